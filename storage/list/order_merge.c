/* SPDX-License-Identifier: MIT */
#include "storage/list/order_merge.h"

#include "storage/engine/statement.h"
#include "storage/list/order_counts.h"

/* Those out of step that are asked for and lie behind the window's position, in the list's order.
 */
struct rest {
    struct order_position *positions; /* owned */
    size_t count;
};

static void rest_clear(struct rest *rest)
{
    free(rest->positions);
}

static enum err rest_init(const struct order_scope *scope, const struct order_window *window,
                          struct rest *rest, struct error *err)
{
    const struct out_of_step *all = &scope->out_of_step;

    rest->positions = calloc(all->count + 1, sizeof(*rest->positions));
    if (!rest->positions)
        return error_no_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        const struct out_of_step_order *order =
            &all->orders[window->ascending ? i : all->count - 1 - i];
        struct order_position position = { .value = order->created_at, .number = order->number };

        if (order_scope_has_out_of_step(scope, order) &&
            window_is_before(window->ascending, window->behind, position))
            rest->positions[rest->count++] = position;
    }
    return ERR_OK;
}

static bool is_start(const struct order_window *window)
{
    return window->behind.value == window_start(window->ascending).value;
}

/* Bounds @scope, of orders in step, to those that lie behind @position. */
static enum err move_behind(struct order_scope *scope, bool ascending,
                            struct order_position position, struct error *err)
{
    int64_t first, last;

    /* Orders created at the same time are ordered by number. */
    if (order_scope_numbers(scope->db, position.value, position.value, &first, &last, err) !=
        ERR_OK)
        return err->code;
    if (ascending) {
        int64_t low = position.number + 1 > first ? position.number + 1 : first;

        low = low < last + 1 ? low : last + 1;
        scope->low = low > scope->low ? low : scope->low;
    } else {
        int64_t high = position.number - 1 < last ? position.number - 1 : last;

        high = high > first - 1 ? high : first - 1;
        scope->high = high < scope->high ? high : scope->high;
    }
    return ERR_OK;
}

/* How many of the orders in step that @scope asks for come before @position in the list. */
static enum err count_before(const struct order_scope *scope, bool ascending,
                             struct order_position position, int64_t *out, struct error *err)
{
    struct order_scope before = *scope, ties = *scope;
    int64_t tie_count = 0;

    if ((ascending
             ? order_scope_set_dates(&before, scope->from, position.value - 1, err)
             : order_scope_set_dates(&before, position.value + 1, scope->to, err)) != ERR_OK ||
        order_scope_set_dates(&ties, position.value, position.value, err) != ERR_OK)
        return err->code;
    if (ascending && ties.high >= position.number)
        ties.high = position.number - 1;
    if (!ascending && ties.low <= position.number)
        ties.low = position.number + 1;
    if (ties.low <= ties.high && order_counts_rows(&ties, &tie_count, err) != ERR_OK)
        return err->code;
    *out = 0;
    if (before.from <= before.to && order_counts_matches(&before, out, err) != ERR_OK)
        return err->code;
    *out += tie_count;
    return ERR_OK;
}

/* How many of @rest stand before the row at @offset of both lists together. Halving finds it. */
static enum err split(const struct order_scope *in_step, bool ascending, const struct rest *rest,
                      int64_t offset, size_t *out, struct error *err)
{
    size_t low = 0, high = rest->count;

    while (low < high && offset > 0) {
        size_t middle = low + (high - low) / 2;
        int64_t before = 0;

        if (count_before(in_step, ascending, rest->positions[middle], &before, err) != ERR_OK)
            return err->code;
        if (before + (int64_t)middle < offset)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return ERR_OK;
}

enum err order_merge_position(struct connection *db, int64_t number, struct order_position *out,
                              struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT created_at FROM orders WHERE number = ?1");
    bool row;

    statement_bind_int(&statement, 1, number);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    *out = (struct order_position){ .value = row ? statement_int(&statement, 0) : 0,
                                    .number = number };
    return ERR_OK;
}

/* Adds to @window the first of both lists. */
static enum err merge(struct connection *db, const struct order_window *in_step,
                      const struct order_position *positions, size_t count,
                      struct order_window *window, struct error *err)
{
    struct order_position position = { .value = 0 };
    size_t at = 0, other = 0;

    while ((int64_t)window->count < window->limit && (at < in_step->count || other < count)) {
        if (at < in_step->count && position.number != in_step->numbers[at] &&
            order_merge_position(db, in_step->numbers[at], &position, err) != ERR_OK)
            return err->code;
        if (other == count || (at < in_step->count &&
                               window_is_before(window->ascending, position, positions[other])))
            window->numbers[window->count++] = in_step->numbers[at++];
        else
            window->numbers[window->count++] = positions[other++].number;
    }
    return ERR_OK;
}

enum err order_merge(const struct order_scope *scope, order_merge_page *page_in_step,
                     struct order_window *window, struct error *err)
{
    CLEANUP(rest_clear) struct rest rest = { .positions = NULL };
    struct order_scope in_step = *scope;
    struct order_window page = { .ascending = window->ascending,
                                 .behind = window_start(window->ascending),
                                 .limit = window->limit - (int64_t)window->count };
    size_t passed = 0;

    in_step.in_step_only = true;
    if (rest_init(scope, window, &rest, err) != ERR_OK ||
        split(&in_step, window->ascending, &rest, window->offset, &passed, err) != ERR_OK)
        return err->code;
    page.offset = window->offset - (int64_t)passed;
    if (!is_start(window) &&
        move_behind(&in_step, window->ascending, window->behind, err) != ERR_OK)
        return err->code;
    if (in_step.low <= in_step.high && page_in_step(&in_step, &page, err) != ERR_OK)
        return err->code;
    return merge(scope->db, &page, rest.positions + passed, rest.count - passed, window, err);
}
