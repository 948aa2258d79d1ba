/* SPDX-License-Identifier: MIT */
#include "web/api/orders/order_handlers.h"

#include "core/orders.h"
#include "web/api/etag.h"
#include "web/api/list_links.h"
#include "web/api/orders/order_json.h"

static enum err no_such_order(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "There is no such order.");
}

/* The most digits of a number that certainly fits. */
#define NUMBER_DIGITS_MAX 18

/* The order that the path names by its id or, as people do, by its number. */
static enum err find_order(const struct call *call, struct uuid *out, struct error *err)
{
    const char *text = call->param;
    size_t length = strlen(text);

    if (uuid_parse(text, out))
        return ERR_OK;
    if (length == 0 || length > NUMBER_DIGITS_MAX || text[strspn(text, "0123456789")] != '\0')
        return no_such_order(err);
    return orders_find(call->service, &call->actor, strtoll(text, NULL, 10), out, err);
}

/* An idempotency key is printable text of at most 255 characters. */
static enum err read_key(const struct request *request, const char **out, struct error *err)
{
    const char *key = request_header(request, "Idempotency-Key");

    *out = key;
    if (!key)
        return ERR_OK;
    if (*key == '\0' || !text_is_utf8(key, strlen(key)) || text_length(key) > IDEMPOTENCY_KEY_MAX)
        error_add(err, "must have 1 to 255 characters", "Idempotency-Key");
    return error_conclude(err, "The request");
}

static enum err answer_order(const struct call *call, const struct order *order, int status,
                             struct response *response)
{
    char etag[ETAG_SIZE];

    etag_of_order(order, etag);
    response_header(response, "ETag", "%s", etag);
    order_json(order, call->service->settings.decimals, response_json(response, status));
    return ERR_OK;
}

enum err order_handlers_create(const struct call *call, struct response *response,
                               struct error *err)
{
    CLEANUP(order_input_clear) struct order_input input = { .items = NULL };
    AUTO_ORDER order = { .items = NULL };
    char id[UUID_LEN + 1];
    const char *key;
    bool replayed;

    if (read_key(call->request, &key, err) != ERR_OK ||
        order_json_input(call->body, &input, err) != ERR_OK ||
        orders_create(call->service, &call->actor, &input, key, &order, &replayed, err) != ERR_OK)
        return err->code;
    uuid_format(&order.summary.id, id);
    response_header(response, "Location", "%s/api/orders/%s", call->request->base_path, id);
    if (replayed)
        response_header(response, "Idempotency-Replayed", "true");
    return answer_order(call, &order, 201, response);
}

/* Answers 304, without having read the items, when the client has the order as it is. */
static enum err answer_unchanged(const struct call *call, const struct uuid *id, bool *unchanged,
                                 struct response *response, struct error *err)
{
    AUTO_ORDER outline = { .items = NULL };
    char etag[ETAG_SIZE];

    if (orders_get_outline(call->service, &call->actor, id, &outline, err) != ERR_OK)
        return err->code;
    etag_of_order(&outline, etag);
    *unchanged = request_none_match(call->request, etag);
    if (*unchanged) {
        response_header(response, "ETag", "%s", etag);
        response_empty(response, 304);
    }
    return ERR_OK;
}

enum err order_handlers_get(const struct call *call, struct response *response, struct error *err)
{
    AUTO_ORDER order = { .items = NULL };
    bool unchanged = false;
    struct uuid id;

    if (find_order(call, &id, err) != ERR_OK)
        return err->code;
    if (request_header(call->request, "If-None-Match") &&
        answer_unchanged(call, &id, &unchanged, response, err) != ERR_OK)
        return err->code;
    if (unchanged)
        return ERR_OK;
    if (orders_get(call->service, &call->actor, &id, &order, err) != ERR_OK)
        return err->code;
    return answer_order(call, &order, 200, response);
}

enum err order_handlers_transition(const struct call *call, struct response *response,
                                   struct error *err)
{
    CLEANUP(order_transition_clear) struct order_transition transition = { .note = NULL };
    AUTO_ORDER order = { .items = NULL };
    struct input status, note;
    struct uuid id;

