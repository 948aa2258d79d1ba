/* SPDX-License-Identifier: MIT */
#include "storage/list/out_of_step.h"

#include "storage/engine/statement.h"

void out_of_step_clear(struct out_of_step *orders)
{
    free(orders->orders);
    free(orders->numbers);
    *orders = (struct out_of_step){ .orders = NULL };
}

static enum err add(struct out_of_step *orders, const struct out_of_step_order *order,
                    struct error *err)
{
    /* The room doubles whenever it is full: when the count is a power of two. */
    if ((orders->count & (orders->count - 1)) == 0) {
        size_t room = orders->count > 0 ? 2 * orders->count : 1;
        struct out_of_step_order *larger =
            reallocarray(orders->orders, room, sizeof(*orders->orders));

        if (!larger)
            return error_no_memory(err);
        orders->orders = larger;
    }
    orders->orders[orders->count++] = *order;
    return ERR_OK;
}

static enum err read_rows(struct connection *db, int64_t user_key, struct out_of_step *out,
                          struct error *err)
{
    static const char sql[] = "SELECT number, created_at, status, user_key, total, updated_at"
                              " FROM orders INDEXED BY orders_out_of_step"
                              " WHERE out_of_step = 1 AND created_at >= 0"
                              " ORDER BY created_at, number";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    for (;;) {
        struct out_of_step_order order;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (user_key != 0 && statement_int(&statement, 3) != user_key)
            continue;
        order = (struct out_of_step_order){ .number = statement_int(&statement, 0),
                                            .created_at = statement_int(&statement, 1),
                                            .total = statement_int(&statement, 4),
                                            .updated_at = statement_int(&statement, 5) };
        if (statement_status(&statement, 2, &order.status, err) != ERR_OK ||
            add(out, &order, err) != ERR_OK)
            return err->code;
    }
}

static int compare_numbers(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

enum err out_of_step_read(struct connection *db, int64_t user_key, struct out_of_step *out,
                          struct error *err)
{
    *out = (struct out_of_step){ .orders = NULL };
    if (read_rows(db, user_key, out, err) != ERR_OK || out->count == 0)
        return err->code;
    out->numbers = calloc(out->count, sizeof(*out->numbers));
    if (!out->numbers)
        return error_no_memory(err);
    for (size_t i = 0; i < out->count; i++)
        out->numbers[i] = out->orders[i].number;
    qsort(out->numbers, out->count, sizeof(*out->numbers), compare_numbers);
    return ERR_OK;
}

bool out_of_step_has(const struct out_of_step *orders, int64_t number)
{
    return orders->count > 0 && number >= orders->numbers[0] &&
           number <= orders->numbers[orders->count - 1] &&
           bsearch(&number, orders->numbers, orders->count, sizeof(number), compare_numbers);
}

struct order_position out_of_step_position(const struct out_of_step_order *order,
                                           const char *column)
{
    return (struct order_position){ .value = strcmp(column, "total") == 0 ? order->total
                                                                          : order->updated_at,
                                    .number = order->number };
}

/* The position of the first that was created at @at or later. */
static size_t first_at(const struct out_of_step *orders, timestamp_t at)
{
    size_t low = 0, high = orders->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (orders->orders[middle].created_at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t out_of_step_count_dates(const struct out_of_step *orders, status_set_t statuses,
                                timestamp_t from, timestamp_t to)
{
    int64_t count = 0;

    for (size_t i = first_at(orders, from); i < orders->count && orders->orders[i].created_at <= to;
         i++)
        count += (statuses & STATUS_BIT(orders->orders[i].status)) != 0;
    return count;
}

int64_t out_of_step_count_numbers(const struct out_of_step *orders, status_set_t statuses,
                                  const struct order_ranges *ranges)
{
    int64_t count = 0;

    for (size_t i = 0; i < orders->count; i++)
        count += order_ranges_has(ranges, orders->orders[i].number) &&
                 (statuses & STATUS_BIT(orders->orders[i].status)) != 0;
    return count;
}
