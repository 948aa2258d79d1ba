/* SPDX-License-Identifier: MIT */
#include "storage/order_list.h"

#include "storage/order_rows.h"
#include "storage/order_search.h"
#include "storage/sqlite_store.h"
#include "storage/user_rows.h"

#include <stdio.h>

/* Parameters of all statements here. Those that a statement does not name are not bound. */
enum parameter {
    P_LOW = 1, /* the range of numbers */
    P_HIGH,
    P_STATUSES, /* a set, as in core/status.h */
    P_USER,
    P_MATCH,  /* an FTS5 query */
    P_NUMBER, /* an order found by its number */
    P_ID_LOW, /* orders found by the beginning of their id, as a range of numbers */
    P_ID_HIGH,
    P_LIMIT,
    P_OFFSET,
    P_STATUS_0, /* the single statuses of the set */
};

/* A query with its names looked up: users and dates as keys and numbers. */
struct scope {
    struct db *db;
    status_set_t statuses; /* never empty */
    bool has_user;
    int64_t user_key;
    int64_t low, high; /* the range of numbers that the dates come to; empty when low > high */
    timestamp_t from, to;
    bool has_search;
    char *match; /* owned; NULL: there is no word in the search */
    int64_t number, id_low, id_high;
};

static void scope_clear(struct scope *scope)
{
    free(scope->match);
}

/* ---------------------------------------------------------------- dates and ids, as numbers */

static enum err read_pair(struct statement *statement, int64_t *number, int64_t *value,
                          struct error *err)
{
    bool row;

    if (statement_step(statement, &row, err) != ERR_OK)
        return err->code;
    *number = row ? statement_int(statement, 0) : 0;
    *value = row ? statement_int(statement, 1) : 0;
    return ERR_OK;
}

static enum err newest_number(struct db *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT max(number), 0 FROM orders");
    int64_t unused;

    return read_pair(&statement, out, &unused, err);
}

/*
 * The lowest number whose order was created at @at or later; one past the newest when none was.
 * Creation never runs backwards along the numbers, so halving finds it.
 */
static enum err first_number_at(struct db *db, timestamp_t at, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, created_at FROM orders WHERE number >= ?1"
                          " ORDER BY number LIMIT 1");
    int64_t low = ORDER_FIRST_NUMBER, high = 0, number = 0, created_at = 0;

    if (newest_number(db, &high, err) != ERR_OK)
        return err->code;
    high++;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        statement_bind_int(&statement, 1, middle);
        if (read_pair(&statement, &number, &created_at, err) != ERR_OK)
            return err->code;
        statement_reset(&statement);
        if (created_at < at)
            low = number + 1;
        else
            high = middle;
    }
    *out = low;
    return ERR_OK;
}

static enum err numbers_of_dates(struct db *db, timestamp_t from, timestamp_t to, int64_t *low,
                                 int64_t *high, struct error *err)
{
    *low = ORDER_FIRST_NUMBER;
    *high = INT64_MAX;
    if (from > 0 && first_number_at(db, from, low, err) != ERR_OK)
        return err->code;
    if (to < TIMESTAMP_MAX) {
        if (first_number_at(db, to + 1, high, err) != ERR_OK)
            return err->code;
        (*high)--;
    }
    return ERR_OK;
}

/* Ids rise with the numbers, so the ids that begin alike are a range of numbers. */
static enum err numbers_of_id_prefix(struct scope *scope, const char *prefix, struct error *err)
{
    AUTO_STATEMENT first =
        statement_get(scope->db, "SELECT number, 0 FROM orders WHERE id >= ?1 ORDER BY id LIMIT 1");
    AUTO_STATEMENT last = statement_get(
        scope->db, "SELECT number, 0 FROM orders WHERE id <= ?1 ORDER BY id DESC LIMIT 1");
    struct uuid low, high;
    int64_t unused;

    if (!uuid_prefix_range(prefix, &low, &high))
        return ERR_OK;
    statement_bind_uuid(&first, 1, &low);
    statement_bind_uuid(&last, 1, &high);
    if (read_pair(&first, &scope->id_low, &unused, err) != ERR_OK)
        return err->code;
    /* None at or above: nothing begins so. */
    if (scope->id_low == 0)
        return ERR_OK;
    return read_pair(&last, &scope->id_high, &unused, err);
}

