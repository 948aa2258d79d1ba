/* SPDX-License-Identifier: MIT */
#include "core/clock_watch.h"

#include <pthread.h>
#include <stdio.h>

struct clock_watch {
    pthread_mutex_t mutex;
    bool started;
    struct clock_reading last;
    int64_t jumps;
    timestamp_t expected;      /* at the last jump, without it */
    struct clock_reading jump; /* and just after it */
    timestamp_t newest;
    timestamp_t told; /* the newest order that was reported to be ahead of the clock; 0: none */
    timestamp_t left; /* the newest order when the clock came to be far ahead of it; 0: it is not */
    int64_t left_boot_ms;
};

struct clock_watch *clock_watch_new(void)
{
    struct clock_watch *watch = calloc(1, sizeof(*watch));

    if (watch)
        pthread_mutex_init(&watch->mutex, NULL);
    return watch;
}

void clock_watch_free(struct clock_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_destroy(&watch->mutex);
    free(watch);
}

static bool is_behind(const struct clock_watch *watch, timestamp_t wall)
{
    return watch->newest > wall && watch->newest - wall > CLOCK_BEHIND_MIN;
}

static bool is_far_ahead(timestamp_t wall, timestamp_t newest)
{
    return newest > 0 && wall - newest > CLOCK_AHEAD_MIN;
}

/* @return whether the clock has jumped */
static bool look_for_jump(struct clock_watch *watch, struct clock_reading now)
{
    timestamp_t expected = watch->last.wall + (now.boot_ms - watch->last.boot_ms);
    bool jumped = watch->started && llabs(now.wall - expected) > CLOCK_JUMP_MIN;

    watch->started = true;
    watch->last = now;
    if (!jumped)
        return false;
    watch->jumps++;
    watch->expected = expected;
    watch->jump = now;
    return true;
}

/* @return whether the clock is behind an order that was not reported yet */
static bool look_for_orders(struct clock_watch *watch, timestamp_t wall, timestamp_t newest)
{
    bool news;

    watch->newest = newest;
    if (!is_behind(watch, wall)) {
        watch->told = 0;
        return false;
    }
    news = watch->told != newest;
    watch->told = newest;
    return news;
}

/* A shop that runs and waits half a year for an order has nothing to do with the clock. */
static bool look_far_ahead(struct clock_watch *watch, struct clock_reading now, bool is_new)
{
    if (watch->left > 0 && !is_far_ahead(now.wall, watch->left))
        watch->left = 0;
    if (!is_new || watch->left > 0 || !is_far_ahead(now.wall, watch->newest))
        return false;
    watch->left = watch->newest;
    watch->left_boot_ms = now.boot_ms;
    return true;
}

struct clock_news clock_watch_look(struct clock_watch *watch, struct clock_reading now,
                                   timestamp_t newest)
{
    struct clock_news news = { .jumped = false };
    bool is_first;

    pthread_mutex_lock(&watch->mutex);
    is_first = !watch->started;
    news.jumped = look_for_jump(watch, now);
    news.expected = watch->expected;
    news.behind = look_for_orders(watch, now.wall, newest);
    news.ahead = look_far_ahead(watch, now, is_first || news.jumped);
    pthread_mutex_unlock(&watch->mutex);
    return news;
}

int64_t clock_watch_jumps(struct clock_watch *watch)
{
    int64_t jumps;

    pthread_mutex_lock(&watch->mutex);
    jumps = watch->jumps;
    pthread_mutex_unlock(&watch->mutex);
    return jumps;
}

int64_t clock_watch_behind(struct clock_watch *watch, timestamp_t now)
{
    int64_t behind;

    pthread_mutex_lock(&watch->mutex);
    behind = is_behind(watch, now) ? watch->newest - now : 0;
    pthread_mutex_unlock(&watch->mutex);
    return behind;
}

/* A time as people read it: to the minute, in UTC. */
struct clock_text {
    char text[TIMESTAMP_LEN + 1];
};

static struct clock_text write_time(timestamp_t at)
{
    struct clock_text out;
    struct calendar_time time = timestamp_calendar(at);

    snprintf(out.text, sizeof(out.text), "%04u-%02u-%02u %02u:%02u UTC", time.year % 10000,
             time.month % 100, time.day % 100, time.hour % 100, time.minute % 100);
    return out;
}

static int64_t ahead_of_left(const struct clock_watch *watch, struct clock_reading now)
{
    bool lasts =
        watch->newest <= watch->left || now.boot_ms - watch->left_boot_ms < CLOCK_JUMP_LASTS;

    return watch->left > 0 && lasts && is_far_ahead(now.wall, watch->left) ? now.wall - watch->left
                                                                           : 0;
}

int64_t clock_watch_ahead(struct clock_watch *watch, struct clock_reading now)
{
    int64_t ahead;

    pthread_mutex_lock(&watch->mutex);
    ahead = ahead_of_left(watch, now);
    pthread_mutex_unlock(&watch->mutex);
    return ahead;
}

static bool has_jumped(const struct clock_watch *watch, int64_t boot)
{
    return watch->jumps > 0 && boot - watch->jump.boot_ms < CLOCK_JUMP_LASTS;
}

bool clock_watch_doubts(struct clock_watch *watch, struct clock_reading now)
{
    bool doubts;

    pthread_mutex_lock(&watch->mutex);
    doubts = is_behind(watch, now.wall) || has_jumped(watch, now.boot_ms) ||
             ahead_of_left(watch, now) > 0;
    pthread_mutex_unlock(&watch->mutex);
    return doubts;
}

size_t clock_watch_warn(struct clock_watch *watch, struct clock_reading now,
                        char out[static CLOCK_WARNINGS_MAX][CLOCK_WARNING_SIZE])
{
    size_t count = 0;

    pthread_mutex_lock(&watch->mutex);
    if (is_behind(watch, now.wall))
        snprintf(out[count++], CLOCK_WARNING_SIZE,
                 "The clock of the shop's computer says %s, but there are orders dated up to %s. "
                 "Please check the clock. If it is right, \"orderdesk check\" names orders with "
                 "wrong dates.",
                 write_time(now.wall).text, write_time(watch->newest).text);
    if (ahead_of_left(watch, now) > 0)
        snprintf(out[count++], CLOCK_WARNING_SIZE,
                 "The clock of the shop's computer says %s, but the last order before was placed "
                 "at %s. Please check the clock: new orders are dated by it.",
                 write_time(now.wall).text, write_time(watch->left).text);
    if (has_jumped(watch, now.boot_ms))
        snprintf(out[count++], CLOCK_WARNING_SIZE,
                 "The clock of the shop's computer jumped from %s to %s. Please check that it is "
                 "right: new orders are dated by it.",
                 write_time(watch->expected).text, write_time(watch->jump.wall).text);
    pthread_mutex_unlock(&watch->mutex);
    return count;
}
