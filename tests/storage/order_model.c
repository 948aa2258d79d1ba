/* SPDX-License-Identifier: MIT */
#include "tests/storage/order_model.h"

#include "storage/ops/order_ops.h"
#include "storage/tables/order_newest.h"

#include <stdio.h>

static const struct model_user people[MODEL_USERS] = {
    { .name = "Zoë Müller-Lüdenscheidt", .email = "zoe@example.com" },
    { .name = "Ana María Núñez", .email = "ana.maria+shop@example.co.uk" },
    { .name = "Siobhán O'Brien", .email = "siobhan_obrien@example.ie" },
    { .name = "Jean OR Near", .email = "jean@near.example" },
    { .name = "Lee", .email = "l@example.com" },
    { .name = "1010 Wien GmbH", .email = "office@1010.example" },
    { .name = "ÅSE STRØM", .email = "ase@example.no" },
    { .name = "Nemo", .email = "nemo@example.com" },
};

static const struct {
    char product_id[24];
    char name[48];
    money_t price;
} products[] = {
    { "MUG-01", "Mug, blue", 1250 },
    { "MUG-01-XL", "Mug, blue, large", 1950 },
    { "mug/02", "Blue mug \"Hamburg\"", 1250 },
    { "TEE-7", "Thé à la menthe", 999 },
    { "CAFÉ-9", "Café crème", 450 },
    { "CAF-10", "Cafe\xcc\x81 noir", 300 }, /* the accent as a character of its own */
    { "1005", "Number five", 100 },
    { "0197", "Hex-like thing", 250 },
    { "NEAR-2", "NEAR and far", 500 },
    { "OR", "Either OR neither", 0 },
    { "SKU_42_b", "Under_score 100%", 1 },
    { "A", "A", 99999 },
    { "STRAßE-1", "Smørrebrød — 3 pcs", 1250 },
};

static char notes[][48] = {
    "Parcel 00340434",  "bitte klingeln",         "LEFT WITH THE NEIGHBOUR",
    "mug is a present", "AND NOT (this OR that)", "Tür 3, 2. Stock",
};

uint64_t model_random(struct model *model, uint64_t bound)
{
    /* xorshift64* (Vigna 2016) */
    model->seed ^= model->seed >> 12;
    model->seed ^= model->seed << 25;
    model->seed ^= model->seed >> 27;
    return (model->seed * UINT64_C(0x2545f4914f6cdd1d) >> 33) % bound;
}

/* ---------------------------------------------------------------- words */

/* What is not ASCII here, and what it is folded to; "" stands within a word without a trace. */
static const struct {
    const char *from, *to;
} folds[] = {
    { "à", "a" }, { "á", "a" },       { "å", "a" },       { "Å", "a" }, { "è", "e" }, { "é", "e" },
    { "É", "e" }, { "È", "e" },       { "ë", "e" },       { "Ë", "e" }, { "í", "i" }, { "ñ", "n" },
    { "Ñ", "n" }, { "ú", "u" },       { "ü", "u" },       { "Ü", "u" }, { "ø", "ø" }, { "Ø", "ø" },
    { "ß", "ß" }, { "\xcc\x81", "" }, { "\xcc\x88", "" },
};

/* The folded letter at @text; NULL when no word has it. @length  of what was read */
static const char *fold(const char *text, char ascii[static 2], size_t *length)
{
    *length = 1;
    if ((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') ||
        (*text >= 'A' && *text <= 'Z')) {
        ascii[0] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
        ascii[1] = '\0';
        return ascii;
    }
    for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
        *length = strlen(folds[i].from);
        if (strncmp(text, folds[i].from, *length) == 0)
            return folds[i].to;
    }
    *length = 1;
    return NULL;
}

/*
 * Adds @text's words to @words, each with a sign before it: '-' where it belongs to the word
 * before, as in a product's id, else a space.
 */
