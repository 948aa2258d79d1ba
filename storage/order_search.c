/* SPDX-License-Identifier: MIT */
#include "storage/order_search.h"

#include "storage/search_index.h"
#include "storage/search_terms.h"

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

static enum err search_read(struct db *db, const char *text, struct search *search,
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

static enum err find_in_tail(struct db *db, const struct search *search, struct number_set *found,
                             struct error *err)
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

/* Adds the orders of @block that the index has under all needles. */
static enum err find_in_block(struct db *db, const struct search *search, int64_t block,
                              struct number_block *found, struct error *err)
{
    struct number_block all = { .words = { 0 } };

    for (size_t i = 0; i < search->count; i++) {
        struct number_block some = { .words = { 0 } };

        if (search_index_read(db, block, search->keys[i].low, search->keys[i].high, &some, err) !=
            ERR_OK)
            return err->code;
        if (i == 0)
            all = some;
        else
            number_block_intersect(&all, &some);
        if (number_block_is_empty(&all))
            return ERR_OK;
    }
    number_block_unite(found, &all);
    return ERR_OK;
}

/* Adds to @found what is under all needles, in those blocks where @wanted has any. */
static enum err find_words(struct db *db, const struct search *search,
                           const struct number_set *wanted, struct number_set *found,
                           struct error *err)
{
    if (search->count == 0)
        return ERR_OK;
    for (size_t i = 0; i < wanted->block_count; i++)
        if (!number_block_is_empty(&wanted->blocks[i]) &&
            find_in_block(db, search, wanted->first_block + (int64_t)i, &found->blocks[i], err) !=
                ERR_OK)
            return err->code;
    return find_in_tail(db, search, found, err);
}

/* ---------------------------------------------------------------- filters */

/* The orders that are looked at: all in the range, or those of one user. */
static enum err read_wanted(struct db *db, const struct order_search_query *query,
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
static enum err add_tail_statuses(struct db *db, status_set_t statuses, struct number_set *out,
                                  struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT number, (SELECT status FROM orders"
                                                 " WHERE orders.number = order_search_tail.number)"
                                                 " FROM order_search_tail"
                                                 " WHERE number BETWEEN ?1 AND ?2 ORDER BY number");
    bool row;

    statement_bind_int(&statement, 1, number_set_lowest(out));
    statement_bind_int(&statement, 2, number_set_highest(out));

    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statuses & STATUS_BIT(statement_int(&statement, 1)))
            number_set_add(out, statement_int(&statement, 0));
    }
}

static enum err read_block_statuses(struct db *db, int64_t block, status_set_t statuses,
                                    struct number_block *out, struct error *err)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *term = search_index_status_term((enum status)i);

        if (statuses & STATUS_BIT(i) &&
            search_index_read(db, block, term, term, out, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

enum err order_search_keep(struct db *db, status_set_t statuses, struct number_set *set,
                           struct error *err)
{
    AUTO_NUMBER_SET in_status = { .blocks = NULL };

    if (statuses == STATUS_ALL || set->block_count == 0)
        return ERR_OK;
    if (number_set_init(&in_status, number_set_lowest(set), number_set_highest(set), err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < set->block_count; i++)
        if (!number_block_is_empty(&set->blocks[i]) &&
            read_block_statuses(db, set->first_block + (int64_t)i, statuses, &in_status.blocks[i],
                                err) != ERR_OK)
            return err->code;
    if (add_tail_statuses(db, statuses, &in_status, err) != ERR_OK)
        return err->code;
    number_set_intersect(set, &in_status);
    return ERR_OK;
}

enum err order_search_find(struct db *db, const struct order_search_query *query,
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
    if (order_search_keep(db, query->statuses, &found, err) != ERR_OK)
        return err->code;
    *out = found;
    found = (struct number_set){ .blocks = NULL };
    return ERR_OK;
}
