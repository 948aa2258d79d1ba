/* SPDX-License-Identifier: MIT */
#include "tests/bench/fill_shop.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define PRODUCTS_MAX      ((size_t)4000)
#define CUSTOMERS_MIN     ((size_t)50)
#define ORDERS_A_CUSTOMER 50 /* on average */

/* Each waits for the disk; together they share its syncs. */
#define THREADS 16

void fill_shop_clear(struct fill_shop *shop)
{
    free(shop->products);
    free(shop->customers);
}

uint64_t fill_draw(uint64_t *random)
{
    uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

size_t fill_draw_below(struct fill_shop *shop, size_t count)
{
    return (size_t)(fill_draw(&shop->random) % count);
}

size_t fill_draw_skewed(struct fill_shop *shop, size_t count)
{
    double even = (double)(fill_draw(&shop->random) >> 11) / 9007199254740992.0;

    return (size_t)(even * even * (double)count);
}

/* ---------------------------------------------------------------- the words of the terms */

/* The @index-th word of all terms, or NULL. */
static const char *word_at(size_t index, size_t *length)
{
    for (size_t i = 0; i < fill_term_count; i++)
        for (const char *at = fill_terms[i].text; *at != '\0'; at += strspn(at, " ")) {
            *length = strcspn(at, " ");
            if (index-- == 0)
                return at;
            at += *length;
        }
    return NULL;
}

static bool begins_a_word(const char *text, const char *word, size_t length)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((at == text || !isalnum((unsigned char)at[-1])) && strncasecmp(at, word, length) == 0)
            return true;
    return false;
}

words_t fill_words_in(const char *text)
{
    words_t words = 0;
    const char *word;
    size_t length;

    for (size_t i = 0; (word = word_at(i, &length)) != NULL; i++)
        if (begins_a_word(text, word, length))
            words |= UINT64_C(1) << i;
    return words;
}

words_t fill_words_of(const struct term *term)
{
    words_t words = 0;
    const char *word;
    size_t length;

    for (size_t i = 0; (word = word_at(i, &length)) != NULL; i++)
        if (word >= term->text && word < term->text + strlen(term->text))
            words |= UINT64_C(1) << i;
    return words;
}

/* ---------------------------------------------------------------- the catalogue and the people */

static void make_product(size_t index, struct fill_product *out)
{
    const struct noun *noun = &fill_nouns[index % fill_noun_count];
    size_t kind = index / fill_noun_count;
    const char *look = fill_looks[(kind + index % fill_noun_count) % fill_look_count];
    const char *size = fill_sizes[kind / fill_look_count % fill_size_count];
    uint64_t random = index;

    snprintf(out->id, sizeof(out->id), "%s-%04zu", noun->code, kind + 1);
    snprintf(out->name, sizeof(out->name), "%s, %s%s", noun->name, look, size);
    out->price = 190 + (money_t)(fill_draw(&random) % 380) * 25;
    out->words = fill_words_in(out->id) | fill_words_in(out->name);
}

static enum err store_product(struct fill_shop *shop, size_t index, struct error *err)
{
    struct fill_product *made = &shop->products[index];
    AUTO_PRODUCT stored = { .name = NULL };
    struct product product = {
        .product_id = made->id,
        .name = made->name,
        .description = made->name,
        .active = true,
        .created_at = FILL_BEGIN,
        .updated_at = FILL_BEGIN,
    };

    const struct authority authority =
        authority_without_credential(&(struct uuid){ { 0 } }, FILL_BEGIN);

    make_product(index, made);
    product.price = made->price;
    return shop->store->ops->product_create(shop->store, &authority, &product, &stored, err);
}