static void add_words(char **words, const char *text, size_t length)
{
    size_t used = *words ? strlen(*words) : 0;
    const char *end = text + length;
    bool within = false, apart = true;
    size_t step;

    *words = realloc(*words, used + 2 * length + 1);
    ck_assert_ptr_nonnull(*words);
    (*words)[used] = '\0';
    for (; text < end; text += step) {
        char ascii[2];
        const char *letter = fold(text, ascii, &step);

        if (letter && !within)
            strcat(*words, apart ? " " : "-");
        if (letter)
            strcat(*words, letter);
        within = letter != NULL;
        apart = !within && (apart || strchr(" ,;.@", *text));
    }
}

/* Whether @words have @length bytes of @wanted as a whole, or as a beginning. */
static bool has(const char *words, const char *wanted, size_t length, bool whole)
{
    for (const char *at = words; *at != '\0'; at++) {
        if ((*at == ' ' || *at == '-') && strncmp(at + 1, wanted, length) == 0 &&
            (!whole || strchr(" -", at[1 + length])))
            return true;
    }
    return false;
}

/* Whether @words have all those of @search, and those together that are together there. */
static bool has_words(const char *words, const char *search)
{
    AUTO_FREE char *wanted = NULL;
    bool all = true;

    add_words(&wanted, search, strlen(search));
    for (const char *at = wanted; *at != '\0';) {
        size_t first = strcspn(at + 1, " -");
        const char *next = at + 1 + first;

        if (*next == '-') {
            size_t second = strcspn(next + 1, " -");

            all &= has(words, at + 1, first + 1 + second, next[1 + second] == '-');
        } else {
            all &= has(words, at + 1, first, false);
        }
        at = next;
    }
    return all && wanted[0] != '\0';
}

bool model_finds(const struct model_order *order, const char *search)
{
    char number[24], id[UUID_LEN + 1];

    snprintf(number, sizeof(number), "%lld", (long long)order->number);
    uuid_format(&order->id, id);
    return has_words(order->words, search) || strcmp(number, search) == 0 ||
           strncasecmp(id, search, strlen(search)) == 0;
}

/* ---------------------------------------------------------------- orders */

struct past {
    struct order_item items[4];
    size_t item_count;
    struct order_event history[4];
    size_t length;
};

static void random_items(struct model *model, struct past *past)
{
    past->item_count = 1 + model_random(model, ARRAY_LEN(past->items));
    for (size_t i = 0; i < past->item_count; i++) {
        size_t product = model_random(model, ARRAY_LEN(products));

        /* Few different amounts, so that many totals are equal. */
        past->items[i] = (struct order_item){
            .product_id = (char *)(uintptr_t)products[product].product_id,
            .name = (char *)(uintptr_t)products[product].name,
            .quantity = 1 + (int64_t)model_random(model, 2),
            .price = products[product].price,
        };
    }
}

static char *random_note(struct model *model)
{
    return model_random(model, 3) == 0 ? notes[model_random(model, ARRAY_LEN(notes))] : NULL;
}

/* Mostly within the hour, so that changes and creations mix, and at times at once. */
static timestamp_t random_while(struct model *model)
{
    static const timestamp_t most[] = { 1, 1000, MS_PER_HOUR, 3 * MS_PER_HOUR };

    return (timestamp_t)model_random(model, (uint64_t)most[model_random(model, ARRAY_LEN(most))]);
}

static enum status random_next(struct model *model, enum status from)
{
    enum status to;

    do {
        to = (enum status)model_random(model, STATUS_COUNT);
    } while (!status_may_follow(from, to));
    return to;
}

static void random_past(struct model *model, timestamp_t at, struct past *past)
{
    size_t length = 1 + model_random(model, ARRAY_LEN(past->history));
    enum status status = STATUS_PENDING;

    random_items(model, past);
    for (past->length = 0; past->length < length; past->length++) {
        past->history[past->length] =
            (struct order_event){ .status = status, .at = at, .note = random_note(model) };
        if (status_next(status) == 0)
            length = past->length + 1;
        else
            status = random_next(model, status);
        at += random_while(model);
    }
}