/* @search as an order's number; 0 when it cannot be one. */
static int64_t as_number(const char *search)
{
    int64_t number = 0;

    for (; *search >= '0' && *search <= '9' && number < INT64_C(1000000000000000); search++)
        number = number * 10 + (*search - '0');
    return *search == '\0' ? number : 0;
}

static enum err scope_search(struct scope *scope, const char *search, struct error *err)
{
    scope->has_search = true;
    scope->number = as_number(search);
    scope->id_high = -1;
    if (search_match(search, &scope->match, err) != ERR_OK)
        return err->code;
    return numbers_of_id_prefix(scope, search, err);
}

/* Whether the search may be meant for an order's number or id. */
static bool searches_ids(const struct scope *scope)
{
    return scope->number != 0 || scope->id_low <= scope->id_high;
}

/* @empty  set when nothing can match */
static enum err scope_init(struct db *db, const struct order_query *query, struct scope *scope,
                           bool *empty, struct error *err)
{
    *empty = false;
    *scope = (struct scope){ .db = db,
                             .statuses = query->statuses ? query->statuses : STATUS_ALL,
                             .has_user = query->has_user,
                             .from = query->from,
                             .to = query->to };
    if (query->has_user && user_rows_key(db, &query->user_id, &scope->user_key, err) != ERR_OK) {
        *empty = err->code == ERR_NOT_FOUND;
        if (*empty)
            error_clear(err);
        return err->code;
    }
    if (numbers_of_dates(db, query->from, query->to, &scope->low, &scope->high, err) != ERR_OK)
        return err->code;
    if (query->list.search && scope_search(scope, query->list.search, err) != ERR_OK)
        return err->code;
    *empty =
        scope->low > scope->high || (scope->has_search && !scope->match && !searches_ids(scope));
    return ERR_OK;
}

/* ---------------------------------------------------------------- statements */

#define IN_RANGE    " number BETWEEN ?1 AND ?2"
#define IN_STATUSES " AND (?3 >> status) & 1"
#define OF_USER     " AND user_key = ?4"

/* A statement's text, put together from the pieces above; there are few different ones. */
struct sql {
    char text[1600];
    size_t length;
};

static void sql_add(struct sql *sql, const char *piece)
{
    size_t length = strlen(piece);

    /* The longest that can be put together is some 1,200 bytes. */
    if (sql->length + length >= sizeof(sql->text))
        abort();
    memcpy(sql->text + sql->length, piece, length + 1);
    sql->length += length;
}

static void bind_scope(struct statement *statement, const struct scope *scope)
{
    int count = statement->handle ? sqlite3_bind_parameter_count(statement->handle) : 0;
    const int64_t values[] = {
        [P_LOW] = scope->low,         [P_HIGH] = scope->high,     [P_STATUSES] = scope->statuses,
        [P_USER] = scope->user_key,   [P_NUMBER] = scope->number, [P_ID_LOW] = scope->id_low,
        [P_ID_HIGH] = scope->id_high,
    };

    for (int i = P_LOW; i <= P_ID_HIGH && i <= count; i++) {
        if (i == P_MATCH)
            statement_bind_text(statement, i, scope->match);
        else
            statement_bind_int(statement, i, values[i]);
    }
    for (int i = P_STATUS_0, status = 0; status < STATUS_COUNT; status++)
        if (scope->statuses & STATUS_BIT(status) && i <= count)
            statement_bind_int(statement, i++, status);
}

/* Where the rows that match come from. */
enum source {
    FROM_RANGE,  /* all orders in the range of numbers */
    FROM_STATUS, /* for each status asked for, its stretch of the index */
    FROM_USER,   /* the user's orders */
    FROM_SEARCH, /* what the search finds */
};

static int count_statuses(status_set_t set)
{
    return __builtin_popcount(set);
}

static enum source choose_source(const struct scope *scope)
{
    if (scope->has_search)
        return FROM_SEARCH;
    if (scope->has_user)
        return FROM_USER;
    return scope->statuses == STATUS_ALL ? FROM_RANGE : FROM_STATUS;
}

