/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Who is connected. A connection holds one of the server's threads until it closes, so that there
 * are only so many places; here it is decided who gets one, and who leaves for it. A newcomer takes
 * the place of whoever has kept us waiting the longest, and is turned away only when all others are
 * at work. So nobody holds the shop closed by holding connections open.
 *
 * A place belongs to one thread, which tells what its connection is at; that costs no lock.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct admission;

struct admission_limits {
    int all;         /* how many there may be */
    int per_address; /* of them from one address, as client_address_group() has it */
    /* Beside loopback, the address from which everybody comes, without that limit; borrowed. NULL:
     * there is none. */
    const char *proxy;
};

/** What a connection is at. */
enum admission_state {
    ADMISSION_NONE,
    ADMISSION_NEW,      /* its first request has not come */
    ADMISSION_IDLE,     /* it was answered, and the next request has not come */
    ADMISSION_TRANSFER, /* a body or an answer is under way, as fast as the client lets it */
    ADMISSION_WORKING,  /* we are */
    ADMISSION_EVICTED,  /* by us, for another's sake; its thread has not yet seen it */
};

/** @places  threads: some more than limits.all, for those who are turned away. @return NULL: no
 * memory; else release with admission_free() */
struct admission *admission_new(size_t places, const struct admission_limits *limits);
void admission_free(struct admission *connections);

enum admission_verdict {
    ADMISSION_ADMITTED,
    ADMISSION_EVICTING, /* welcome, and another one was ended for it */
    ADMISSION_REJECTED, /* to be told so, and closed */
};

/**
 * Takes @place for a new connection from @address over @fd. One that is ended for it is shut down,
 * which wakes its thread.
 *
 * @now_us  on the monotonic clock
 */
enum admission_verdict admission_open(struct admission *connections, size_t place, int fd,
                                      const char *address, int64_t now_us);

/** Frees @place, before its descriptor is closed; harmless when it is free. @return was it taken */
bool admission_close(struct admission *connections, size_t place);

/** Tells what the connection is at from now on. @return false when it was ended: nothing may be
 * done for it any more */
bool admission_set_state(struct admission *connections, size_t place, enum admission_state state,
                         int64_t now_us);

enum admission_state admission_state_of(const struct admission *connections, size_t place);
