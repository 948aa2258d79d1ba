/* SPDX-License-Identifier: MIT */
#include "storage/list/order_ranges.h"

#include "storage/engine/statement.h"

enum err order_ranges_newest(struct connection *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT max(number) FROM orders");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

/*
 * The lowest number of an order in step in @sequence that was created at @at or later; one past the
 * sequence when none was. Halving finds it, as their creation never runs backwards.
 */
static enum err first_number_at(struct connection *db, struct number_range sequence, timestamp_t at,
                                int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, created_at FROM orders WHERE number BETWEEN ?1 AND ?2"
                          " AND out_of_step = 0 ORDER BY number LIMIT 1");
    int64_t low = sequence.low, high = sequence.high + 1;
    bool row;

    statement_bind_int(&statement, 2, sequence.high);
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        statement_bind_int(&statement, 1, middle);
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (row && statement_int(&statement, 1) < at)
            low = statement_int(&statement, 0) + 1;
        else
            high = middle;
        statement_reset(&statement);
    }
    *out = low;
    return ERR_OK;
}

/* Cuts @sequence to the orders that were created from @from to @to. */
static enum err cut_to_dates(struct connection *db, timestamp_t from, timestamp_t to,
                             struct number_range *sequence, struct error *err)
{
    const struct number_range whole = *sequence;

    if (from > 0 && first_number_at(db, whole, from, &sequence->low, err) != ERR_OK)
        return err->code;
    if (to == TIMESTAMP_MAX)
        return ERR_OK;
    if (first_number_at(db, whole, to + 1, &sequence->high, err) != ERR_OK)
        return err->code;
    sequence->high--;
    return ERR_OK;
}

static void add_range(struct order_ranges *ranges, struct number_range range)
{
    if (range.low <= range.high)
        ranges->ranges[ranges->count++] = range;
}

/* The numbers of each sequence. */
static enum err read_sequences(struct connection *db, struct order_ranges *out, struct error *err)
{
    struct order_sequences sequences;
    int64_t newest = 0;

    out->count = 0;
    if (order_sequences_read(db, &sequences, err) != ERR_OK ||
        order_ranges_newest(db, &newest, err) != ERR_OK)
        return err->code;
    out->one_sequence = sequences.count == 1;
    for (size_t i = 0; i < sequences.count; i++)
        add_range(out, (struct number_range){
                           .low = sequences.first[i],
                           .high = i + 1 < sequences.count ? sequences.first[i + 1] - 1 : newest });
    return ERR_OK;
}

enum err order_ranges_of_dates(struct connection *db, timestamp_t from, timestamp_t to,
                               struct order_ranges *out, struct error *err)
{
    struct order_ranges sequences = { .count = 0 };

    if (read_sequences(db, &sequences, err) != ERR_OK)
        return err->code;
    *out = (struct order_ranges){ .one_sequence = sequences.one_sequence };
    if (from > to)
        return ERR_OK;
    for (size_t i = 0; i < sequences.count; i++) {
        struct number_range range = sequences.ranges[i];

        if (cut_to_dates(db, from, to, &range, err) != ERR_OK)
            return err->code;
        add_range(out, range);
    }
    return ERR_OK;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

/* Cuts @range, which is of one sequence. Orders created at the same time are ordered by number. */
static enum err cut_behind(struct connection *db, bool ascending, struct order_position position,
                           struct number_range *range, struct error *err)
{
    int64_t first = 0, next = 0; /* of the same time, and of a later one */

    if (first_number_at(db, *range, position.value, &first, err) != ERR_OK ||
        first_number_at(db, *range, position.value + 1, &next, err) != ERR_OK)
        return err->code;
    if (ascending)
        range->low = clamp(position.number + 1, first, next);
    else
        range->high = clamp(position.number - 1, first - 1, next - 1);
    return ERR_OK;
}

enum err order_ranges_keep_behind(struct connection *db, struct order_ranges *ranges,
                                  bool ascending, struct order_position position, struct error *err)
{
    const struct order_ranges all = *ranges;

    ranges->count = 0;
    for (size_t i = 0; i < all.count; i++) {
        struct number_range range = all.ranges[i];

        if (cut_behind(db, ascending, position, &range, err) != ERR_OK)
            return err->code;
        add_range(ranges, range);
    }
    return ERR_OK;
}

void order_ranges_keep(struct order_ranges *ranges, int64_t low, int64_t high)
{
    const struct order_ranges all = *ranges;

    ranges->count = 0;
    for (size_t i = 0; i < all.count; i++) {
        struct number_range range = all.ranges[i];

        range.low = range.low < low ? low : range.low;
        range.high = range.high > high ? high : range.high;
        add_range(ranges, range);
    }
}

bool order_ranges_has(const struct order_ranges *ranges, int64_t number)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (number >= ranges->ranges[i].low && number <= ranges->ranges[i].high)
            return true;
    return false;
}

int64_t order_ranges_count(const struct order_ranges *ranges)
{
    int64_t count = 0;

    for (size_t i = 0; i < ranges->count; i++)
        count += ranges->ranges[i].high - ranges->ranges[i].low + 1;
    return count;
}

int64_t order_ranges_at(const struct order_ranges *ranges, int64_t index)
{
    size_t i = 0;

    for (; i + 1 < ranges->count; i++) {
        int64_t size = ranges->ranges[i].high - ranges->ranges[i].low + 1;

        if (index < size)
            break;
        index -= size;
    }
    return ranges->ranges[i].low + index;
}

struct number_range order_ranges_hull(const struct order_ranges *ranges)
{
    if (ranges->count == 0)
        return (struct number_range){ .low = 1, .high = 0 };
    return (struct number_range){ .low = ranges->ranges[0].low,
                                  .high = ranges->ranges[ranges->count - 1].high };
}

/* The time of the first order in step that @sql finds in @range; *at stays where there is none. */
static enum err read_time(struct connection *db, const char *sql, struct number_range range,
                          timestamp_t *at, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    statement_bind_int(&statement, 1, range.low);
    statement_bind_int(&statement, 2, range.high);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (row)
        *at = statement_int(&statement, 0);
    return ERR_OK;
}

enum err order_ranges_dates(struct connection *db, const struct order_ranges *ranges,
                            timestamp_t *first, timestamp_t *last, struct error *err)
{
    static const char oldest[] = "SELECT created_at FROM orders WHERE number BETWEEN ?1 AND ?2"
                                 " AND out_of_step = 0 ORDER BY number LIMIT 1";
    static const char newest[] = "SELECT created_at FROM orders WHERE number BETWEEN ?1 AND ?2"
                                 " AND out_of_step = 0 ORDER BY number DESC LIMIT 1";

    *first = TIMESTAMP_MAX;
    *last = 0;
    for (size_t i = 0; i < ranges->count; i++) {
        timestamp_t low = TIMESTAMP_MAX, high = 0;

        if (read_time(db, oldest, ranges->ranges[i], &low, err) != ERR_OK ||
            read_time(db, newest, ranges->ranges[i], &high, err) != ERR_OK)
            return err->code;
        *first = low < *first ? low : *first;
        *last = high > *last ? high : *last;
    }
    return ERR_OK;
}