static void add_filters(struct sql *sql, const struct scope *scope)
{
    sql_add(sql, IN_RANGE);
    if (scope->statuses != STATUS_ALL)
        sql_add(sql, IN_STATUSES);
    if (scope->has_user)
        sql_add(sql, OF_USER);
}

/* The numbers that the search finds, whatever else is asked for. */
static const char *found_numbers(const struct scope *scope)
{
    if (!searches_ids(scope))
        return "(SELECT rowid FROM orders_search WHERE orders_search MATCH ?5)";
    if (!scope->match)
        return "(SELECT number FROM orders WHERE number = ?6"
               " UNION SELECT number FROM orders WHERE number BETWEEN ?7 AND ?8)";
    return "(SELECT rowid FROM orders_search WHERE orders_search MATCH ?5"
           " UNION SELECT number FROM orders WHERE number = ?6"
           " UNION SELECT number FROM orders WHERE number BETWEEN ?7 AND ?8)";
}

static void add_statuses(struct sql *sql, const struct scope *scope, const char *columns)
{
    char piece[240];

    sql_add(sql, "(");
    for (int i = 0; i < count_statuses(scope->statuses); i++) {
        snprintf(
            piece, sizeof(piece),
            "%sSELECT %s FROM orders INDEXED BY orders_by_status WHERE status = ?%d AND" IN_RANGE,
            i > 0 ? " UNION ALL " : "", columns, P_STATUS_0 + i);
        sql_add(sql, piece);
    }
    sql_add(sql, ")");
}

/* "FROM ... WHERE ...": the rows of @source that match. */
static void add_source(struct sql *sql, const struct scope *scope, enum source source,
                       const char *columns)
{
    sql_add(sql, " FROM ");
    switch (source) {
    case FROM_STATUS:
        add_statuses(sql, scope, columns);
        return;
    case FROM_RANGE:
        sql_add(sql, "orders NOT INDEXED WHERE");
        break;
    case FROM_USER:
        sql_add(sql, "orders INDEXED BY orders_by_user WHERE");
        break;
    case FROM_SEARCH:
        sql_add(sql, "orders WHERE number IN ");
        sql_add(sql, found_numbers(scope));
        sql_add(sql, " AND");
        break;
    }
    add_filters(sql, scope);
}

/* ---------------------------------------------------------------- exact totals */

static enum err count_by(const struct scope *scope, const struct sql *sql, int64_t *out,
                         struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);

    bind_scope(&statement, scope);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

static enum err count_rows(const struct scope *scope, int64_t *out, struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT count(*)");
    add_source(&sql, scope, choose_source(scope), "number");
    return count_by(scope, &sql, out, err);
}

static enum err count_user(const struct scope *scope, int64_t *out, struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT coalesce(sum(orders), 0) FROM order_counts_by_user"
                  " WHERE user_key = ?4 AND (?3 >> status) & 1");
    return count_by(scope, &sql, out, err);
}

/* Counts the orders created from @from to @to, which is not a whole day or has none in it. */
static enum err count_part(const struct scope *scope, timestamp_t from, timestamp_t to,
                           int64_t *out, struct error *err)
{
    struct scope part = *scope;
    struct sql sql = { .length = 0 };

    *out = 0;
    if (from > to)
        return ERR_OK;
    if (numbers_of_dates(scope->db, from, to, &part.low, &part.high, err) != ERR_OK)
        return err->code;
    sql_add(&sql, "SELECT count(*)");
    add_source(&sql, &part, FROM_RANGE, "number");
    return count_by(&part, &sql, out, err);
}

static enum err count_days(const struct scope *scope, int64_t first, int64_t last, int64_t *out,
                           struct error *err)
{
    struct scope days = *scope;
    struct sql sql = { .length = 0 };

    days.low = first;
    days.high = last;
    sql_add(&sql, "SELECT coalesce(sum(orders), 0) FROM order_counts_by_day"
                  " WHERE day BETWEEN ?1 AND ?2 AND (?3 >> status) & 1");
    return count_by(&days, &sql, out, err);
}

