/* SPDX-License-Identifier: MIT */
#include "core/base/window_counter.h"

#include <pthread.h>
#include <sodium.h>

/* A name lives in one of the WAYS entries of its row. */
#define ROWS 512
#define WAYS 8

struct entry {
    uint64_t name; /* 0: free */
    int64_t since_us;
    int64_t sum;
};

struct window_counter {
    pthread_mutex_t mutex;
    int64_t window_us;
    unsigned char key[crypto_shorthash_KEYBYTES]; /* so that no client can aim at a row */
    struct entry entries[ROWS][WAYS];
};

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "one word");

struct window_counter *window_counter_new(int64_t window_us)
{
    struct window_counter *window_counter = calloc(1, sizeof(*window_counter));

    if (!window_counter)
        return NULL;
    window_counter->window_us = window_us;
    pthread_mutex_init(&window_counter->mutex, NULL);
    crypto_shorthash_keygen(window_counter->key);
    return window_counter;
}

void window_counter_free(struct window_counter *window_counter)
{
    if (!window_counter)
        return;
    pthread_mutex_destroy(&window_counter->mutex);
    free(window_counter);
}

static uint64_t hash_name(const struct window_counter *window_counter, const void *name,
                          size_t length)
{
    uint64_t hash = 0;

    crypto_shorthash((unsigned char *)&hash, name, length, window_counter->key);
    return hash ? hash : 1;
}

/* The entry to give to a new name: a free one, or the one whose window began longest ago. */
static struct entry *claim(struct entry row[static WAYS])
{
    struct entry *oldest = &row[0];

    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].name == 0)
            return &row[i];
        if (row[i].since_us < oldest->since_us)
            oldest = &row[i];
    }
    return oldest;
}

/* The entry of a name, with a window that is under way. */
static struct entry *find(struct window_counter *window_counter, uint64_t name, int64_t now_us)
{
    struct entry *row = window_counter->entries[name % ROWS];
    struct entry *found = NULL;

    for (size_t i = 0; i < WAYS && !found; i++)
        if (row[i].name == name)
            found = &row[i];
    if (!found)
        found = claim(row);
    if (found->name != name || now_us - found->since_us >= window_counter->window_us)
        *found = (struct entry){ .name = name, .since_us = now_us };
    return found;
}

int64_t window_counter_add(struct window_counter *window_counter, const void *name, size_t length,
                           int64_t amount, int64_t now_us)
{
    struct entry *entry;
    int64_t sum;

    pthread_mutex_lock(&window_counter->mutex);
    entry = find(window_counter, hash_name(window_counter, name, length), now_us);
    entry->sum += amount;
    sum = entry->sum;
    pthread_mutex_unlock(&window_counter->mutex);
    return sum;
}

int64_t window_counter_take(struct window_counter *window_counter, const void *name, size_t length,
                            int64_t amount, int64_t most, int64_t now_us)
{
    int64_t wait_us = 0;
    struct entry *entry;

    pthread_mutex_lock(&window_counter->mutex);
    entry = find(window_counter, hash_name(window_counter, name, length), now_us);
    if (entry->sum + amount > most)
        wait_us = entry->since_us + window_counter->window_us - now_us;
    else
        entry->sum += amount;
    pthread_mutex_unlock(&window_counter->mutex);
    return wait_us;
}