static void remember(struct model *model, size_t user, const struct past *past)
{
    struct model_order *order = &model->orders[model->count];
    const struct order_event *last = &past->history[past->length - 1];

    ck_assert_uint_lt(model->count, MODEL_MAX);
    *order = (struct model_order){ .number = ORDER_FIRST_NUMBER + (int64_t)model->count,
                                   .user = user,
                                   .status = last->status,
                                   .item_count = (int64_t)past->item_count,
                                   .version = (int64_t)past->length,
                                   .created_at = past->history[0].at,
                                   .updated_at = last->at };
    add_words(&order->words, people[user].name, strlen(people[user].name));
    add_words(&order->words, people[user].email, strlen(people[user].email));
    for (size_t i = 0; i < past->item_count; i++) {
        const struct order_item *item = &past->items[i];

        ck_assert(money_add(&order->total, item->quantity, item->price));
        add_words(&order->words, item->product_id, strlen(item->product_id));
        add_words(&order->words, item->name, strlen(item->name));
    }
    for (size_t i = 0; i < past->length; i++)
        if (past->history[i].note)
            add_words(&order->words, past->history[i].note, strlen(past->history[i].note));
    model->count++;
}

static size_t random_user(struct model *model)
{
    /* Some order often, others seldom, and the last one never. */
    size_t some = 1 + model_random(model, MODEL_USERS - 1);

    return model_random(model, some);
}

/* By how much the clock is wrong when the order at @place is made. */
static timestamp_t clock_error(struct model *model, size_t place)
{
    static const timestamp_t wild[] = { 6 * MS_PER_DAY,   -4 * MS_PER_DAY, 40 * MS_PER_DAY,
                                        -2 * MS_PER_HOUR, MS_PER_MINUTE,   -300 * MS_PER_DAY };

    switch (model->clock) {
    case CLOCK_AHEAD:
        if (place == 150)
            return 40 * MS_PER_DAY;
        return place >= 60 && place < 100 ? 6 * MS_PER_DAY : 0;
    case CLOCK_BEHIND:
    case CLOCK_LATE:
        if (place == 200)
            return -300 * MS_PER_DAY;
        return place >= 100 && place < 140 ? -4 * MS_PER_DAY : 0;
    case CLOCK_WILD:
        if (place % 7 == 0)
            model->wrong_by =
                model_random(model, 2) == 0 ? 0 : wild[model_random(model, ARRAY_LEN(wild))];
        return model->wrong_by;
    case CLOCK_RIGHT:
    case CLOCKS:
    default:
        return 0;
    }
}

/* Marks others than the store did, as it might have done, too. */
static void mark(const struct model *model)
{
    if (model->clock == CLOCK_LATE)
        fixture_exec("UPDATE orders SET out_of_step = number BETWEEN 1101 AND 1140"
                     " OR number = 1201");
    if (model->clock == CLOCK_WILD)
        fixture_exec("UPDATE orders SET out_of_step = 1 WHERE number % 9 = 0");
}

static void import_orders(struct model *model)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE struct order_import *imports = calloc(MODEL_ORDERS, sizeof(*imports));
    AUTO_FREE struct past *pasts = calloc(MODEL_ORDERS, sizeof(*pasts));
    timestamp_t at = FIXTURE_DAY + MS_PER_HOUR;

    ck_assert(imports && pasts);
    for (size_t i = 0; i < MODEL_ORDERS; i++) {
        size_t user = random_user(model);
        /* On the average, MODEL_ORDERS of them fill nine tenths of the days. */
        timestamp_t step = MODEL_DAYS * MS_PER_DAY * 9 / 10 * 4 / 3 * 2 / MODEL_ORDERS;

        at += model_random(model, 4) == 0 ? 0 : (timestamp_t)model_random(model, (uint64_t)step);
        random_past(model, at + clock_error(model, i), &pasts[i]);
        imports[i] = (struct order_import){ .user_id = model->users[user].id,
                                            .items = pasts[i].items,
                                            .item_count = pasts[i].item_count,
                                            .history = pasts[i].history,
                                            .history_count = pasts[i].length,
                                            .by = model->users[0].id };
        remember(model, user, &pasts[i]);
    }
    assert_ok(fixture_import(imports, MODEL_ORDERS, &err), &err);
    for (size_t i = 0; i < model->count; i++)
        model->orders[i].id = fixture_order_id(model->orders[i].number);
    mark(model);
    model->placed_at = at;
}

