/* SPDX-License-Identifier: MIT */
#include "storage/search/search_postings.h"

#include "storage/engine/statement.h"
#include "storage/search/search_terms.h"

#include <endian.h>

/* That an order has a term. */
struct posting {
    uint64_t head; /* the key's first eight bytes, so that most comparisons end with them */
    const char *text;
    uint32_t length;
    uint16_t place;
    uint8_t kind;
};

/* Up to this size, glibc's qsort() moves what it sorts, and does not go through pointers. */
_Static_assert(sizeof(struct posting) <= 32, "a hundred thousand of these are sorted");

void search_postings_clear(struct search_postings *postings)
{
    for (size_t i = 0; i < postings->order_count; i++)
        free(postings->orders[i].words);
    free(postings->orders);
    free(postings->postings);
    *postings = (struct search_postings){ .orders = NULL };
}

enum err search_postings_read(struct connection *db, const char *sql, int64_t low, int64_t high,
                              struct search_postings *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    *out = (struct search_postings){ .block = number_block_of(low),
                                     .orders = calloc(NUMBER_BLOCK, sizeof(*out->orders)) };
    if (!out->orders)
        return error_no_memory(err);
    statement_bind_int(&statement, 1, low);
    statement_bind_int(&statement, 2, high);
    for (;;) {
        struct search_order *order = &out->orders[out->order_count];

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_text(&statement, 2, &order->words, err) != ERR_OK)
            return err->code;
        order->number = statement_int(&statement, 0);
        order->status = statement_int(&statement, 1);
        out->order_count++;
    }
}

static uint64_t head_of(const struct term *term)
{
    unsigned char bytes[sizeof(uint64_t)] = { 0 };
    size_t used = 0;
    uint64_t head;

    if (term->kind != TERM_WORD)
        bytes[used++] = (unsigned char)term->kind;
    for (size_t i = 0; i < term->length && used < sizeof(bytes); i++)
        bytes[used++] = (unsigned char)term->text[i];
    memcpy(&head, bytes, sizeof(head));
    return be64toh(head);
}

/* What terms_each() adds the terms of @order to. */
struct addition {
    struct search_postings *postings;
    const struct search_order *order;
};

static enum err add_posting(void *context, const struct term *term, struct error *err)
{
    const struct addition *addition = context;
    struct search_postings *postings = addition->postings;

    if (postings->count == postings->capacity) {
        size_t capacity = postings->capacity * 2 + 4096;
        struct posting *larger = realloc(postings->postings, capacity * sizeof(*larger));

        if (!larger)
            return error_no_memory(err);
        postings->postings = larger;
        postings->capacity = capacity;
    }
    postings->postings[postings->count++] =
        (struct posting){ .head = head_of(term),
                          .text = term->text,
                          .length = (uint32_t)term->length,
                          .place = (uint16_t)number_place(addition->order->number),
                          .kind = (uint8_t)term->kind };
    return ERR_OK;
}

static int compare_postings(const void *left, const void *right)
{
    const struct posting *a = left, *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order;

    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    /* The same head has the same kind. */
    order = memcmp(a->text, b->text, shorter);
    if (order == 0 && a->length != b->length)
        order = a->length < b->length ? -1 : 1;
    return order;
}

/* A status that is none has no term, and is for "orderdesk check" to report. */
static enum err add_order(struct search_postings *postings, const struct search_order *order,
                          struct error *err)
{
    struct addition addition = { postings, order };

    if (status_is_valid(order->status)) {
        struct term term = term_of_status((enum status)order->status);

        if (add_posting(&addition, &term, err) != ERR_OK)
            return err->code;
    }
    return order->words ? terms_each(order->words, add_posting, &addition, err) : ERR_OK;
}

enum err search_postings_sort(struct search_postings *postings, struct error *err)
{
    for (size_t i = 0; i < postings->order_count; i++)
        if (add_order(postings, &postings->orders[i], err) != ERR_OK)
            return err->code;
    if (postings->count > 0)
        qsort(postings->postings, postings->count, sizeof(*postings->postings), compare_postings);
    return ERR_OK;
}

enum err search_postings_row(const struct search_postings *postings, size_t *at, char **key,
                             struct number_block *orders, struct error *err)
{
    const struct posting *first = &postings->postings[*at];
    struct term term = { (enum term_kind)first->kind, first->text, first->length };

    if (term_key(&term, key, err) != ERR_OK)
        return err->code;
    *orders = (struct number_block){ .words = { 0 } };
    do {
        number_block_put(orders, postings->postings[*at].place, true);
        ++*at;
    } while (*at < postings->count && compare_postings(first, &postings->postings[*at]) == 0);
    return ERR_OK;
}
