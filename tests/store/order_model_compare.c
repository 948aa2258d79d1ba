/* SPDX-License-Identifier: MIT */

/* Compares the store's lists with the model's. */

#include "tests/store/order_model.h"

#include <stdio.h>

/* Check writes every assertion to a file, whether or not it holds; there are a million of these. */
#define assert_fast(holds, ...)                                                                    \
    do {                                                                                           \
        if (!(holds))                                                                              \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

static bool matches(const struct model *model, const struct model_order *order,
                    const struct order_query *query)
{
    return (query->statuses == 0 || query->statuses & STATUS_BIT(order->status)) &&
           (!query->has_user || uuid_equal(&model->users[order->user].id, &query->user_id)) &&
           order->created_at >= query->from && order->created_at <= query->to &&
           (!query->list.search || model->found[order - model->orders]);
}

static void find(struct model *model, const char *search)
{
    if (strcmp(model->search, search) == 0)
        return;
    snprintf(model->search, sizeof(model->search), "%s", search);
    model_find(model, search, model->found);
}

size_t model_filter(struct model *model, const struct order_query *query,
                    size_t out[static MODEL_MAX])
{
    const size_t *sorted = model->sorted[query->sort][query->ascending];
    size_t count = 0;

    if (query->list.search)
        find(model, query->list.search);
    for (size_t i = 0; i < model->count; i++)
        if (matches(model, &model->orders[sorted[i]], query))
            out[count++] = sorted[i];
    return count;
}

static const char *describe(const struct order_query *query)
{
    static char text[400];

    snprintf(text, sizeof(text),
             "statuses %#x user %d from %lld to %lld sort %d %s search '%s' page %lld limit %lld",
             query->statuses, query->has_user, (long long)query->from, (long long)query->to,
             (int)query->sort, query->ascending ? "asc" : "desc",
             query->list.search ? query->list.search : "", (long long)query->list.page,
             (long long)query->list.limit);
    return text;
}

static bool is_shown(const struct model *model, const struct model_order *order,
                     const struct order_summary *shown)
{
    const struct model_user *user = &model->users[order->user];

    return uuid_equal(&shown->id, &order->id) && shown->number == order->number &&
           uuid_equal(&shown->user_id, &user->id) &&
           strcmp(shown->customer_name, user->name) == 0 &&
           strcmp(shown->customer_email, user->email) == 0 && shown->total == order->total &&
           shown->status == order->status && shown->item_count == order->item_count &&
           strcmp(shown->first_item, order->first_item) == 0 &&
           shown->has_note == order->has_note && shown->version == order->version &&
           shown->created_at == order->created_at && shown->updated_at == order->updated_at;
}

static void assert_page(const struct model *model, const struct order_query *query,
                        const size_t *expected, size_t total)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL };
    size_t limit = (size_t)query->list.limit;
    size_t start = (size_t)(query->list.page - 1) * limit;
    size_t left = start < total ? total - start : 0;
    enum err code = fixture_ops()->order_list(fixture_store(), query, &page, &err);

    assert_fast(code == ERR_OK, "%s: %s", describe(query), err.message);
    assert_fast(page.total == (int64_t)total, "%s: total %lld, not %zu", describe(query),
                (long long)page.total, total);
    assert_fast(page.count == (left < limit ? left : limit), "%s: %zu orders", describe(query),
                page.count);
    assert_fast(page.has_previous == (start > 0 && total > 0) &&
                    page.has_next == (start + page.count < total && page.count > 0),
                "%s: before it %d, behind it %d", describe(query), page.has_previous,
                page.has_next);
    for (size_t i = 0; i < page.count; i++)
        assert_fast(is_shown(model, &model->orders[expected[start + i]], &page.orders[i]),
                    "%s: at %zu order %lld, not %lld", describe(query), i,
                    (long long)page.orders[i].number,
                    (long long)model->orders[expected[start + i]].number);
}

/* Chooses a page that is not the first: the last, one past it, one far out, the second, all in one,
 * or any. */
