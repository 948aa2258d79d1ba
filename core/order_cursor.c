/* SPDX-License-Identifier: MIT */
#include "core/order_cursor.h"

#include "core/order_query.h"

#include <sodium.h>

/* What a cursor's bytes begin with; another number for another form. */
#define FORWARDS  2
#define BACKWARDS 3

/* A cursor's bytes: which way, the position, and the list. */
#define AT_VALUE  1
#define AT_NUMBER (AT_VALUE + 8)
#define AT_LIST   (AT_NUMBER + 8)
#define BYTES     (AT_LIST + ORDER_CURSOR_LIST_BYTES)

static void write_integer(int64_t value, uint8_t *out)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
}

static int64_t read_integer(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

static void hash_list(const struct order_query *query, uint8_t out[ORDER_CURSOR_LIST_BYTES])
{
    const char *search = query->list.search ? query->list.search : "";
    const int64_t integers[] = { query->statuses ? query->statuses : STATUS_ALL,
                                 query->has_user,
                                 query->from,
                                 query->to,
                                 query->sort,
                                 query->ascending };
    uint8_t hash[crypto_generichash_BYTES_MIN], bytes[8];
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    for (size_t i = 0; i < ARRAY_LEN(integers); i++) {
        write_integer(integers[i], bytes);
        crypto_generichash_update(&state, bytes, sizeof(bytes));
    }
    if (query->has_user)
        crypto_generichash_update(&state, query->user_id.bytes, sizeof(query->user_id.bytes));
    crypto_generichash_update(&state, (const unsigned char *)search, strlen(search));
    crypto_generichash_final(&state, hash, sizeof(hash));
    memcpy(out, hash, ORDER_CURSOR_LIST_BYTES);
}

static int64_t sort_value(enum order_sort sort, const struct order_summary *row)
{
    switch (sort) {
    case ORDER_SORT_UPDATED_AT:
        return row->updated_at;
    case ORDER_SORT_STATUS:
        return status_rank(row->status);
    case ORDER_SORT_TOTAL:
        return row->total;
    case ORDER_SORT_CREATED_AT:
    default:
        return row->created_at;
    }
}

void order_cursor_write(const struct order_query *query, const struct order_summary *row,
                        bool backwards, char out[static ORDER_CURSOR_LEN + 1])
{
    uint8_t bytes[BYTES];

    bytes[0] = backwards ? BACKWARDS : FORWARDS;
    write_integer(sort_value(query->sort, row), bytes + AT_VALUE);
    write_integer(row->number, bytes + AT_NUMBER);
    hash_list(query, bytes + AT_LIST);
    sodium_bin2base64(out, ORDER_CURSOR_LEN + 1, bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool order_cursor_parse(const char *text, struct order_cursor *out)
{
    uint8_t bytes[BYTES];
    size_t length;

    if (sodium_base642bin(bytes, sizeof(bytes), text, strlen(text), NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        length != BYTES || (bytes[0] != FORWARDS && bytes[0] != BACKWARDS))
        return false;
    *out = (struct order_cursor){ .backwards = bytes[0] == BACKWARDS,
                                  .position = { .value = read_integer(bytes + AT_VALUE),
                                                .number = read_integer(bytes + AT_NUMBER) } };
    memcpy(out->list, bytes + AT_LIST, sizeof(out->list));
    /* No row stands elsewhere; and the places at the ends are the store's own. */
    return out->position.value >= 0 && out->position.value < INT64_MAX &&
           out->position.number >= ORDER_FIRST_NUMBER && out->position.number < INT64_MAX;
}

bool order_cursor_fits(const struct order_cursor *cursor, const struct order_query *query)
{
    uint8_t list[ORDER_CURSOR_LIST_BYTES];

    hash_list(query, list);
    return memcmp(cursor->list, list, sizeof(list)) == 0;
}
