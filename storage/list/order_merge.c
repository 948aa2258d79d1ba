/* SPDX-License-Identifier: MIT */
#include "storage/list/order_merge.h"

#include "storage/engine/statement.h"
#include "storage/list/order_counts.h"

/* Those out of step that are asked for, in the list's order. */
struct rest {
    struct order_position *positions; /* owned */
    size_t count;
};

static void rest_clear(struct rest *rest)
{
    free(rest->positions);
}

static enum err rest_init(const struct order_scope *scope, bool ascending, struct rest *rest,
                          struct error *err)
{
    const struct out_of_step *all = &scope->out_of_step;

    rest->positions = calloc(all->count + 1, sizeof(*rest->positions));
    if (!rest->positions)
        return error_no_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        const struct out_of_step_order *order = &all->orders[ascending ? i : all->count - 1 - i];

        if (order_scope_has_out_of_step(scope, order))
            rest->positions[rest->count++] =
                (struct order_position){ .value = order->created_at, .number = order->number };
    }
    return ERR_OK;
}

static void rest_keep_behind(struct rest *rest, const struct order_window *window)
{
    size_t count = rest->count;

    rest->count = 0;
    for (size_t i = 0; i < count; i++)
        if (window_is_before(window->ascending, window->behind, rest->positions[i]))
            rest->positions[rest->count++] = rest->positions[i];
}

static bool is_start(const struct order_window *window)
{
    return window->behind.value == window_start(window->ascending).value;
}

/* ---------------------------------------------------------------- where a page begins */

/* How many of the orders created from @from to @to are asked for. */
static enum err count_dates(const struct order_scope *scope, timestamp_t from, timestamp_t to,
                            int64_t *out, struct error *err)
{
    struct order_scope part = *scope;

    *out = 0;
    if (from > to)
        return ERR_OK;
    if (order_scope_set_dates(&part, from, to, err) != ERR_OK)
        return err->code;
    return order_counts_matches(&part, out, err);
}

/* How many come before those created at @at in the list. */
static enum err count_before(const struct order_scope *scope, bool ascending, timestamp_t at,
                             int64_t *out, struct error *err)
{
    return ascending ? count_dates(scope, scope->from, at - 1, out, err)
                     : count_dates(scope, at + 1, scope->to, out, err);
}

