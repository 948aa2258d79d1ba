/* SPDX-License-Identifier: MIT */
#include "storage/search/search_query.h"

#include "storage/engine/statement.h"
#include "storage/search/search_index.h"
#include "storage/search/search_terms.h"

/* A search, read. */
struct search {
    char *words; /* owned; the needles borrow from it */
    struct needle needles[NEEDLES_MAX];
    struct {
        char *low, *high; /* owned: the keys in the index */
    } keys[NEEDLES_MAX];
    size_t count;
};

static void search_clear(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        free(search->keys[i].low);
        free(search->keys[i].high);
    }
    free(search->words);
}

static enum err search_read(struct connection *db, const char *text, struct search *search,
                            struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT words(?1)");

    statement_bind_text(&statement, 1, text);
    if (statement_one(&statement, err) != ERR_OK ||
        statement_text(&statement, 0, &search->words, err) != ERR_OK)
        return err->code;
    search->count = needles_read(search->words, search->needles);
    for (size_t i = 0; i < search->count; i++)
        if (needle_keys(&search->needles[i], &search->keys[i].low, &search->keys[i].high, err) !=
            ERR_OK)
            return err->code;
    return ERR_OK;
}

/* ---------------------------------------------------------------- the tail */

static bool has_all(const char *words, const struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        const struct needle *needle = &search->needles[i];

        if (!terms_has(words, needle->text, needle->length, needle->whole))
            return false;
    }
    return true;
}

static enum err find_in_pending(struct connection *db, const struct search *search,
                                struct number_set *found, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT number, words FROM order_search_tail"
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
        if (words && has_all(words, search))
            number_set_add(found, statement_int(&statement, 0));
    }
}

/* ---------------------------------------------------------------- the index */

static bool segment_is_empty(const struct search_segment *segment)
{
    for (size_t i = 0; i < SEARCH_SEGMENT_BLOCKS; i++)
        if (!number_block_is_empty(&segment->blocks[i]))
            return false;
    return true;
}

/* The orders of a segment that the index has under all needles. */
static enum err find_in_segment(struct connection *db, const struct search *search, int64_t number,
                                struct search_segment *out, struct error *err)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < search->count; i++) {
        struct search_segment some = { .blocks = { { { 0 } } } };

        if (search_index_read(db, number, search->keys[i].low, search->keys[i].high, &some, err) !=
            ERR_OK)
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

/* The segments that @set's blocks lie in: from the first one, and up to one before the end. */
static int64_t segment_first(const struct number_set *set)
{
    return set->first_block / SEARCH_SEGMENT_BLOCKS;
}

static int64_t segment_end(const struct number_set *set)
{
    return (set->first_block + (int64_t)set->block_count + SEARCH_SEGMENT_BLOCKS - 1) /
           SEARCH_SEGMENT_BLOCKS;
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

/* Adds to @found what is under all needles, in those segments where @wanted has any. */
static enum err find_words(struct connection *db, const struct search *search,
                           const struct number_set *wanted, struct number_set *found,
                           struct error *err)
{
    struct search_segment segment;

    if (search->count == 0)
        return ERR_OK;
    for (int64_t i = segment_first(wanted); i < segment_end(wanted); i++) {
        if (!has_any(wanted, i))
            continue;
        if (find_in_segment(db, search, i, &segment, err) != ERR_OK)
            return err->code;
        add_segment(found, i, &segment);
    }
    return find_in_pending(db, search, found, err);
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

/* In the tail there is no term for a status; the orders say it themselves. */
static enum err add_pending_statuses(struct connection *db, status_set_t statuses,
                                     struct number_set *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT number, (SELECT status FROM orders"
                                                 " WHERE orders.number = order_search_tail.number)"
                                                 " FROM order_search_tail"
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

    if (statuses == STATUS_ALL || set->block_count == 0)
        return ERR_OK;
    if (number_set_init(&in_status, number_set_lowest(set), number_set_highest(set), err) != ERR_OK)
        return err->code;
    for (int64_t i = segment_first(set); i < segment_end(set); i++) {
        if (!has_any(set, i))
            continue;
        if (read_statuses(db, i, statuses, &segment, err) != ERR_OK)
            return err->code;
        add_segment(&in_status, i, &segment);
    }
    if (add_pending_statuses(db, statuses, &in_status, err) != ERR_OK)
        return err->code;
    number_set_intersect(set, &in_status);
    return ERR_OK;
}

enum err search_query_find(struct connection *db, const struct search_query *query,
                           struct number_set *out, struct error *err)
{
    CLEANUP(search_clear) struct search search = { .words = NULL };
    AUTO_NUMBER_SET wanted = { .blocks = NULL };
    AUTO_NUMBER_SET found = { .blocks = NULL };

    if (number_set_init(&wanted, query->low, query->high, err) != ERR_OK ||
        number_set_init(&found, query->low, query->high, err) != ERR_OK ||
        read_wanted(db, query, &wanted, err) != ERR_OK ||
        search_read(db, query->search, &search, err) != ERR_OK ||
        find_words(db, &search, &wanted, &found, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < ARRAY_LEN(query->ids); i++)
        number_set_add_range(&found, query->ids[i].low, query->ids[i].high);
    number_set_intersect(&found, &wanted);
    if (search_query_keep_statuses(db, query->statuses, &found, err) != ERR_OK)
        return err->code;
    *out = found;
    found = (struct number_set){ .blocks = NULL };
    return ERR_OK;
}