/* ---------------------------------------------------------------- sorting */

static int64_t sort_value(const struct model_order *order, enum order_sort sort)
{
    switch (sort) {
    case ORDER_SORT_UPDATED_AT:
        return order->updated_at;
    case ORDER_SORT_STATUS:
        return (int64_t)order->status;
    case ORDER_SORT_TOTAL:
        return order->total;
    case ORDER_SORT_CREATED_AT:
    default:
        return order->created_at;
    }
}

struct sorting {
    const struct model *model;
    enum order_sort sort;
};

static int compare(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    const struct model_order *a = &sorting->model->orders[*(const size_t *)left];
    const struct model_order *b = &sorting->model->orders[*(const size_t *)right];
    int64_t value_a = sort_value(a, sorting->sort), value_b = sort_value(b, sorting->sort);

    if (value_a != value_b)
        return value_a < value_b ? -1 : 1;
    /* Statuses are many ties, which the dates of creation part; other ties are few. */
    if (sorting->sort == ORDER_SORT_STATUS && a->created_at != b->created_at)
        return a->created_at < b->created_at ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

void model_sort(struct model *model)
{
    for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
        struct sorting sorting = { model, (enum order_sort)sort };
        size_t *falling = model->sorted[sort][false];
        size_t *rising = model->sorted[sort][true];

        for (size_t i = 0; i < model->count; i++)
            rising[i] = i;
        qsort_r(rising, model->count, sizeof(*rising), compare, &sorting);
        for (size_t i = 0; i < model->count; i++)
            falling[i] = rising[model->count - 1 - i];
    }
}

/* ---------------------------------------------------------------- the whole */

struct model *model_new(enum model_clock clock)
{
    struct model *model = calloc(1, sizeof(*model));

    ck_assert_ptr_nonnull(model);
    model->clock = clock;
    model->seed = UINT64_C(20261122);
    for (size_t i = 0; i < MODEL_USERS; i++) {
        model->users[i] = people[i];
        model->users[i].id = fixture_user(people[i].email, people[i].name, ROLE_CUSTOMER);
    }
    import_orders(model);
    model_sort(model);
    return model;
}

void model_free(struct model *model)
{
    for (size_t i = 0; i < model->count; i++)
        free(model->orders[i].words);
    free(model);
}

static void move_one(struct model *model, struct model_order *order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    enum status to = random_next(model, order->status);
    const char *note = random_note(model);
    timestamp_t at = order->updated_at + random_while(model);

    assert_ok(fixture_move(&order->id, to, note, &model->users[0].id, at, &moved, &err), &err);
    order->status = to;
    order->updated_at = at;
    order->version++;
    if (note)
        add_words(&order->words, note, strlen(note));
}

static void place_one(struct model *model)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    size_t user = random_user(model);
    AUTO_ORDER_DRAFT draft = fixture_draft(&model->users[user].id);
    struct past past;
    bool replayed;

    model->placed_at += random_while(model);
    random_past(model, model->placed_at + clock_error(model, model->count), &past);
    past.length = 1;
    for (size_t i = 0; i < past.item_count; i++)
        fixture_draft_add(&draft, past.items[i].product_id, past.items[i].name,
                          past.items[i].quantity, past.items[i].price);
    draft.note = past.history[0].note ? strdup(past.history[0].note) : NULL;
    assert_ok(fixture_place(&draft, NULL, past.history[0].at, &order, &replayed, &err), &err);
    /* What would lie a little before the newest is put beside it. */
    ck_assert_int_ge(order.summary.created_at, past.history[0].at);
    ck_assert_int_le(order.summary.created_at - past.history[0].at, ORDER_STEP_BACK_MAX);
    past.history[0].at = order.summary.created_at;
    remember(model, user, &past);
    model->orders[model->count - 1].id = order.summary.id;
}

