/* SPDX-License-Identifier: MIT */
#include "storage/search/search_query.h"

#include "storage/engine/statement.h"
#include "storage/search/search_index.h"
#include "storage/search/search_terms.h"
#include "storage/search/search_words.h"

/* A word of a search, or two that must be together; where it is found. */
struct wanted {
    struct needle needle;
    char *low, *high;          /* owned: its keys in the index; NULL: it is not looked up there */
    bool is_number;            /* it may be an order's number, or the beginning of one */
    struct number_set numbers; /* owned: the orders that have such a number */
};

/* One meaning of a search: all of its words are to be found. */
struct reading {
    struct search_words words; /* the needles borrow from it */
    struct wanted wanted[NEEDLES_MAX];
    size_t count;
};

static void reading_clear(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        free(reading->wanted[i].low);
        free(reading->wanted[i].high);
        number_set_clear(&reading->wanted[i].numbers);
    }
    search_words_clear(&reading->words);
}

/* Looks up the orders whose number is @needle, from @low to @high; see search_numbers(). */
static enum err find_numbers(struct connection *db, const struct needle *needle, int64_t low,
                             int64_t high, struct number_set *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT max(number) FROM orders");
    struct search_range ranges[SEARCH_RANGES_MAX];
    size_t count;

    if (statement_one(&statement, err) != ERR_OK || number_set_init(out, low, high, err) != ERR_OK)
        return err->code;
    count = search_numbers(needle, statement_int(&statement, 0), ranges);
    for (size_t i = 0; i < count; i++)
        number_set_add_range(out, ranges[i].low, ranges[i].high);
    return ERR_OK;
}

static enum err want(struct connection *db, const struct search_query *query,
                     struct reading *reading, const struct needle *needle, struct error *err)
{
    struct wanted *wanted = &reading->wanted[reading->count++];

    *wanted = (struct wanted){ .needle = *needle, .is_number = needle_is_number(needle) };
    if (wanted->is_number &&
        find_numbers(db, needle, query->low, query->high, &wanted->numbers, err) != ERR_OK)
        return err->code;
    if (search_words_is_labelled(&reading->words, needle))
        return ERR_OK;
    return needle_keys(needle, &wanted->low, &wanted->high, err);
}

static enum err reading_init(struct connection *db, const struct search_query *query,
                             enum search_meaning meaning, struct reading *reading,
                             struct error *err)
{
    struct needle needles[NEEDLES_MAX];
    size_t count;