/* Nobody signs in with it: a hash that no password has. */
static const struct password_hash no_password = { "$argon2id$v=19$m=65536,t=2,p=1$"
                                                  "AAAAAAAAAAAAAAAAAAAAAA$"
                                                  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

static enum err store_user(struct fill_shop *shop, const char *email, const char *name,
                           enum role role, struct uuid *id, struct error *err)
{
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .role = role, .email = strdup(email), .name = strdup(name) };
    AUTO_USER user = { .email = NULL };
    const struct authority authority =
        authority_without_credential(&(struct uuid){ { 0 } }, FILL_BEGIN);

    if (!draft.email || !draft.name)
        return error_no_memory(err);
    if (shop->store->ops->user_create(shop->store, &authority, &draft, &no_password, &user, err) !=
        ERR_OK)
        return err->code;
    *id = user.id;
    return ERR_OK;
}

static enum err store_customer(struct fill_shop *shop, size_t index, struct error *err)
{
    uint64_t random = index ^ UINT64_C(0x5eed);
    const struct name *first = &fill_first_names[fill_draw(&random) % fill_first_name_count];
    const struct name *last = &fill_last_names[fill_draw(&random) % fill_last_name_count];
    char email[96], name[96];

    snprintf(email, sizeof(email), "%s.%s%zu@%s", first->plain, last->plain, index,
             fill_domains[fill_draw(&random) % fill_domain_count]);
    snprintf(name, sizeof(name), "%s %s", first->written, last->written);
    shop->customers[index].words = fill_words_in(email);
    return store_user(shop, email, name, ROLE_CUSTOMER, &shop->customers[index].id, err);
}

/* ---------------------------------------------------------------- many at once */

struct crowd {
    struct fill_shop *shop;
    enum err (*store)(struct fill_shop *shop, size_t index, struct error *err);
    size_t count;
    atomic_size_t next;
    pthread_mutex_t mutex;
    struct error *err; /* of the first that failed */
};

static void *work(void *context)
{
    struct crowd *crowd = context;
    size_t index;

    while ((index = atomic_fetch_add(&crowd->next, 1)) < crowd->count) {
        AUTO_ERROR err = ERROR_INIT;

        if (crowd->store(crowd->shop, index, &err) == ERR_OK)
            continue;
        pthread_mutex_lock(&crowd->mutex);
        if (crowd->err->code == ERR_OK)
            error_copy(crowd->err, &err);
        pthread_mutex_unlock(&crowd->mutex);
        break;
    }
    return NULL;
}

static enum err store_all(struct fill_shop *shop, size_t count,
                          enum err (*store)(struct fill_shop *, size_t, struct error *),
                          struct error *err)
{
    struct crowd crowd = {
        .shop = shop, .store = store, .count = count, .mutex = PTHREAD_MUTEX_INITIALIZER, .err = err
    };
    pthread_t threads[THREADS];
    size_t started = 0;

    while (started < THREADS && pthread_create(&threads[started], NULL, work, &crowd) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&crowd.mutex);
    return started > 0 ? err->code : error_set(err, ERR_INTERNAL, "no thread can be had");
}

enum err fill_shop_make(struct fill_shop *shop, int64_t orders, struct error *err)
{
    size_t customers = (size_t)orders / ORDERS_A_CUSTOMER, products = (size_t)orders / 4;

    shop->customer_count = customers > CUSTOMERS_MIN ? customers : CUSTOMERS_MIN;
    shop->product_count = products < fill_noun_count ? fill_noun_count : products;
    if (shop->product_count > PRODUCTS_MAX)
        shop->product_count = PRODUCTS_MAX;
    shop->products = calloc(shop->product_count, sizeof(*shop->products));
    shop->customers = calloc(shop->customer_count, sizeof(*shop->customers));
    if (!shop->products || !shop->customers)
        return error_no_memory(err);
    if (store_user(shop, "admin@example.com", "Robin Keller", ROLE_ADMIN, &shop->admin, err) !=
            ERR_OK ||
        store_all(shop, shop->product_count, store_product, err) != ERR_OK)
        return err->code;
    return store_all(shop, shop->customer_count, store_customer, err);
}