/* Whole days from their counters, and what is left at both edges row by row. */
static enum err count_dates(const struct scope *scope, int64_t *out, struct error *err)
{
    int64_t first = timestamp_day(scope->from + MS_PER_DAY - 1);
    int64_t last = timestamp_day(scope->to + 1) - 1;
    int64_t head = 0, days = 0, tail = 0;

    if (first > last)
        return count_part(scope, scope->from, scope->to, out, err);
    if (count_part(scope, scope->from, first * MS_PER_DAY - 1, &head, err) != ERR_OK ||
        count_days(scope, first, last, &days, err) != ERR_OK ||
        count_part(scope, (last + 1) * MS_PER_DAY, scope->to, &tail, err) != ERR_OK)
        return err->code;
    *out = head + days + tail;
    return ERR_OK;
}

static enum err count_matches(const struct scope *scope, int64_t *out, struct error *err)
{
    bool all_dates = scope->from == 0 && scope->to == TIMESTAMP_MAX;

    if (scope->has_search || (scope->has_user && !all_dates))
        return count_rows(scope, out, err);
    if (scope->has_user)
        return count_user(scope, out, err);
    return count_dates(scope, out, err);
}

/* ---------------------------------------------------------------- pages */

/* The part of the list that is wanted, and the numbers found so far. */
struct window {
    int64_t offset;
    int64_t limit;
    int64_t numbers[QUERY_LIMIT_MAX];
    size_t count;
};

static enum err read_numbers(const struct scope *scope, const struct sql *sql,
                             struct window *window, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);
    bool row;

    bind_scope(&statement, scope);
    statement_bind_int(&statement, P_LIMIT, window->limit - (int64_t)window->count);
    statement_bind_int(&statement, P_OFFSET, window->offset);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        window->numbers[window->count++] = statement_int(&statement, 0);
    }
}

static enum err page_by_creation(const struct scope *scope, bool ascending, struct window *window,
                                 struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT number");
    add_source(&sql, scope, choose_source(scope), "number");
    sql_add(&sql, ascending ? " ORDER BY number LIMIT ?9 OFFSET ?10"
                            : " ORDER BY number DESC LIMIT ?9 OFFSET ?10");
    return read_numbers(scope, &sql, window, err);
}

/* Status after status, each in the order of creation: what stands before the page is counted. */
static enum err page_by_status(const struct scope *scope, bool ascending, struct window *window,
                               struct error *err)
{
    for (int i = 0; i < STATUS_COUNT && (int64_t)window->count < window->limit; i++) {
        struct scope single = *scope;
        int64_t total = 0;

        single.statuses &= STATUS_BIT(ascending ? i : STATUS_COUNT - 1 - i);
        if (single.statuses == 0)
            continue;
        if (count_matches(&single, &total, err) != ERR_OK)
            return err->code;
        if (window->offset < total && page_by_creation(&single, ascending, window, err) != ERR_OK)
            return err->code;
        window->offset = window->offset < total ? 0 : window->offset - total;
    }
    return ERR_OK;
}

/* How many rows sorting costs as much as visiting, for each that is gathered. */
#define SORT_FACTOR 3

/*
 * Walking the column's index passes (the page's end) × (all orders ÷ those that match) rows;
 * gathering the matches and sorting them costs their number. The counts choose.
 */
static bool walking_is_cheaper(const struct window *window, int64_t total, int64_t all)
{
    return (double)(window->offset + window->limit) * (double)all <=
           (double)total * (double)total * SORT_FACTOR;
}

static enum err page_by_column(const struct scope *scope, const char *column, const char *index,
                               bool ascending, int64_t total, struct window *window,
                               struct error *err)
{
    enum source source = choose_source(scope);
    struct sql sql = { .length = 0 };
    char columns[40], tail[120];
    int64_t newest = 0;

