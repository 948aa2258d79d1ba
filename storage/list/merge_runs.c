/* SPDX-License-Identifier: MIT */
#include "storage/list/merge_runs.h"

#include "storage/engine/statement.h"
#include "storage/list/top_k.h"

#include <stdio.h>

/* As the column orders.week has it. */
#define WEEK_MS (7 * MS_PER_DAY)

/* What finding a run's first row costs, in rows; and how many rows are seen for each that is found,
 * as the first runs are read before it is known how little of them is wanted. */
#define COST_RUN       20
#define ROWS_PER_FOUND 4

/* How many rows are in memory at once; for a deeper page the range is narrowed first. */
#define HELD_MAX 20000

/* How many orders are looked at to guess where a deep page begins, and by which part of them the
 * guess may be wrong: some three times what is to be expected. */
#define SAMPLES       4000
#define SAMPLE_MARGIN 40

enum err merge_runs_init(const struct order_scope *scope, const char *column,
                         struct order_window *window, int64_t total, struct merge_runs *out,
                         struct error *err)
{
    struct merge_runs runs = { .scope = scope,
                               .window = window,
                               .column = column,
                               .hull = order_ranges_hull(&scope->ranges),
                               .total = total,
                               .top_k_max = HELD_MAX,
                               .samples = SAMPLES };
    struct order_ranges touched;
    timestamp_t first = 0, last = 0;

    if (order_ranges_dates(scope->db, &scope->ranges, &first, &last, err) != ERR_OK)
        return err->code;
    runs.first_week = first / WEEK_MS;
    runs.last_week = last / WEEK_MS;
    if (order_ranges_of_dates(scope->db, runs.first_week * WEEK_MS,
                              (runs.last_week + 1) * WEEK_MS - 1, &touched, err) != ERR_OK)
        return err->code;
    runs.touched = order_ranges_count(&touched);
    runs.matching = order_ranges_count(&scope->ranges);
    *out = runs;
    return ERR_OK;
}

int64_t merge_runs_cost(const struct merge_runs *runs)
{
    int64_t wanted = runs->window->offset + runs->window->limit;
    int64_t count =
        (runs->last_week - runs->first_week + 1) * __builtin_popcount(runs->scope->statuses);
    double share = (double)(runs->matching + 1) / (double)(runs->touched + 1);
    double rows = ROWS_PER_FOUND * (double)wanted / share;

    /* What stands before a deep page is counted, which is at most half of all. */
    if (wanted > runs->top_k_max)
        return count * COST_RUN + runs->total / 2;
    return count * COST_RUN + (rows < (double)runs->touched ? (int64_t)rows : runs->touched);
}

/* ---------------------------------------------------------------- visiting */

/* Told of the rows of one run after the other, each sorted. @return whether to go on in the run */
struct visitor {
    bool (*visit)(void *context, struct order_position position);
    void *context;
};

/* The statements of a run: its rows at the value where the list begins, and those behind it. */
struct texts {
    char ties[240];
    char rest[240];
};

static void write_texts(const struct merge_runs *runs, struct texts *texts)
{
    const char *column = runs->column;
    bool ascending = runs->window->ascending;

    snprintf(texts->ties, sizeof(texts->ties),
             "SELECT %s, number FROM orders INDEXED BY orders_by_%s WHERE week = ?1 AND status = ?2"
             " AND %s = ?3 AND number BETWEEN ?4 AND ?5 ORDER BY number%s",
             column, column, column, ascending ? "" : " DESC");
    snprintf(texts->rest, sizeof(texts->rest),
             "SELECT %s, number FROM orders INDEXED BY orders_by_%s WHERE week = ?1 AND status = ?2"
             " AND %s %s ?3 AND number BETWEEN ?4 AND ?5 ORDER BY %s%s, number%s",
             column, column, column, ascending ? ">" : "<", column, ascending ? "" : " DESC",
             ascending ? "" : " DESC");
}

/* @number  0: a count, which is of what counts */
static bool counts(const struct merge_runs *runs, int64_t number)
{
    if (number == 0)
        return true;
    return (!runs->only || number_set_has(runs->only, number)) &&
           (runs->scope->ranges.count == 1 || order_ranges_has(&runs->scope->ranges, number)) &&
           !out_of_step_has(&runs->scope->out_of_step, number);
}