void model_change(struct model *model, int moves)
{
    for (int i = 0; i < moves; i++) {
        struct model_order *order = &model->orders[model_random(model, model->count)];

        if (status_next(order->status) != 0)
            move_one(model, order);
        else
            place_one(model);
    }
    model_sort(model);
    model->search[0] = '\0';
}

/* ---------------------------------------------------------------- comparing */

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
    for (size_t i = 0; i < model->count; i++)
        model->found[i] = model_finds(&model->orders[i], search);
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
           shown->version == order->version && shown->created_at == order->created_at &&
           shown->updated_at == order->updated_at;
}

static void assert_page(const struct model *model, const struct order_query *query,
                        const size_t *expected, size_t total)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL };
    size_t limit = (size_t)query->list.limit;
    size_t start = (size_t)(query->list.page - 1) * limit;
    size_t left = start < total ? total - start : 0;
    enum err code = fixture_store()->ops->order_list(fixture_store(), query, &page, &err);

    ck_assert_msg(code == ERR_OK, "%s: %s", describe(query), err.message);
    ck_assert_msg(page.total == (int64_t)total, "%s: total %lld, not %zu", describe(query),
                  (long long)page.total, total);
    ck_assert_msg(page.count == (left < limit ? left : limit), "%s: %zu orders", describe(query),
                  page.count);
    ck_assert_msg(page.has_previous == (start > 0 && total > 0) &&
                      page.has_next == (start + page.count < total && page.count > 0),
                  "%s: before it %d, behind it %d", describe(query), page.has_previous,
                  page.has_next);
    for (size_t i = 0; i < page.count; i++)
        ck_assert_msg(is_shown(model, &model->orders[expected[start + i]], &page.orders[i]),
                      "%s: at %zu order %lld, not %lld", describe(query), i,
                      (long long)page.orders[i].number,
                      (long long)model->orders[expected[start + i]].number);
}

/* A page that is not the first: the last, one past it, one far out, the second, all in one, any. */
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

/* Takes over the cursor that @page has in one direction. @return false where there is none */
static bool step(struct order_query *query, const struct order_page *page, bool backwards)
{
    char text[ORDER_CURSOR_LEN + 1];
    bool more =
        backwards ? order_page_previous(page, query, text) : order_page_next(page, query, text);

    if (!more)
        return false;
    query->has_cursor = true;
    ck_assert(order_cursor_parse(text, &query->cursor));
    ck_assert(order_cursor_fits(&query->cursor, query));
    return true;
}

static void assert_rows(const struct model *model, const struct order_query *query,
                        const struct order_page *page, const size_t *expected, size_t total)
{
    ck_assert_msg(page->total == (int64_t)total, "%s: total %lld, not %zu", describe(query),
                  (long long)page->total, total);
    for (size_t i = 0; i < page->count; i++)
        ck_assert_msg(is_shown(model, &model->orders[expected[i]], &page->orders[i]),
                      "%s: a step to order %lld, not %lld", describe(query),
                      (long long)page->orders[i].number,
                      (long long)model->orders[expected[i]].number);
}

/* Reads the page at @start, which is the place of its first row, or of the row behind its last. */
static size_t take_step(const struct model *model, const struct order_query *query, size_t start,
                        const size_t *expected, size_t total, struct order_page *page)
{
    AUTO_ERROR err = ERROR_INIT;
    bool backwards = query->has_cursor && query->cursor.backwards;
    size_t limit = (size_t)query->list.limit, left = backwards ? start : total - start;

    assert_ok(fixture_store()->ops->order_list(fixture_store(), query, page, &err), &err);
    ck_assert_msg(page->count == (left < limit ? left : limit), "%s: a step of %zu rows",
                  describe(query), page->count);
    start = backwards ? start - page->count : start;
    assert_rows(model, query, page, expected + start, total);
    ck_assert(page->has_previous == (start > 0));
    ck_assert(page->has_next == (start + page->count < total));
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