    *reading = (struct reading){ .count = 0 };
    if (search_words_init(&reading->words, query->search, meaning, err) != ERR_OK)
        return err->code;
    count = needles_read(reading->words.text, needles);
    for (size_t i = 0; i < count; i++)
        if (want(db, query, reading, &needles[i], err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

/* ---------------------------------------------------------------- pending orders */

static bool has_all(int64_t number, const char *words, const struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct wanted *wanted = &reading->wanted[i];
        const struct needle *needle = &wanted->needle;

        if (!(wanted->low && terms_has(words, needle->text, needle->length, needle->whole)) &&
            !(wanted->is_number && number_set_has(&wanted->numbers, number)))
            return false;
    }
    return true;
}

static enum err find_in_pending(struct connection *db, const struct reading *reading,
                                struct number_set *found, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT number, words FROM order_search_pending"
                                                 " WHERE number BETWEEN ?1 AND ?2 ORDER BY number");
    bool row;

    statement_bind_int(&statement, 1, number_set_lowest(found));
    statement_bind_int(&statement, 2, number_set_highest(found));
    for (;;) {
        const char *words;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        words = statement_text_borrowed(&statement, 1);
        if (words && has_all(statement_int(&statement, 0), words, reading))
            number_set_add(found, statement_int(&statement, 0));
    }
}

/* ---------------------------------------------------------------- the index */

/*
 * Where the pending orders begin. They are the newest; what the index may have of them already is
 * the work of a flush that is not finished, and is not looked at.
 */
static enum err read_first_pending(struct connection *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT coalesce(min(number), 9223372036854775807)"
                                                 " FROM order_search_pending");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

static void drop_pending(struct search_segment *segment, int64_t number, int64_t first_pending)
{
    for (int64_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++) {
        int64_t block = number * SEARCH_SEGMENT_BLOCKS + i;

        if (block > number_block_of(first_pending))
            segment->blocks[i] = (struct number_block){ .words = { 0 } };
        if (block == number_block_of(first_pending))
            number_block_drop_from(&segment->blocks[i], number_place(first_pending));
    }
}

static bool segment_is_empty(const struct search_segment *segment)
{
    for (size_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++)
        if (!number_block_is_empty(&segment->blocks[i]))
            return false;
    return true;
}

/* Adds the orders of a segment that have @wanted's number. */
static void add_numbers(const struct wanted *wanted, int64_t number, struct search_segment *out)
{
    for (int64_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++) {
        const struct number_block *block =
            number_set_block(&wanted->numbers, number * SEARCH_SEGMENT_BLOCKS + i);

        if (block)
            number_block_unite(&out->blocks[i], block);
    }
}

static enum err find_wanted(struct connection *db, const struct wanted *wanted, int64_t number,
                            struct search_segment *out, struct error *err)
{
    if (wanted->low && search_index_read(db, number, wanted->low, wanted->high, out, err) != ERR_OK)
        return err->code;
    if (wanted->is_number)
        add_numbers(wanted, number, out);
    return ERR_OK;
}

/* The orders of a segment that have all that @reading wants. */
static enum err find_in_segment(struct connection *db, const struct reading *reading,
                                int64_t number, struct search_segment *out, struct error *err)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < reading->count; i++) {
        struct search_segment some = { .blocks = { { { 0 } } } };

        if (find_wanted(db, &reading->wanted[i], number, &some, err) != ERR_OK)
            return err->code;
        if (i == 0)
            *out = some;
        for (size_t j = 0; j < SEARCH_SEGMENT_BLOCKS; j++)
            number_block_intersect(&out->blocks[j], &some.blocks[j]);
        if (segment_is_empty(out))
            return ERR_OK;
    }
    return ERR_OK;
}

/*
 * The segments that @set's blocks lie in, as far as the index has orders in them: from the first
 * one, and up to one before the end.
 */
static int64_t segment_first(const struct number_set *set)
{
    return set->first_block / SEARCH_SEGMENT_BLOCKS;
}

static int64_t segment_end(const struct number_set *set, int64_t first_pending)
{
    int64_t end = set->first_block + (int64_t)set->block_count;

    if (end > number_block_of(first_pending) + 1)
        end = number_block_of(first_pending) + 1;
    return (end + SEARCH_SEGMENT_BLOCKS - 1) / SEARCH_SEGMENT_BLOCKS;
}

/* Whether @set has any number in the segment. */
static bool has_any(const struct number_set *set, int64_t segment)
{
    for (int64_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++) {
        const struct number_block *block =
            number_set_block(set, segment * SEARCH_SEGMENT_BLOCKS + i);

        if (block && !number_block_is_empty(block))
            return true;
    }
    return false;
}

static void add_segment(struct number_set *set, int64_t number,
                        const struct search_segment *segment)
{
    for (int64_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++) {
        struct number_block *block = number_set_block(set, number * SEARCH_SEGMENT_BLOCKS + i);

        if (block)
            number_block_unite(block, &segment->blocks[i]);
    }
}

/* Adds to @found what has all that @reading wants, in those segments where @wanted has any. */
static enum err find_words(struct connection *db, const struct reading *reading,
                           const struct number_set *wanted, struct number_set *found,
                           struct error *err)
{
    struct search_segment segment;
    int64_t first_pending = 0;

    if (reading->count == 0)
        return ERR_OK;
    if (read_first_pending(db, &first_pending, err) != ERR_OK)
        return err->code;
    for (int64_t i = segment_first(wanted); i < segment_end(wanted, first_pending); i++) {
        if (!has_any(wanted, i))
            continue;
        if (find_in_segment(db, reading, i, &segment, err) != ERR_OK)
            return err->code;
        drop_pending(&segment, i, first_pending);
        add_segment(found, i, &segment);
    }
    return find_in_pending(db, reading, found, err);
}

/* ---------------------------------------------------------------- filters */

