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

struct connections;

struct connection_limits {
    int all;         /* how many there may be */
    int per_address; /* of them from one address, as client_address_group() has it */
    /* Beside loopback, the address from which everybody comes, without that limit; borrowed. NULL:
     * there is none. */
    const char *proxy;
};

/** What a connection is at. */
enum connection_state {
    CONNECTION_NONE,
    CONNECTION_NEW,      /* its first request has not come */
    CONNECTION_IDLE,     /* it was answered, and the next request has not come */
    CONNECTION_TRANSFER, /* a body or an answer is under way, as fast as the client lets it */
    CONNECTION_AT_WORK,  /* we are */
    CONNECTION_ENDED,    /* by us, for another's sake; its thread has not yet seen it */
};

/** @places  threads: some more than limits.all, for those who are turned away. @return NULL: no
 * memory; else release with connections_free() */
struct connections *connections_new(size_t places, const struct connection_limits *limits);
void connections_free(struct connections *connections);

enum connection_verdict {
    CONNECTION_WELCOME,
    CONNECTION_IN_EXCHANGE, /* welcome, and another one was ended for it */
    CONNECTION_TURNED_AWAY, /* to be told so, and closed */
};

/**
 * Takes @place for a new connection from @address over @fd. One that is ended for it is shut down,
 * which wakes its thread.
 *
 * @now_us  on the monotonic clock
 */
enum connection_verdict connections_open(struct connections *connections, size_t place, int fd,
                                         const char *address, int64_t now_us);

/** Frees @place, before its descriptor is closed; harmless when it is free. @return was it taken */
bool connections_close(struct connections *connections, size_t place);

/** Tells what the connection is at from now on. @return false when it was ended: nothing may be
 * done for it any more */
bool connections_move(struct connections *connections, size_t place, enum connection_state state,
                      int64_t now_us);

enum connection_state connections_state(const struct connections *connections, size_t place);
