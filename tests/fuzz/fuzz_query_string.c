/* SPDX-License-Identifier: MIT */

/** Addresses of lists: what is accepted is within bounds, and its links make the same query. */

#include "core/order_query.h"
#include "tests/fuzz/fuzz.h"
#include "web/api/list_links.h"

static const char *const allowed[] = { "status", "user_id", "start_date", "end_date", "q", "sort",
                                       "order",  "page",    "limit",      "cursor",   NULL };

/* What may occur unescaped in an address: RFC 3986's unreserved, escapes, and our separators. */
static const char address_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~%=&";

static bool is_place(const char *name)
{
    return strcmp(name, "page") == 0 || strcmp(name, "cursor") == 0;
}

/* The query, written for another page and read again, differs in nothing but the page. */
static void check_told_again(const struct query_string *query)
{
    AUTO_QUERY_STRING again = { .count = 0 };
    AUTO_BUFFER out = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;
    size_t place = 0;

    query_string_write(query, "page=7", &out);
    fuzz_check(out.text[strspn(out.text, address_characters)] == '\0');
    query_string_read(out.text, allowed, "status", &again, &err);
    if (query->count == QUERY_PARAMETERS_MAX)
        return;
    fuzz_check(err.code == ERR_OK);
    for (size_t i = 0; i < query->count; i++) {
        if (is_place(query->parameters[i].name))
            continue;
        fuzz_check(place < again.count);
        fuzz_check(strcmp(again.parameters[place].name, query->parameters[i].name) == 0);
        fuzz_check(strcmp(again.parameters[place].value, query->parameters[i].value) == 0);
        place++;
    }
    fuzz_check(place + 1 == again.count && strcmp(again.parameters[place].value, "7") == 0);
}

static const struct request request = { .method = "GET", .path = "/api/orders" };

static void check_links(const struct query_string *query, const struct query *list)
{
    AUTO_RESPONSE response = { .status = 200 };

    list_links_add(&response, &request, query, list, 1000, NULL);
    fuzz_check(!response.headers.failed);
    /* It is one line, however odd the query was. */
    fuzz_check(strcspn(response.headers.text, "\r\n") + 2 == response.headers.length);
}

static void check_time(timestamp_t at)
{
    char text[TIMESTAMP_LEN + 1];
    timestamp_t first = -1, last = -1;

    fuzz_check(at >= 0 && at <= TIMESTAMP_MAX);
    timestamp_format(at, text);
    fuzz_check(timestamp_parse(text, &first, &last) && first == at && last == at);
}

static void check_cursor(const struct order_query *query)
{
    const struct order_summary row = { .number = ORDER_FIRST_NUMBER + query->list.limit,
                                       .created_at = query->from,
                                       .updated_at = query->from,
                                       .total = query->list.page };
    char text[ORDER_CURSOR_LEN + 1];
    struct order_cursor cursor;

    order_cursor_write(query, &row, query->ascending, text);
    fuzz_check(order_cursor_parse(text, &cursor));
    fuzz_check(order_cursor_fits(&cursor, query));
    fuzz_check(cursor.backwards == query->ascending && cursor.position.number == row.number);
}

static void check_query(const struct order_query *query)
{
    fuzz_check((query->statuses & ~STATUS_ALL) == 0);
    fuzz_check(query->from <= query->to);
    check_time(query->from);
    check_time(query->to);
    fuzz_check(query->list.limit >= 1 && query->list.limit <= QUERY_LIMIT_MAX);
    fuzz_check(query->list.page >= 1 && query->list.page <= QUERY_PAGE_MAX);
    if (query->list.search)
        fuzz_check_text(query->list.search, QUERY_SEARCH_MAX);
    check_cursor(query);
}

static void try_list(const char *text)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ORDER_QUERY checked = { .statuses = 0 };
    AUTO_ERROR err = ERROR_INIT;
    const char *statuses[QUERY_PARAMETERS_MAX];
    struct order_query_input input;

    query_string_read(text, allowed, "status", &query, &err);
    input = (struct order_query_input){
        .statuses = statuses,
        .status_count = query_string_values(&query, "status", statuses),
        .user_id = query_string_input(&query, "user_id"),
        .start_date = query_string_input(&query, "start_date"),
        .end_date = query_string_input(&query, "end_date"),
        .sort = query_string_input(&query, "sort"),
        .order = query_string_input(&query, "order"),
        .cursor = query_string_input(&query, "cursor"),
        .list = { .search = query_string_input(&query, "q"),
                  .page = query_string_input(&query, "page"),
                  .limit = query_string_input(&query, "limit") },
    };
    check_told_again(&query);
    if (order_query_read(&input, NULL, &checked, &err) != ERR_OK) {
        fuzz_check_refusal("GET", &err);
        return;
    }
    check_query(&checked);
    check_links(&query, &checked.list);
}

/* Undoing the escapes of an escaped text gives the same text. */
static void try_escapes(const char *text)
{
    size_t size = strlen(text) + 1;
    AUTO_FREE char *decoded = malloc(size);
    AUTO_FREE char *again = malloc(size);
    AUTO_BUFFER escaped = { .text = NULL };

    fuzz_check(decoded && again);
    if (!query_string_decode(text, strlen(text), true, decoded, size))
        return;
    query_string_escape(decoded, &escaped);
    fuzz_check(
        query_string_decode(escaped.text ? escaped.text : "", escaped.length, true, again, size));
    fuzz_check(strcmp(decoded, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);

    try_list(text);
    try_escapes(text);
    return 0;
}