/* The orders that are looked at: all in the range, or those of one user. */
static enum err read_wanted(struct connection *db, const struct search_query *query,
                            struct number_set *wanted, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number FROM orders INDEXED BY orders_by_user"
                          " WHERE user_key = ?1 AND number BETWEEN ?2 AND ?3");
    bool row;

    if (query->user_key == 0) {
        number_set_add_range(wanted, query->low, query->high);
        return ERR_OK;
    }
    statement_bind_int(&statement, 1, query->user_key);
    statement_bind_int(&statement, 2, query->low);
    statement_bind_int(&statement, 3, query->high);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        number_set_add(wanted, statement_int(&statement, 0));
    }
}

/* A pending order's status is looked up. */
static enum err add_pending_statuses(struct connection *db, status_set_t statuses,
                                     struct number_set *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, (SELECT status FROM orders"
                          " WHERE orders.number = order_search_pending.number)"
                          " FROM order_search_pending"
                          " WHERE number BETWEEN ?1 AND ?2 ORDER BY number");
    enum status status;
    bool row;

    statement_bind_int(&statement, 1, number_set_lowest(out));
    statement_bind_int(&statement, 2, number_set_highest(out));

    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_status(&statement, 1, &status, err) != ERR_OK)
            return err->code;
        if (statuses & STATUS_BIT(status))
            number_set_add(out, statement_int(&statement, 0));
    }
}

static enum err read_statuses(struct connection *db, int64_t number, status_set_t statuses,
                              struct search_segment *out, struct error *err)
{
    memset(out, 0, sizeof(*out));
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *term = term_status_key((enum status)i);

        if (statuses & STATUS_BIT(i) &&
            search_index_read(db, number, term, term, out, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

enum err search_query_keep_statuses(struct connection *db, status_set_t statuses,
                                    struct number_set *set, struct error *err)
{
    AUTO_NUMBER_SET in_status = { .blocks = NULL };
    struct search_segment segment;
    int64_t first_pending = 0;

    if (statuses == STATUS_ALL || set->block_count == 0)
        return ERR_OK;
    if (number_set_init(&in_status, number_set_lowest(set), number_set_highest(set), err) !=
            ERR_OK ||
        read_first_pending(db, &first_pending, err) != ERR_OK)
        return err->code;
    for (int64_t i = segment_first(set); i < segment_end(set, first_pending); i++) {
        if (!has_any(set, i))
            continue;
        if (read_statuses(db, i, statuses, &segment, err) != ERR_OK)
            return err->code;
        drop_pending(&segment, i, first_pending);
        add_segment(&in_status, i, &segment);
    }
    if (add_pending_statuses(db, statuses, &in_status, err) != ERR_OK)
        return err->code;
    number_set_intersect(set, &in_status);
    return ERR_OK;
}

/* Adds to @found what the search finds in one of its meanings. */
static enum err find_meaning(struct connection *db, const struct search_query *query,
                             enum search_meaning meaning, const struct number_set *wanted,
                             struct number_set *found, struct error *err)
{
    CLEANUP(reading_clear) struct reading reading = { .count = 0 };

    if (reading_init(db, query, meaning, &reading, err) != ERR_OK)
        return err->code;
    return find_words(db, &reading, wanted, found, err);
}

enum err search_query_find(struct connection *db, const struct search_query *query,
                           struct number_set *out, struct error *err)
{
    AUTO_NUMBER_SET wanted = { .blocks = NULL };
    AUTO_NUMBER_SET found = { .blocks = NULL };

    if (number_set_init(&wanted, query->low, query->high, err) != ERR_OK ||
        number_set_init(&found, query->low, query->high, err) != ERR_OK ||
        read_wanted(db, query, &wanted, err) != ERR_OK)
        return err->code;
    for (int meaning = 0; meaning < SEARCH_MEANINGS; meaning++)
        if (find_meaning(db, query, (enum search_meaning)meaning, &wanted, &found, err) != ERR_OK)
            return err->code;
    number_set_add_range(&found, query->id_low, query->id_high);
    number_set_intersect(&found, &wanted);
    if (search_query_keep_statuses(db, query->statuses, &found, err) != ERR_OK)
        return err->code;
    *out = found;
    found = (struct number_set){ .blocks = NULL };
    return ERR_OK;
}