    if (newest_number(scope->db, &newest, err) != ERR_OK)
        return err->code;
    sql_add(&sql, "SELECT number");
    if ((source == FROM_RANGE || source == FROM_STATUS) &&
        walking_is_cheaper(window, total, newest - ORDER_FIRST_NUMBER + 1)) {
        sql_add(&sql, " FROM orders INDEXED BY ");
        sql_add(&sql, index);
        sql_add(&sql, " WHERE +");
        add_filters(&sql, scope);
    } else {
        snprintf(columns, sizeof(columns), "number, %s", column);
        add_source(&sql, scope, source, columns);
    }
    snprintf(tail, sizeof(tail), " ORDER BY %s %s, number %s LIMIT ?9 OFFSET ?10", column,
             ascending ? "ASC" : "DESC", ascending ? "ASC" : "DESC");
    sql_add(&sql, tail);
    return read_numbers(scope, &sql, window, err);
}

static enum err find_page(const struct scope *scope, const struct order_query *query, int64_t total,
                          struct window *window, struct error *err)
{
    switch (query->sort) {
    case ORDER_SORT_UPDATED_AT:
        return page_by_column(scope, "updated_at", "orders_by_updated_at", query->ascending, total,
                              window, err);
    case ORDER_SORT_TOTAL:
        return page_by_column(scope, "total", "orders_by_total", query->ascending, total, window,
                              err);
    case ORDER_SORT_STATUS:
        return page_by_status(scope, query->ascending, window, err);
    case ORDER_SORT_CREATED_AT:
    default:
        return page_by_creation(scope, query->ascending, window, err);
    }
}

static enum err read_page(struct db *db, const struct window *window, struct order_page *page,
                          struct error *err)
{
    page->orders = calloc(window->count + 1, sizeof(*page->orders));
    if (!page->orders)
        return error_no_memory(err);
    for (; page->count < window->count; page->count++)
        if (order_rows_summary(db, window->numbers[page->count], &page->orders[page->count], err) !=
            ERR_OK)
            return err->code;
    return ERR_OK;
}

enum err order_list(struct store *store, const struct order_query *query, struct order_page *out,
                    struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    CLEANUP(scope_clear) struct scope scope = { .match = NULL };
    struct window window = { .limit = query->list.limit };
    bool empty;

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (!empty && count_matches(&scope, &page.total, err) != ERR_OK)
        return err->code;
    window.offset = query_offset(&query->list, page.total);
    if (window.offset >= 0 && find_page(&scope, query, page.total, &window, err) != ERR_OK)
        return err->code;
    if (read_page(reader.db, &window, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct order_page){ .orders = NULL };
    return ERR_OK;
}

enum err order_list_count(struct store *store, const struct order_query *query,
                          struct order_counts *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    CLEANUP(scope_clear) struct scope scope = { .match = NULL };
    bool empty;

    *out = (struct order_counts){ .by_status = { 0 } };
    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    for (int i = 0; i < STATUS_COUNT && !empty; i++) {
        scope.statuses = STATUS_BIT(i);
        if (count_matches(&scope, &out->by_status[i], err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

/* The order next to @number in one direction. */
static enum err find_next(const struct scope *scope, int64_t number, bool newer, bool *found,
                          struct uuid *id, struct error *err)
{
    struct scope side = *scope;
    struct window window = { .limit = 1 };
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };

    if (newer && side.low <= number)
        side.low = number + 1;
    if (!newer && side.high >= number)
        side.high = number - 1;
    *found = false;
    if (side.low > side.high)
        return ERR_OK;
    if (page_by_creation(&side, newer, &window, err) != ERR_OK)
        return err->code;
    if (window.count == 0)
        return ERR_OK;
    if (order_rows_summary(scope->db, window.numbers[0], &summary, err) != ERR_OK)
        return err->code;
    *found = true;
    *id = summary.id;
    return ERR_OK;
}

enum err order_list_neighbours(struct store *store, const struct order_query *query,
                               const struct uuid *id, struct order_neighbours *out,
                               struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    CLEANUP(scope_clear) struct scope scope = { .match = NULL };
    int64_t number = 0;
    bool empty;

    *out = (struct order_neighbours){ .has_newer = false };
    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        order_rows_number(reader.db, id, &number, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (empty)
        return ERR_OK;
    if (find_next(&scope, number, true, &out->has_newer, &out->newer, err) != ERR_OK)
        return err->code;
    return find_next(&scope, number, false, &out->has_older, &out->older, err);
}
