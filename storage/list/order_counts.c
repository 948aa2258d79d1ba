/* SPDX-License-Identifier: MIT */
#include "storage/list/order_counts.h"

#include "storage/engine/statement.h"
#include "storage/list/order_source.h"
#include "storage/list/search_results.h"

/* @range  what the statement compares its numbers or days with, if it does */
static enum err count_by(const struct order_scope *scope, const struct sql *sql,
                         struct number_range range, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);

    order_source_bind(&statement, scope, range);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

/* Makes of *count, which has all of the ranges of numbers, one of what is asked for. */
static void correct_numbers(const struct order_scope *scope, int64_t *count)
{
    *count += order_scope_count_out_of_step(scope) -
              out_of_step_count_numbers(&scope->out_of_step, scope->statuses, &scope->ranges);
}

/* How many of what counters have, from @from to @to, are not asked for. */
static int64_t left_out(const struct order_scope *scope, timestamp_t from, timestamp_t to)
{
    if (!scope->in_step_only)
        return 0;
    return out_of_step_count_dates(&scope->out_of_step, scope->statuses, from, to);
}

/* From all of @source's rows; see correct_numbers(). */
static enum err count_from(const struct order_scope *scope, enum source source, int64_t *out,
                           struct error *err)
{
    struct order_scope all = *scope;
    struct sql sql = { .length = 0 };

    all.in_step_only = false;
    sql_add(&sql, "SELECT count(*)");
    sql_add_source(&sql, &all, source, "number");
    *out = 0;
    for (size_t i = 0; i < scope->ranges.count; i++) {
        int64_t count = 0;

        if (count_by(&all, &sql, scope->ranges.ranges[i], &count, err) != ERR_OK)
            return err->code;
        *out += count;
    }
    correct_numbers(scope, out);
    return ERR_OK;
}

enum err order_counts_rows(const struct order_scope *scope, int64_t *out, struct error *err)
{
    if (scope->has_search)
        return search_results_count(scope, out, err);
    return count_from(scope, source_of(scope), out, err);
}

static enum err count_user(const struct order_scope *scope, int64_t *out, struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT coalesce(sum(orders), 0) FROM order_counts_by_user"
                  " WHERE user_key = ?4 AND (?3 >> status) & 1");
    if (count_by(scope, &sql, (struct number_range){ 0 }, out, err) != ERR_OK)
        return err->code;
    *out -= left_out(scope, 0, TIMESTAMP_MAX);
    return ERR_OK;
}

/* Counts the orders created from @from to @to, which is not a whole day or has none in it. */
static enum err count_part(const struct order_scope *scope, timestamp_t from, timestamp_t to,
                           int64_t *out, struct error *err)
{
    struct order_scope part = *scope;

    *out = 0;
    if (from > to)
        return ERR_OK;
    if (order_scope_set_dates(&part, from, to, err) != ERR_OK)
        return err->code;
    return count_from(&part, FROM_RANGE, out, err);
}

static enum err count_days(const struct order_scope *scope, int64_t first, int64_t last,
                           int64_t *out, struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT coalesce(sum(orders), 0) FROM order_counts_by_day"
                  " WHERE day BETWEEN ?1 AND ?2 AND (?3 >> status) & 1");
    if (count_by(scope, &sql, (struct number_range){ first, last }, out, err) != ERR_OK)
        return err->code;
    *out -= left_out(scope, first * MS_PER_DAY, (last + 1) * MS_PER_DAY - 1);
    return ERR_OK;
}

/* A range of dates in three parts: what is left at both edges of its whole days. */
struct parts {
    int64_t first, last; /* the whole days; none when first > last */
    timestamp_t head_to, tail_from;
};

static struct parts split_range(const struct order_scope *scope)
{
    int64_t first = timestamp_day(scope->from + MS_PER_DAY - 1);
    int64_t last = timestamp_day(scope->to + 1) - 1;

