/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Admission control. A connection occupies one of the server's threads until it closes, so there is
 * a fixed number of slots. When they are all taken, a new connection evicts the one that has kept
 * its thread waiting longest; it is rejected only when all others are being worked on. So holding
 * connections open never closes the shop to others.
 *
 * A slot belongs to one thread, which sets its state without taking a lock.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct admission;

struct admission_limits {
    int all;         /* connections at most */
    int per_address; /* of them from one address, grouped by client_address_group() */
    /* An address that has no limit of its own, as the loopback has none: all clients may come from
     * it. Borrowed; NULL: there is none. */
    const char *proxy;
};

/** The state of a connection. */
enum admission_state {
    ADMISSION_NONE,
    ADMISSION_NEW,      /* waiting for its first request */
    ADMISSION_IDLE,     /* waiting for another request */
    ADMISSION_TRANSFER, /* receiving a body or sending a response, at the client's speed */
    ADMISSION_WORKING,  /* handling a request */
    ADMISSION_EVICTED,  /* closed to make room; its thread has not noticed yet */
};

/**
 * @slots  one for each thread: more than limits.all, since a rejected connection occupies one, too
 * @return NULL when out of memory; release with admission_free()
 */
struct admission *admission_new(size_t slots, const struct admission_limits *limits);
void admission_free(struct admission *admission);

enum admission_verdict {
    ADMISSION_ADMITTED,
    ADMISSION_EVICTING, /* admitted, and another one was evicted for it */
    ADMISSION_REJECTED, /* to be answered 503 and closed */
};

/**
 * Occupies @slot with a new connection from @address over @fd. The socket of a connection that is
 * evicted for it is shut down, which wakes its thread.
 *
 * @now_us  on the monotonic clock
 */
enum admission_verdict admission_open(struct admission *admission, size_t slot, int fd,
                                      const char *address, int64_t now_us);

/** Frees @slot, before its descriptor is closed. @return false when it was free already */
bool admission_close(struct admission *admission, size_t slot);

/** Sets the state. @return false when the connection was evicted: do nothing more for it */
bool admission_set_state(struct admission *admission, size_t slot, enum admission_state state,
                         int64_t now_us);

enum admission_state admission_state_of(const struct admission *admission, size_t slot);