static enum err visit_rows(const struct merge_runs *runs, struct statement *statement,
                           const struct visitor *visitor, struct error *err)
{
    bool row;

    for (;;) {
        if (statement_step(statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;

        struct order_position position = { .value = statement_int(statement, 0),
                                           .number = statement_int(statement, 1) };

        if (counts(runs, position.number) && !visitor->visit(visitor->context, position))
            break;
    }
    statement_reset(statement);
    return ERR_OK;
}

/* Visits what @sql has for each of the runs. */
static enum err visit_each(const struct merge_runs *runs, const char *sql, int64_t value,
                           int64_t low, int64_t high, const struct visitor *visitor,
                           struct error *err)
{
    AUTO_STATEMENT statement = statement_get(runs->scope->db, sql);
    bool ascending = runs->window->ascending;
    int64_t weeks = runs->last_week - runs->first_week + 1;

    statement_bind_int(&statement, 3, value);
    statement_bind_int(&statement, 4, low);
    statement_bind_int(&statement, 5, high);
    /* What comes first is mostly in the first weeks, which makes leaving the others quick. */
    for (int64_t i = 0; i < weeks; i++) {
        statement_bind_int(&statement, 1, ascending ? runs->first_week + i : runs->last_week - i);
        for (int status = 0; status < STATUS_COUNT; status++) {
            if (!(runs->scope->statuses & STATUS_BIT(status)))
                continue;
            statement_bind_int(&statement, 2, status);
            if (visit_rows(runs, &statement, visitor, err) != ERR_OK)
                return err->code;
        }
    }
    return ERR_OK;
}

/* Whether @order is listed, which is out of step. */
static bool counts_out_of_step(const struct merge_runs *runs, const struct out_of_step_order *order)
{
    return order_scope_has_out_of_step(runs->scope, order) &&
           (!runs->only || number_set_has(runs->only, order->number));
}

/* Those out of step stand in the runs of any week: they are passed there, and visited here. */
static void visit_out_of_step(const struct merge_runs *runs, const struct visitor *visitor)
{
    const struct out_of_step *all = &runs->scope->out_of_step;

    for (size_t i = 0; i < all->count; i++) {
        struct order_position position = out_of_step_position(&all->orders[i], runs->column);

        if (counts_out_of_step(runs, &all->orders[i]) &&
            window_is_before(runs->window->ascending, runs->window->behind, position))
            (void)visitor->visit(visitor->context, position);
    }
}

/* Visits the rows behind the window's position. */
static enum err visit_runs(const struct merge_runs *runs, const struct visitor *visitor,
                           struct error *err)
{
    struct order_position behind = runs->window->behind;
    int64_t low = runs->hull.low, high = runs->hull.high;
    struct texts texts = { .ties = "" };

    write_texts(runs, &texts);
    /* No number is so high, or so low, as those that stand for all ties at once. */
    if (runs->window->ascending && behind.number >= low)
        low = behind.number < INT64_MAX ? behind.number + 1 : INT64_MAX;
    if (!runs->window->ascending && behind.number <= high)
        high = behind.number - 1;
    if (behind.value != window_start(runs->window->ascending).value &&
        visit_each(runs, texts.ties, behind.value, low, high, visitor, err) != ERR_OK)
        return err->code;
    visit_out_of_step(runs, visitor);
    return visit_each(runs, texts.rest, behind.value, runs->hull.low, runs->hull.high, visitor,
                      err);
}

/* ---------------------------------------------------------------- the first rows */

static bool add_row(void *context, struct order_position position)
{
    return top_k_add(context, position);
}

static enum err collect_first(const struct merge_runs *runs, size_t size, struct top_k *heap,
                              struct error *err)
{
    const struct visitor visitor = { add_row, heap };

    if (top_k_init(heap, size, runs->window->ascending, err) != ERR_OK)
        return err->code;
    return visit_runs(runs, &visitor, err);
}

/* ---------------------------------------------------------------- deep pages */

#define BUCKETS 65536

/* How many rows there are from one position to another, in equal steps of their value or number. */
struct histogram {
    bool ascending, by_number;
    int64_t first, width; /* where the first bucket begins, and how wide each is */
    struct order_position until;
    int64_t *counts; /* owned; BUCKETS of them */
    int64_t sum;
};

static void histogram_clear(struct histogram *histogram)
{
    free(histogram->counts);
}

static bool count_place(void *context, struct order_position position)
{
    struct histogram *histogram = context;
    int64_t key = histogram->by_number ? position.number : position.value;
    int64_t steps = histogram->ascending ? key - histogram->first : histogram->first - key;

    if (window_is_before(histogram->ascending, histogram->until, position))
        return false;
    histogram->counts[steps / histogram->width]++;
    histogram->sum++;
    return true;
}

static enum err first_place(const struct merge_runs *runs, bool ascending,
                            struct order_position behind, struct order_position *out,
                            struct error *err)
{
    AUTO_TOP_K heap = { .positions = NULL };
    struct order_window window = { .ascending = ascending, .behind = behind };
    struct merge_runs side = *runs;

    side.window = &window;
    if (collect_first(&side, 1, &heap, err) != ERR_OK)
        return err->code;
    if (heap.count == 0)
        return error_set(err, ERR_INTERNAL, "the counters disagree; run orderdesk check");
    *out = heap.positions[0];
    return ERR_OK;
}

/* Moves the window on to the bucket that holds its page, which becomes all of @histogram. */
static void enter_bucket(struct histogram *histogram, struct order_window *window, int64_t value)
{
    int64_t sign = histogram->ascending ? 1 : -1, bucket = 0;
    struct order_position before = window_start(!histogram->ascending);
    struct order_position last = before;

    while (bucket < BUCKETS - 1 && window->offset >= histogram->counts[bucket])
        window->offset -= histogram->counts[bucket++];
    before.value = histogram->first + sign * (bucket * histogram->width - 1);
    last.value = before.value + sign * histogram->width;
    if (histogram->by_number) {
        before = (struct order_position){ .value = value, .number = before.value };
        last = (struct order_position){ .value = value, .number = last.value };
    }
    if (bucket > 0)
        window->behind = before;
    if (window_is_before(histogram->ascending, last, histogram->until))
        histogram->until = last;
}

static enum err last_place(const struct merge_runs *runs, struct order_position *out,
                           struct error *err)
{
    bool backwards = !runs->window->ascending;

    return first_place(runs, backwards, window_start(backwards), out, err);
}

/* One round of narrowing: counts what is left by value, or by number where all is of one value. */
static enum err narrow(const struct merge_runs *runs, struct histogram *histogram,
                       struct error *err)
{
    const struct visitor visitor = { count_place, histogram };
    struct order_position first = { .value = 0 };
    int64_t last;

    if (first_place(runs, histogram->ascending, runs->window->behind, &first, err) != ERR_OK)
        return err->code;
    if (window_is_before(histogram->ascending, histogram->until, first) &&
        last_place(runs, &histogram->until, err) != ERR_OK)
        return err->code;
    histogram->by_number = first.value == histogram->until.value;
    histogram->first = histogram->by_number ? first.number : first.value;
    last = histogram->by_number ? histogram->until.number : histogram->until.value;
    histogram->width = llabs(last - histogram->first) / BUCKETS + 1;
    histogram->sum = 0;
    memset(histogram->counts, 0, BUCKETS * sizeof(*histogram->counts));
    if (visit_runs(runs, &visitor, err) != ERR_OK)
        return err->code;
    if (runs->window->offset < histogram->sum) {
        enter_bucket(histogram, runs->window, first.value);
        return ERR_OK;
    }
    /* What was guessed is passed as a whole: the page lies behind it. */
    runs->window->offset -= histogram->sum;
    runs->window->behind = histogram->until;
    return last_place(runs, &histogram->until, err);
}

static bool add_count(void *context, struct order_position position)
{
    int64_t *count = context;

    *count += position.value;
    return true;
}

static bool is_in_runs(const struct merge_runs *runs, const struct out_of_step_order *order)
{
    int64_t week = order->created_at / WEEK_MS;

    return week >= runs->first_week && week <= runs->last_week &&
           order_ranges_has(&runs->scope->ranges, order->number) &&
           (runs->scope->statuses & STATUS_BIT(order->status)) != 0;
}

/* What a count of the runs' rows before @value has too little: those that it has too much count
 * below zero. */
static int64_t missed_before(const struct merge_runs *runs, int64_t value)
{
    const struct out_of_step *all = &runs->scope->out_of_step;
    int64_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        int64_t own = out_of_step_position(&all->orders[i], runs->column).value;

        if (own != value && (own < value) == runs->window->ascending)
            count += counts_out_of_step(runs, &all->orders[i]) - is_in_runs(runs, &all->orders[i]);
    }
    return count;
}

/* How many rows come before all those that have @value. */
static enum err count_before(const struct merge_runs *runs, int64_t value, int64_t *out,
                             struct error *err)
{
    const struct visitor visitor = { add_count, out };
    char sql[240];

    *out = 0;
    snprintf(sql, sizeof(sql),
             "SELECT count(*), 0 FROM orders INDEXED BY orders_by_%s WHERE week = ?1"
             " AND status = ?2 AND %s %s ?3 AND number BETWEEN ?4 AND ?5",
             runs->column, runs->column, runs->window->ascending ? "<" : ">");
    for (size_t i = 0; i < runs->scope->ranges.count; i++) {
        struct number_range range = runs->scope->ranges.ranges[i];

        if (visit_each(runs, sql, value, range.low, range.high, &visitor, err) != ERR_OK)
            return err->code;
    }
    *out += missed_before(runs, value);
    return ERR_OK;
}

static int compare_values(const void *a, const void *b)
{
    int64_t left, right;

    memcpy(&left, a, sizeof(left));
    memcpy(&right, b, sizeof(right));
    return (left > right) - (left < right);
}

/* Values of orders that match, from all over the range, rising. @count  how many there are */
static enum err sample(const struct merge_runs *runs, int64_t *values, int64_t *count,
                       struct error *err)
{
    char sql[120];
    bool row;

    snprintf(sql, sizeof(sql), "SELECT %s FROM orders WHERE number = ?1 AND (?2 >> status) & 1",
             runs->column);

    AUTO_STATEMENT statement = statement_get(runs->scope->db, sql);

    *count = 0;
    statement_bind_int(&statement, 2, runs->scope->statuses);
    for (int64_t i = 0; i < runs->samples; i++) {
        statement_bind_int(
            &statement, 1,
            order_ranges_at(&runs->scope->ranges, (runs->matching - 1) * i / runs->samples));
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (row)
            values[(*count)++] = statement_int(&statement, 0);
        statement_reset(&statement);
    }
    qsort(values, (size_t)*count, sizeof(*values), compare_values);
    return ERR_OK;
}

/* Guesses from samples where the page lies, and passes what comes before that with one count. */
static enum err guess(const struct merge_runs *runs, struct histogram *histogram, struct error *err)
{
    AUTO_FREE int64_t *values = calloc((size_t)runs->samples, sizeof(*values));
    struct order_window *window = runs->window;
    struct order_position before, last;
    int64_t count, at, margin, passed;

    if (!values)
        return error_no_memory(err);
    if (sample(runs, values, &count, err) != ERR_OK)
        return err->code;
    margin = count / SAMPLE_MARGIN;
    at = (int64_t)((double)count * (double)window->offset / (double)runs->total);
    if (at - margin < 0 || at + margin >= count)
        return ERR_OK;
    before = last = window_start(!window->ascending);
    before.value =
        window->ascending ? values[at - margin] - 1 : values[count - 1 - at + margin] + 1;
    last.value = window->ascending ? values[at + margin] : values[count - 1 - at - margin];
    if (count_before(runs, before.value + (window->ascending ? 1 : -1), &passed, err) != ERR_OK)
        return err->code;
    histogram->until = passed <= window->offset ? last : before;
    if (passed <= window->offset) {
        window->behind = before;
        window->offset -= passed;
    }
    return ERR_OK;
}

/* Passes rows from the list's beginning until few enough are left before the page's end. */
static enum err pass_runs(const struct merge_runs *runs, struct error *err)
{
    CLEANUP(histogram_clear)
    struct histogram histogram = { .ascending = runs->window->ascending,
                                   .counts = calloc(BUCKETS, sizeof(*histogram.counts)) };

    if (!histogram.counts)
        return error_no_memory(err);
    if (last_place(runs, &histogram.until, err) != ERR_OK)
        return err->code;
    /* SQL cannot count what is in a set of numbers. */
    if (!runs->only && guess(runs, &histogram, err) != ERR_OK)
        return err->code;
    while (runs->window->offset + runs->window->limit > runs->top_k_max)
        if (narrow(runs, &histogram, err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

enum err merge_runs_page(struct merge_runs *runs, struct error *err)
{
    struct order_window *window = runs->window;
    AUTO_TOP_K heap = { .positions = NULL };

    if (window->offset + window->limit > runs->top_k_max && pass_runs(runs, err) != ERR_OK)
        return err->code;
    if (collect_first(runs, (size_t)(window->offset + window->limit), &heap, err) != ERR_OK)
        return err->code;
    top_k_take(&heap, window);
    return ERR_OK;
}