/* From when to when the orders that may be listed were created. */
static enum err find_dates(const struct order_scope *scope, const struct rest *rest,
                           timestamp_t *first, timestamp_t *last, struct error *err)
{
    if (order_ranges_dates(scope->db, &scope->ranges, first, last, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < rest->count; i++) {
        *first = rest->positions[i].value < *first ? rest->positions[i].value : *first;
        *last = rest->positions[i].value > *last ? rest->positions[i].value : *last;
    }
    return ERR_OK;
}

/*
 * The time of the row at @offset of the list. Halving finds it: first among whole days, which are
 * counted quickly, and then within the day. @before  how many rows come before those of that time
 */
static enum err find_time(const struct order_scope *scope, const struct rest *rest, bool ascending,
                          int64_t offset, timestamp_t *out, int64_t *before, struct error *err)
{
    timestamp_t first, last;

    if (find_dates(scope, rest, &first, &last, err) != ERR_OK)
        return err->code;
    /* The row is at one of the times from @first to @last. */
    while (first < last) {
        timestamp_t middle = first + (last - first) / 2, midnight;
        int64_t count = 0;

        midnight = timestamp_day(middle) * MS_PER_DAY;
        if (midnight > first)
            middle = midnight - 1;
        /* Whether it is at @middle or before; falling, at @middle + 1 or later. */
        if (count_before(scope, ascending, ascending ? middle + 1 : middle, &count, err) != ERR_OK)
            return err->code;
        if ((offset < count) == ascending)
            last = middle;
        else
            first = middle + 1;
    }
    *out = first;
    return count_before(scope, ascending, first, before, err);
}

/* How many of the orders created at @at, with a number from @low to @high, are asked for. */
static enum err count_ties(const struct order_scope *scope, const struct rest *rest, timestamp_t at,
                           int64_t low, int64_t high, int64_t *out, struct error *err)
{
    struct order_scope ties = *scope;

    ties.in_step_only = true;
    *out = 0;
    if (order_scope_set_dates(&ties, at, at, err) != ERR_OK)
        return err->code;
    order_ranges_keep(&ties.ranges, low, high);
    if (ties.ranges.count > 0 && order_counts_rows(&ties, out, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < rest->count; i++)
        *out += rest->positions[i].value == at && rest->positions[i].number >= low &&
                rest->positions[i].number <= high;
    return ERR_OK;
}

/* The number of the row that @offset of those created at @at precede. Halving finds it, too. */
static enum err find_number(const struct order_scope *scope, const struct rest *rest,
                            bool ascending, timestamp_t at, int64_t offset, int64_t *out,
                            struct error *err)
{
    int64_t low = ORDER_FIRST_NUMBER, high = 0;

    if (order_ranges_newest(scope->db, &high, err) != ERR_OK)
        return err->code;
    while (low < high) {
        int64_t middle = low + (high - low) / 2, count = 0;

        if ((ascending ? count_ties(scope, rest, at, 0, middle, &count, err)
                       : count_ties(scope, rest, at, middle + 1, INT64_MAX, &count, err)) != ERR_OK)
            return err->code;
        if ((offset < count) == ascending)
            high = middle;
        else
            low = middle + 1;
    }
    *out = low;
    return ERR_OK;
}

/* Makes of @window's offset the position behind which its page begins. */
static enum err pass_offset(const struct order_scope *scope, const struct rest *rest,
                            struct order_window *window, struct error *err)
{
    timestamp_t at = 0;
    int64_t before = 0, number = 0;

    if (window->offset == 0)
        return ERR_OK;
    if (find_time(scope, rest, window->ascending, window->offset, &at, &before, err) != ERR_OK ||
        find_number(scope, rest, window->ascending, at, window->offset - before, &number, err) !=
            ERR_OK)
        return err->code;
    window->behind =
        (struct order_position){ .value = at, .number = number + (window->ascending ? -1 : 1) };
    window->offset = 0;
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

/* ---------------------------------------------------------------- the page */

/* A sorted list: the orders in step of one sequence, as far as they are wanted; or those out of it.
 */
struct stream {
    struct order_position *positions; /* owned */
    size_t count, at;
};

struct streams {
    struct stream streams[ORDER_SEQUENCES_MAX + 1];
    size_t count;
};

static void streams_clear(struct streams *streams)
{
    for (size_t i = 0; i < streams->count; i++)
        free(streams->streams[i].positions);
}

/* Adds the list of @range, of which @page was found. */
static enum err add_stream(struct streams *streams, struct connection *db,
                           const struct order_window *page, struct error *err)
{
    struct stream *stream = &streams->streams[streams->count];

    *stream = (struct stream){ .positions = calloc(page->count + 1, sizeof(*stream->positions)),
                               .count = page->count };
    if (!stream->positions)
        return error_no_memory(err);
    streams->count++;
    for (size_t i = 0; i < page->count; i++)
        if (order_merge_position(db, page->numbers[i], &stream->positions[i], err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

/* Reads the list of each range of numbers, up to as many rows as @window wants. */
static enum err read_streams(const struct order_scope *scope, order_merge_page *page_in_step,
                             const struct order_window *window, struct streams *streams,
                             struct error *err)
{
    struct order_scope in_step = *scope;

    in_step.in_step_only = true;
    for (size_t i = 0; i < scope->ranges.count; i++) {
        struct order_window page = { .ascending = window->ascending,
                                     .behind = window_start(window->ascending),
                                     .limit = window->limit - (int64_t)window->count };

        in_step.ranges.ranges[0] = scope->ranges.ranges[i];
        in_step.ranges.count = 1;
        if (page_in_step(&in_step, &page, err) != ERR_OK ||
            add_stream(streams, scope->db, &page, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

/* The stream whose next row comes first; NULL: all are at their end. */
static struct stream *first_of(struct streams *streams, bool ascending)
{
    struct stream *first = NULL;

    for (size_t i = 0; i < streams->count; i++) {
        struct stream *stream = &streams->streams[i];

        if (stream->at < stream->count &&
            (!first || window_is_before(ascending, stream->positions[stream->at],
                                        first->positions[first->at])))
            first = stream;
    }
    return first;
}

static void merge(struct streams *streams, struct order_window *window)
{
    while ((int64_t)window->count < window->limit) {
        struct stream *stream = first_of(streams, window->ascending);

        if (!stream)
            return;
        window->numbers[window->count++] = stream->positions[stream->at++].number;
    }
}

enum err order_merge(const struct order_scope *scope, order_merge_page *page_in_step,
                     struct order_window *window, struct error *err)
{
    CLEANUP(rest_clear) struct rest rest = { .positions = NULL };
    CLEANUP(streams_clear) struct streams streams = { .count = 0 };
    struct order_scope behind = *scope;

    if (rest_init(scope, window->ascending, &rest, err) != ERR_OK ||
        pass_offset(scope, &rest, window, err) != ERR_OK ||
        (!is_start(window) && order_ranges_keep_behind(scope->db, &behind.ranges, window->ascending,
                                                       window->behind, err) != ERR_OK) ||
        read_streams(&behind, page_in_step, window, &streams, err) != ERR_OK)
        return err->code;
    rest_keep_behind(&rest, window);
    streams.streams[streams.count++] =
        (struct stream){ .positions = rest.positions, .count = rest.count };
    rest.positions = NULL;
    merge(&streams, window);
    return ERR_OK;
}
