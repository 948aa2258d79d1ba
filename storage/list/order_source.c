/* SPDX-License-Identifier: MIT */
#include "storage/list/order_source.h"

#include <stdio.h>

void sql_add(struct sql *sql, const char *piece)
{
    size_t length = strlen(piece);

    /* The longest that can be put together is some 1,200 bytes. */
    if (sql->length + length >= sizeof(sql->text))
        abort();
    memcpy(sql->text + sql->length, piece, length + 1);
    sql->length += length;
}

void order_source_bind(struct statement *statement, const struct order_scope *scope,
                       struct number_range range)
{
    int count = statement_parameter_count(statement);
    const int64_t values[] = {
        [P_LOW] = range.low,
        [P_HIGH] = range.high,
        [P_STATUSES] = scope->statuses,
        [P_USER] = scope->user_key,
    };

    for (int i = P_LOW; i <= P_USER && i <= count; i++)
        statement_bind_int(statement, i, values[i]);
    for (int i = P_STATUS_0, status = 0; status < STATUS_COUNT; status++)
        if (scope->statuses & STATUS_BIT(status) && i <= count)
            statement_bind_int(statement, i++, status);
}

static int count_statuses(status_set_t set)
{
    return __builtin_popcount(set);
}

enum source source_of(const struct order_scope *scope)
{
    if (scope->has_user)
        return FROM_USER;
    return scope->statuses == STATUS_ALL ? FROM_RANGE : FROM_STATUS;
}

static void add_filters(struct sql *sql, const struct order_scope *scope)
{
    sql_add(sql, IN_RANGE);
    if (scope->statuses != STATUS_ALL)
        sql_add(sql, IN_STATUSES);
    if (scope->has_user)
        sql_add(sql, OF_USER);
    if (scope->in_step_only)
        sql_add(sql, IN_STEP);
}

static void add_statuses(struct sql *sql, const struct order_scope *scope, const char *columns)
{
    char piece[240];

    sql_add(sql, "(");
    for (int i = 0; i < count_statuses(scope->statuses); i++) {
        snprintf(
            piece, sizeof(piece),
            "%sSELECT %s FROM orders INDEXED BY orders_by_status WHERE status = ?%d AND" IN_RANGE
            "%s",
            i > 0 ? " UNION ALL " : "", columns, P_STATUS_0 + i,
            scope->in_step_only ? IN_STEP : "");
        sql_add(sql, piece);
    }
    sql_add(sql, ")");
}

void sql_add_source(struct sql *sql, const struct order_scope *scope, enum source source,
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
    }
    add_filters(sql, scope);
}