static void turn_page(struct model *model, struct query *list, size_t total)
{
    static const int64_t limits[] = { 7, 20, 3, 1, 100, 13 };

    list->limit = limits[model->pages++ % ARRAY_LEN(limits)];
    switch (model->pages % 8) {
    case 0:
        list->page = total > 0 ? query_pages((int64_t)total, list->limit) : 1;
        break;
    case 1:
        list->page = query_pages((int64_t)total, list->limit) + 1;
        break;
    case 2:
        list->page = QUERY_PAGE_MAX;
        break;
    case 3:
        list->page = 2;
        break;
    case 4:
        list->limit = QUERY_LIMIT_MAX;
        list->page = 1;
        break;
    default:
        list->page = 1 + (int64_t)model_random(
                             model, (uint64_t)query_pages((int64_t)total, list->limit) + 1);
        break;
    }
}

void model_assert_list(struct model *model, const struct order_query *query)
{
    struct order_query asked = *query;
    size_t expected[MODEL_MAX] = { 0 };
    size_t total = model_filter(model, query, expected);

    asked.list.page = 1;
    asked.list.limit = QUERY_LIMIT_DEFAULT;
    assert_page(model, &asked, expected, total);
    turn_page(model, &asked.list, total);
    assert_page(model, &asked, expected, total);
}

/* Moves to the cursor that @page has in one direction. @return false if there is none */
static bool step(struct order_query *query, const struct order_page *page, bool backwards)
{
    char text[ORDER_CURSOR_LEN + 1];
    bool more =
        backwards ? order_page_previous(page, query, text) : order_page_next(page, query, text);

    if (!more)
        return false;
    query->has_cursor = true;
    assert_fast(order_cursor_parse(text, &query->cursor), "%s", text);
    assert_fast(order_cursor_fits(&query->cursor, query), "%s", text);
    return true;
}

static void assert_rows(const struct model *model, const struct order_query *query,
                        const struct order_page *page, const size_t *expected, size_t total)
{
    assert_fast(page->total == (int64_t)total, "%s: total %lld, not %zu", describe(query),
                (long long)page->total, total);
    for (size_t i = 0; i < page->count; i++)
        assert_fast(is_shown(model, &model->orders[expected[i]], &page->orders[i]),
                    "%s: a step to order %lld, not %lld", describe(query),
                    (long long)page->orders[i].number,
                    (long long)model->orders[expected[i]].number);
}

/* Reads the page at @start, which is the index of its first row, or of the row after its last. */
static size_t take_step(const struct model *model, const struct order_query *query, size_t start,
                        const size_t *expected, size_t total, struct order_page *page)
{
    AUTO_ERROR err = ERROR_INIT;
    bool backwards = query->has_cursor && query->cursor.backwards;
    size_t limit = (size_t)query->list.limit, left = backwards ? start : total - start;

    assert_ok(fixture_ops()->order_list(fixture_store(), query, page, &err), &err);
    assert_fast(page->count == (left < limit ? left : limit), "%s: a step of %zu rows",
                describe(query), page->count);
    start = backwards ? start - page->count : start;
    assert_rows(model, query, page, expected + start, total);
    assert_fast(page->has_previous == (start > 0), "%s: before it", describe(query));
    assert_fast(page->has_next == (start + page->count < total), "%s: behind it", describe(query));
    return start;
}

void model_assert_steps(struct model *model, const struct order_query *query, int64_t limit)
{
    struct order_query asked = *query;
    size_t expected[MODEL_MAX] = { 0 };
    size_t total = model_filter(model, query, expected), at = 0;
    bool more = true, backwards = false;

    asked.list = (struct query){ .search = query->list.search, .page = 1, .limit = limit };
    while (more) {
        AUTO_ORDER_PAGE page = { .orders = NULL };

        at = take_step(model, &asked, at, expected, total, &page);
        more = step(&asked, &page, backwards);
        if (!more && !backwards) {
            ck_assert_uint_eq(at + page.count, total);
            backwards = true;
            more = step(&asked, &page, backwards);
        } else if (more && !backwards) {
            at += page.count;
        }
    }
    ck_assert_uint_eq(at, 0);
}
