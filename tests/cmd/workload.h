/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Many concurrent clients that place orders and change their status, each on its own connection,
 * until the server is gone; they record the responses, to compare them with the shop later.
 */

#include "core/base/util.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/** An order that was acknowledged. */
struct placed_order {
    char *path;    /* owned; the path of its resource */
    int quantity;  /* number of mugs, at 12.50 each */
    int version;   /* the last that was acknowledged: 1 pending, up to 4 delivered */
    bool in_doubt; /* a change was sent, and never answered */
};

struct worker {
    struct workload *workload;
    pthread_t thread;
    struct placed_order *orders; /* owned */
    size_t count;
};

#define WORKERS_MAX 32

struct workload {
    struct worker workers[WORKERS_MAX];
    size_t worker_count;
    const char *token; /* borrowed; an admin's */
    int port;
    atomic_bool stopping;
    atomic_int acknowledged; /* orders and changes */
    atomic_int unanswered;   /* orders without a response, which may or may not have been placed */
    atomic_int cut_off;      /* responses that were cut off */
    atomic_int unexpected;   /* responses that are neither success nor 503 */
};

#define AUTO_WORKLOAD CLEANUP(workload_clear) struct workload

/** Call it once, before all else. */
void workload_init(struct workload *workload, size_t workers, const char *token);
void workload_clear(struct workload *workload);

/** Starts all workers on the server at @port. */
void workload_start(struct workload *workload, int port);

/** Waits until @count more changes are acknowledged. */
void workload_wait_for(struct workload *workload, int count);

/** Waits until every worker has lost the server; @stop tells them to end before that. */
void workload_join(struct workload *workload, bool stop);

/** How many orders were acknowledged. */
int workload_orders(const struct workload *workload);

/** Every acknowledged order and change is there, at the server at @port, and nothing was cut off.
 */
void workload_verify(struct workload *workload, int port);
