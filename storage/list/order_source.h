/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Where the rows of a list of orders come from, as SQL: the pieces that the statements that count
 * and that list are put together from.
 */

#include "storage/engine/statement.h"
#include "storage/list/order_scope.h"

/* Parameters of all statements here. Those that a statement does not name are not bound. */
enum parameter {
    P_LOW = 1, /* a range of numbers */
    P_HIGH,
    P_STATUSES, /* a set, as in core/status.h */
    P_USER,
    P_LIMIT,
    P_OFFSET,
    P_STATUS_0, /* the single statuses of the set */
};

#define IN_RANGE    " number BETWEEN ?1 AND ?2"
#define IN_STATUSES " AND (?3 >> status) & 1"
#define OF_USER     " AND user_key = ?4"
#define IN_STEP     " AND out_of_step = 0"

/** A statement's text, put together from pieces; there are few different ones. */
struct sql {
    char text[1600];
    size_t length;
};

void sql_add(struct sql *sql, const char *piece);

enum source {
    FROM_RANGE,  /* all orders in the range of numbers */
    FROM_STATUS, /* for each status asked for, its segment of the index */
    FROM_USER,   /* the user's orders */
};

/** The source that has the fewest rows to look at. */
enum source source_of(const struct order_scope *scope);

/**
 * Adds "FROM ... WHERE ...": the rows of @source that match, among the numbers of the range that is
 * bound; of those out of step either none, or all, whenever they were created.
 */
void sql_add_source(struct sql *sql, const struct order_scope *scope, enum source source,
                    const char *columns);

/**
 * Binds those of the parameters up to P_USER, and from P_STATUS_0, that the statement names.
 *
 * @range  one of scope->ranges, or what the statement compares with it
 */
void order_source_bind(struct statement *statement, const struct order_scope *scope,
                       struct number_range range);
