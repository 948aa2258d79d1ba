/* SPDX-License-Identifier: MIT */
#include "core/limiter.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <time.h>

/* A name lives in one of the WAYS entries of its row. */
#define ROWS 1024
#define WAYS 8

/* How long an attempt waits for those under way. */
#define TURN_WAIT_S 5

/* At most this many wait, each occupying a thread of the server; others are told to try again. */
#define WAITING_MAX 256

struct entry {
    uint64_t name; /* 0: free */
    timestamp_t since, until;
    int attempts;  /* that count */
    int under_way; /* that may yet count; while there are any, the entry stays */
};

struct limiter {
    pthread_mutex_t mutex;
    pthread_cond_t ended; /* an attempt under way */
    int waiting;
    unsigned char key[crypto_shorthash_KEYBYTES]; /* so that no client can aim at a row */
    struct entry entries[ROWS][WAYS];
};

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "one word");

/* Waits by the monotonic clock. */
static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct limiter *limiter_new(void)
{
    struct limiter *limiter = calloc(1, sizeof(*limiter));

    if (!limiter)
        return NULL;
    pthread_mutex_init(&limiter->mutex, NULL);
    init_condition(&limiter->ended);
    crypto_shorthash_keygen(limiter->key);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    pthread_cond_destroy(&limiter->ended);
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

/* Whether an entry holds nothing that is still of any use. */
static bool is_spent(const struct entry *entry, timestamp_t now)
{
    return entry->name == 0 || entry->attempts == 0 || now >= entry->until;
}

/*
 * The entry to give to a new name: one that holds nothing, or the one begun longest ago. NULL when
 * attempts by all others of the row are under way.
 */
static struct entry *claim(struct limiter *limiter, uint64_t name, timestamp_t now)
{
    struct entry *row = limiter->entries[name % ROWS];
    struct entry *oldest = NULL;

    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].under_way > 0)
            continue;
        if (is_spent(&row[i], now)) {
            oldest = &row[i];
            break;
        }
        if (!oldest || row[i].since < oldest->since)
            oldest = &row[i];
    }
    if (oldest)
        *oldest = (struct entry){ .name = name, .since = now };
    return oldest;
}

/* The entry of @name, with a window that @now lies in; NULL when there is no room for one. */
static struct entry *enter(struct limiter *limiter, const struct limit *limit, uint64_t name,
                           timestamp_t now)
{
    struct entry *entry = find(limiter, name);

    if (!entry)
        entry = claim(limiter, name, now);
    if (entry && now - entry->since >= limit->window_ms) {
        entry->since = now;
        entry->attempts = 0;
    }
    if (entry)
        entry->until = entry->since + limit->window_ms;
    return entry;
}

/* How long an entry whose attempts are used up has to wait; 0: not at all. */
static timestamp_t wait_of(const struct entry *entry, const struct limit *limit, timestamp_t now)
{
    return entry->attempts >= limit->attempts ? entry->since + limit->window_ms - now : 0;
}

timestamp_t limiter_attempt(struct limiter *limiter, const struct limit *limit, const char *name,
                            timestamp_t now)
{
    uint64_t hash = hash_name(limiter, limit, name);
    timestamp_t wait = limit->window_ms;
    struct entry *entry;

    pthread_mutex_lock(&limiter->mutex);
    entry = enter(limiter, limit, hash, now);
    if (entry) {
        wait = wait_of(entry, limit, now);
        if (wait == 0)
            entry->attempts++;
    }
    pthread_mutex_unlock(&limiter->mutex);
    return wait;
}

static enum err too_many_under_way(struct error *err)
{
    error_write(err, ERR_BUSY,
                "Too many people are signing in at this moment. Please try again in a few "
                "seconds.");
    err->retry_after_s = TURN_WAIT_S;
    return err->code;
}

/* Waits for the end of an attempt; called with the mutex locked. @return false on timeout */
static bool wait_until(struct limiter *limiter, const struct timespec *until)
{
    int rc;

    limiter->waiting++;
    rc = pthread_cond_timedwait(&limiter->ended, &limiter->mutex, until);
    limiter->waiting--;
    return rc != ETIMEDOUT;
}

/* Called with the mutex locked. */
static enum err take(struct limiter *limiter, const struct limit *limit, uint64_t name,
                     timestamp_t now, struct error *err)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TURN_WAIT_S;
    for (;;) {
        struct entry *entry = enter(limiter, limit, name, now);
        timestamp_t wait = entry ? wait_of(entry, limit, now) : 0;

        if (wait > 0)
            return limiter_refuse(wait, err);
        if (entry && entry->attempts + entry->under_way < limit->attempts) {
            entry->under_way++;
            return ERR_OK;
        }
        if (limiter->waiting >= WAITING_MAX || !wait_until(limiter, &until))
            return too_many_under_way(err);
    }
}

enum err limiter_begin(struct limiter *limiter, const struct limit *limit, const char *name,
                       timestamp_t now, struct error *err)
{
    enum err code;

    pthread_mutex_lock(&limiter->mutex);
    code = take(limiter, limit, hash_name(limiter, limit, name), now, err);
    pthread_mutex_unlock(&limiter->mutex);
    return code;
}

void limiter_end(struct limiter *limiter, const struct limit *limit, const char *name,
                 enum attempt_result result)
{
    struct entry *entry;

    pthread_mutex_lock(&limiter->mutex);
    entry = find(limiter, hash_name(limiter, limit, name));
    if (entry && entry->under_way > 0) {
        entry->under_way--;
        entry->attempts += result == ATTEMPT_FAILED;
        /* A name without counted attempts evicts no other. */
        if (entry->attempts == 0 && entry->under_way == 0)
            entry->name = 0;
    }
    pthread_cond_broadcast(&limiter->ended);
    pthread_mutex_unlock(&limiter->mutex);
}

enum err limiter_refuse(timestamp_t wait_ms, struct error *err)
{
    int seconds = (int)((wait_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);

    if (wait_ms == 0)
        return ERR_OK;
    error_write(err, ERR_RATE_LIMITED, "Too many attempts. Please try again in %d minute%s.",
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
        entry->attempts = 0;
    pthread_mutex_unlock(&limiter->mutex);
}