    return (struct parts){ .first = first,
                           .last = last,
                           .head_to = first * MS_PER_DAY - 1,
                           .tail_from = (last + 1) * MS_PER_DAY };
}

/* Whole days from their counters, and what is left at both edges row by row. */
static enum err count_dates(const struct order_scope *scope, int64_t *out, struct error *err)
{
    struct parts parts = split_range(scope);
    int64_t head = 0, days = 0, tail = 0;

    if (parts.first > parts.last)
        return count_part(scope, scope->from, scope->to, out, err);
    if (count_part(scope, scope->from, parts.head_to, &head, err) != ERR_OK ||
        count_days(scope, parts.first, parts.last, &days, err) != ERR_OK ||
        count_part(scope, parts.tail_from, scope->to, &tail, err) != ERR_OK)
        return err->code;
    *out = head + days + tail;
    return ERR_OK;
}

/* Numbers have no gaps: an order gets the newest one's successor, and none is ever deleted. */
static int64_t count_numbers(const struct order_scope *scope)
{
    int64_t count = order_ranges_count(&scope->ranges);

    correct_numbers(scope, &count);
    return count;
}

enum err order_counts_matches(const struct order_scope *scope, int64_t *out, struct error *err)
{
    bool all_dates = scope->from == 0 && scope->to == TIMESTAMP_MAX;

    if (scope->has_search)
        return search_results_count(scope, out, err);
    if (scope->has_user && !all_dates)
        return order_counts_rows(scope, out, err);
    if (scope->has_user)
        return count_user(scope, out, err);
    if (scope->statuses != STATUS_ALL)
        return count_dates(scope, out, err);
    *out = count_numbers(scope);
    return ERR_OK;
}

/* Passes whole days while they hold no more than *offset. @day  the first that was not passed */
static enum err pass_days(const struct order_scope *scope, const struct parts *parts,
                          bool ascending, int64_t *offset, int64_t *day, struct error *err)
{
    static const char *const statements[] = {
        "SELECT day, sum(orders) FROM order_counts_by_day WHERE day BETWEEN ?1 AND ?2"
        " AND (?3 >> status) & 1 GROUP BY day ORDER BY day DESC",
        "SELECT day, sum(orders) FROM order_counts_by_day WHERE day BETWEEN ?1 AND ?2"
        " AND (?3 >> status) & 1 GROUP BY day ORDER BY day",
    };
    AUTO_STATEMENT statement = statement_get(scope->db, statements[ascending]);
    bool row;

    order_source_bind(&statement, scope, (struct number_range){ parts->first, parts->last });
    for (;;) {
        int64_t orders;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        *day = ascending ? parts->last + 1 : parts->first - 1;
        if (!row)
            return ERR_OK;
        *day = statement_int(&statement, 0);
        orders = statement_int(&statement, 1) -
                 left_out(scope, *day * MS_PER_DAY, (*day + 1) * MS_PER_DAY - 1);
        if (orders > *offset)
            return ERR_OK;
        *offset -= orders;
    }
}

enum err order_counts_skip(struct order_scope *scope, bool ascending, int64_t *offset,
                           struct error *err)
{
    struct parts parts = split_range(scope);
    int64_t near = 0, day = 0;

    if (parts.first > parts.last)
        return ERR_OK;
    if (ascending ? count_part(scope, scope->from, parts.head_to, &near, err) != ERR_OK
                  : count_part(scope, parts.tail_from, scope->to, &near, err) != ERR_OK)
        return err->code;
    if (*offset < near)
        return ERR_OK;
    *offset -= near;
    if (pass_days(scope, &parts, ascending, offset, &day, err) != ERR_OK)
        return err->code;
    return ascending ? order_scope_set_dates(scope, day * MS_PER_DAY, scope->to, err)
                     : order_scope_set_dates(scope, scope->from, (day + 1) * MS_PER_DAY - 1, err);
}
