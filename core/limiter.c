/* SPDX-License-Identifier: MIT */
#include "core/limiter.h"

#include <pthread.h>
#include <sodium.h>

/* A name lives in one of the WAYS entries of its row. */
#define ROWS 1024
#define WAYS 8

struct entry {
    uint64_t name; /* 0: free */
    timestamp_t since;
    int attempts;
};

struct limiter {
    pthread_mutex_t mutex;
    unsigned char key[crypto_shorthash_KEYBYTES]; /* so that nobody can aim at a row */
    struct entry entries[ROWS][WAYS];
};

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "one word");

struct limiter *limiter_new(void)
{
    struct limiter *limiter = calloc(1, sizeof(*limiter));

    if (!limiter)
        return NULL;
    pthread_mutex_init(&limiter->mutex, NULL);
    crypto_shorthash_keygen(limiter->key);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    pthread_mutex_destroy(&limiter->mutex);
    free(limiter);
}

static uint64_t hash_name(const struct limiter *limiter, const struct limit *limit,
                          const char *name)
{
    uint64_t hash = 0, kind = 0;

    crypto_shorthash((unsigned char *)&kind, (const unsigned char *)limit->kind,
                     strlen(limit->kind), limiter->key);
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)name, strlen(name),
                     limiter->key);
    hash ^= kind * 3;
    return hash ? hash : 1;
}

static struct entry *find(struct limiter *limiter, uint64_t name)
{
    struct entry *row = limiter->entries[name % ROWS];

    for (size_t i = 0; i < WAYS; i++)
        if (row[i].name == name)
            return &row[i];
    return NULL;
}

/* The entry to give to a new name: a free one, or the one begun longest ago. */
static struct entry *claim(struct limiter *limiter, uint64_t name, timestamp_t now)
{
    struct entry *row = limiter->entries[name % ROWS];
    struct entry *oldest = &row[0];

    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].name == 0) {
            oldest = &row[i];
            break;
        }
        if (row[i].since < oldest->since)
            oldest = &row[i];
    }
    *oldest = (struct entry){ .name = name, .since = now };
    return oldest;
}

/* A window is over when its time has passed, or when the clock was set back. */
static bool is_over(const struct entry *entry, const struct limit *limit, timestamp_t now)
{
    return now - entry->since >= limit->window_ms || now < entry->since;
}

timestamp_t limiter_wait(struct limiter *limiter, const struct limit *limit, const char *name,
                         timestamp_t now)
{
    uint64_t hash = hash_name(limiter, limit, name);
    timestamp_t wait = 0;
    struct entry *entry;

    pthread_mutex_lock(&limiter->mutex);
    entry = find(limiter, hash);
    if (entry && !is_over(entry, limit, now) && entry->attempts >= limit->attempts)
        wait = entry->since + limit->window_ms - now;
    pthread_mutex_unlock(&limiter->mutex);
    return wait;
}

timestamp_t limiter_attempt(struct limiter *limiter, const struct limit *limit, const char *name,
                            timestamp_t now)
{
    uint64_t hash = hash_name(limiter, limit, name);
    timestamp_t wait = 0;
    struct entry *entry;

    pthread_mutex_lock(&limiter->mutex);
    entry = find(limiter, hash);
    if (!entry)
        entry = claim(limiter, hash, now);
    if (is_over(entry, limit, now)) {
        entry->since = now;
        entry->attempts = 0;
    }
    if (entry->attempts >= limit->attempts)
        wait = entry->since + limit->window_ms - now;
    else
        entry->attempts++;
    pthread_mutex_unlock(&limiter->mutex);
    return wait;
}

enum err limiter_refuse(timestamp_t wait_ms, struct error *err)
{
    int seconds = (int)((wait_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);

    if (wait_ms == 0)
        return ERR_OK;
    error_write(err, ERR_LIMITED, "Too many attempts. Please try again in %d minute%s.",
                (seconds + 59) / 60, seconds > 60 ? "s" : "");
    err->retry_after_s = seconds;
    return err->code;
}

void limiter_forget(struct limiter *limiter, const struct limit *limit, const char *name)
{
    struct entry *entry;

    pthread_mutex_lock(&limiter->mutex);
    entry = find(limiter, hash_name(limiter, limit, name));
    if (entry)
        entry->name = 0;
    pthread_mutex_unlock(&limiter->mutex);
}
