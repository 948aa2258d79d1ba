/* SPDX-License-Identifier: MIT */

/**
 * Search texts, used on a small shop: every text gets a result, and the matches are the orders that
 * have its words, flushed to the index or pending.
 */

#include "core/base/words.h"
#include "core/query.h"
#include "storage/engine/statement.h"
#include "storage/search/search_terms.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shop.h"

#define ORDERS (2 * SHOP_ORDERS)

static struct connection db; /* besides the shop's own */
static char *texts[ORDERS];

static char *words_of(const char *text)
{
    AUTO_ERROR err = ERROR_INIT;
    char *words = NULL;

    fuzz_check(words_read(text, WORDS_PHONES_KEPT, &words, &err) == ERR_OK);
    return words;
}

static void open_once(void)
{
    AUTO_ERROR err = ERROR_INIT;

    if (db.handle)
        return;
    shop_open();
    fuzz_check(connection_open(&db, shop_path(), CONNECTION_READ, &err) == ERR_OK);
    for (int i = 0; i < ORDERS; i++) {
        AUTO_STATEMENT statement =
            statement_get(&db, "SELECT words(text) FROM order_texts WHERE number = ?1");

        statement_bind_int(&statement, 1, ORDER_FIRST_NUMBER + i);
        fuzz_check(statement_one(&statement, &err) == ERR_OK);
        fuzz_check(statement_text(&statement, 0, &texts[i], &err) == ERR_OK);
    }
}

static size_t word_length(const char *word)
{
    static const char ends[] = { WORDS_APART, WORDS_TOGETHER, '\0' };

    return strcspn(word, ends);
}

/* Whether @text has a word that starts with the @length bytes at @beginning. */
static bool begins_a_word(const char *text, const char *beginning, size_t length)
{
    for (; *text != '\0'; text += 1 + word_length(text + 1))
        if (strncmp(text + 1, beginning, length) == 0 && word_length(text + 1) >= length)
            return true;
    return false;
}

static bool has_every_word(const char *text, const char *words)
{
    for (; *words != '\0'; words += 1 + word_length(words + 1))
        if (!begins_a_word(text, words + 1, word_length(words + 1)))
            return false;
    return true;
}

/*
 * Whether the search may match an order by its number, id or a phone number, besides those that its
 * words match.
 */
static bool may_name(const char *search, const char *words)
{
    struct uuid low, high;

    return strpbrk(words, "0123456789") || uuid_prefix_range(search, &low, &high);
}

static void check_found(const char *search, const bool found[static ORDERS])
{
    AUTO_FREE char *words = words_of(search);
    bool apart = strchr(words, WORDS_TOGETHER) == NULL;

    for (int i = 0; i < ORDERS; i++) {
        bool has = words[0] != '\0' && has_every_word(texts[i], words);

        if (may_name(search, words)) {
            fuzz_check(found[i] || !apart || !has);
            continue;
        }
        /* Words that are joined in the search must be neighbours. */
        fuzz_check(apart ? found[i] == has : !found[i] || has);
        fuzz_check(found[i] == found[(i + SHOP_ORDERS) % ORDERS]);
    }
}

static void try_orders(const struct query *list)
{
    const struct store_ops *ops = shop_open()->store->ops;
    const struct order_query query = {
        .to = TIMESTAMP_MAX, .list = { .search = list->search, .page = 1, .limit = QUERY_LIMIT_MAX }
    };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    AUTO_ERROR err = ERROR_INIT;
    struct order_counts counts;
    bool found[ORDERS] = { false };

    fuzz_check(ops->order_list(shop_open()->store, &query, &page, &err) == ERR_OK);
    fuzz_check(page.total == (int64_t)page.count && !page.has_next && !page.has_previous);
    for (size_t i = 0; i < page.count; i++) {
        int64_t place = page.orders[i].number - ORDER_FIRST_NUMBER;

        fuzz_check(place >= 0 && place < ORDERS && !found[place]);
        found[place] = true;
    }
    fuzz_check(ops->order_count(shop_open()->store, &query, &counts, &err) == ERR_OK);
    fuzz_check(counts.by_status[STATUS_PENDING] == page.total);
    check_found(list->search, found);
}

static void try_users_and_products(const struct query *list)
{
    struct store *store = shop_open()->store;
    AUTO_USER_PAGE users = { .users = NULL };
    AUTO_PRODUCT_PAGE products = { .products = NULL };
    AUTO_ERROR err = ERROR_INIT;

    fuzz_check(store->ops->user_list(store, list, &users, &err) == ERR_OK);
    fuzz_check(users.total == (int64_t)users.count);
    fuzz_check(store->ops->product_list(store, list, true, &products, &err) == ERR_OK);
    fuzz_check(products.total == (int64_t)products.count);
}

static enum err check_term(void *context, const struct term *term, struct error *err)
{
    AUTO_FREE char *key = NULL;
    const char *words = context;

    fuzz_check(term->length > 0 && terms_has_term(words, term));
    fuzz_check(term_key(term, &key, err) == ERR_OK && text_is_utf8(key, strlen(key)));
    return ERR_OK;
}

/* What the index would store of a text like this, and what a search for it would look for. */
static void try_terms(const char *search)
{
    AUTO_FREE char *words = words_of(search);
    AUTO_ERROR err = ERROR_INIT;
    struct needle needles[NEEDLES_MAX];
    size_t count = needles_read(words, needles);

    fuzz_check(text_is_utf8(words, strlen(words)));
    fuzz_check(terms_each(words, check_term, words, &err) == ERR_OK);
    fuzz_check(count <= NEEDLES_MAX && (count > 0) == (words[0] != '\0'));
    for (size_t i = 0; i < count; i++)
        fuzz_check(terms_has(words, needles[i].text, needles[i].length, needles[i].whole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);
    const struct query_input input = { .search = input_from_text(text) };
    CLEANUP(query_clear) struct query list = { .search = NULL };
    AUTO_ERROR err = ERROR_INIT;

    open_once();
    query_read(&input, &list, &err);
    if (error_conclude(&err, "The list's address") != ERR_OK) {
        fuzz_check_refusal("GET", &err);
        return 0;
    }
    list.limit = QUERY_LIMIT_MAX;
    if (!list.search)
        return 0;
    try_terms(list.search);
    try_orders(&list);
    try_users_and_products(&list);
    return 0;
}