    if (!uuid_parse(call->param, &id))
        return no_such_order(err);
    order_json_transition(call->body, &status, &note);
    if (order_transition_read(&status, &note, &transition, err) != ERR_OK)
        return err->code;
    transition.expects_one = etag_expected(request_header(call->request, "If-Match"),
                                           transition.expected, ARRAY_LEN(transition.expected),
                                           &transition.expected_count, &transition.was_weak);
    if (orders_transition(call->service, &call->actor, &id, &transition, &order, err) != ERR_OK)
        return err->code;
    return answer_order(call, &order, 200, response);
}

static struct order_query_input list_input(const struct query_string *query,
                                           const char *statuses[static QUERY_PARAMETERS_MAX])
{
    return (struct order_query_input){
        .statuses = statuses,
        .status_count = query_string_values(query, "status", statuses),
        .user_id = query_string_input(query, "user_id"),
        .start_date = query_string_input(query, "start_date"),
        .end_date = query_string_input(query, "end_date"),
        .tz = query_string_input(query, "tz"),
        .sort = query_string_input(query, "sort"),
        .order = query_string_input(query, "order"),
        .cursor = query_string_input(query, "cursor"),
        .list = { .search = query_string_input(query, "q"),
                  .page = query_string_input(query, "page"),
                  .limit = query_string_input(query, "limit") },
    };
}

/* Reads a list's query; @input is borrowed from @query and @statuses. */
static void read_list(const struct request *request, struct query_string *query,
                      const char *statuses[static QUERY_PARAMETERS_MAX],
                      struct order_query_input *input, struct error *err)
{
    static const char *const allowed[] = { "status", "user_id", "start_date", "end_date",
                                           "tz",     "q",       "sort",       "order",
                                           "page",   "limit",   "cursor",     NULL };

    query_string_read(request->query, allowed, "status", query, err);
    *input = list_input(query, statuses);
}

/*
 * Whoever did not ask for a page by its number is led on by cursors: orders that arrive meanwhile
 * shift the numbers, so that some orders would come twice.
 */
static void add_links(struct response *response, const struct request *request,
                      const struct query_string *query, const struct order_query_input *input,
                      const struct order_query *checked, const struct order_page *page)
{
    char previous[ORDER_CURSOR_LEN + 1], next[ORDER_CURSOR_LEN + 1];
    bool has_previous = order_page_previous(page, checked, previous);
    bool has_next = order_page_next(page, checked, next);

    if (checked->has_cursor)
        list_links_add_cursors(response, request, query, has_previous ? previous : NULL,
                               has_next ? next : NULL);
    else
        list_links_add(response, request, query, &checked->list, page->total,
                       has_next && input->list.page.kind == INPUT_ABSENT ? next : NULL);
}

enum err order_handlers_list(const struct call *call, struct response *response, struct error *err)
{
    const char *statuses[QUERY_PARAMETERS_MAX];
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ORDER_QUERY checked = { .statuses = 0 };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    struct order_query_input input;

    read_list(call->request, &query, statuses, &input, err);
    if (orders_list(call->service, &call->actor, &input, &checked, &page, err) != ERR_OK)
        return err->code;
    add_links(response, call->request, &query, &input, &checked, &page);
    order_json_page(&page, &checked, call->service->settings.decimals,
                    response_json(response, 200));
    etag_conditional(call->request, response);
    return ERR_OK;
}

enum err order_handlers_counts(const struct call *call, struct response *response,
                               struct error *err)
{
    const char *statuses[QUERY_PARAMETERS_MAX];
    AUTO_QUERY_STRING query = { .count = 0 };
    struct order_query_input input;
    struct order_counts counts;

    read_list(call->request, &query, statuses, &input, err);
    if (orders_count(call->service, &call->actor, &input, &counts, err) != ERR_OK)
        return err->code;
    order_json_counts(&counts, response_json(response, 200));
    etag_conditional(call->request, response);
    return ERR_OK;
}

enum err order_handlers_adjacent(const struct call *call, struct response *response,
                                 struct error *err)
{
    const char *statuses[QUERY_PARAMETERS_MAX];
    AUTO_QUERY_STRING query = { .count = 0 };
    struct order_query_input input;
    struct order_adjacent neighbours;
    struct uuid id;

    if (find_order(call, &id, err) != ERR_OK)
        return err->code;
    read_list(call->request, &query, statuses, &input, err);
    if (orders_adjacent(call->service, &call->actor, &id, &input, &neighbours, err) != ERR_OK)
        return err->code;
    order_json_adjacent(&neighbours, response_json(response, 200));
    return ERR_OK;
}
