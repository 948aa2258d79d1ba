/* SPDX-License-Identifier: MIT */
#pragma once

/** Actors for the tests of the use cases, and a service whose clock the tests set. */

#include "core/actor.h"
#include "core/service.h"

#include <check.h>

#define CLOCK_START INT64_C(1795334092123)

static timestamp_t clock_now = CLOCK_START;

static inline timestamp_t read_clock(void)
{
    return clock_now;
}

enum { ADA = 1, BOB = 2, GRACE = 3 };

/** The id of the @n-th user, order or token. */
static inline struct uuid id_of(uint8_t n)
{
    return (struct uuid){ { 0x01, 0x93, [15] = n } };
}

static inline void assert_id(const struct uuid *id, uint8_t n)
{
    const struct uuid expected = id_of(n);

    ck_assert(uuid_equal(id, &expected));
}

static inline struct actor customer(uint8_t user)
{
    return (struct actor){
        .user_id = id_of(user), .role = ROLE_CUSTOMER, .signed_in = true, .scopes = SCOPES_ALL
    };
}

static inline struct actor admin(void)
{
    return (struct actor){
        .user_id = id_of(GRACE), .role = ROLE_ADMIN, .signed_in = true, .scopes = SCOPES_ALL
    };
}

static inline struct actor nobody(void)
{
    return (struct actor){ .signed_in = false };
}

/** A service over @store that uses the clock above, reset; release with service_clear(). */
static inline struct service service_over(struct store *store)
{
    AUTO_ERROR err = ERROR_INIT;
    struct service service;

    clock_now = CLOCK_START;
    ck_assert_int_eq(service_init(&service, store, &err), ERR_OK);
    service.now = read_clock;
    steady_clock_start(&service.steady, read_clock, CLOCK_START,
                       &(struct steady_mark){ .steady = 0 }, 0);
    return service;
}

/** Call this once per program, before it forks: the first hash takes a while. */
static inline void start_randomness(void)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
}

static inline char *own(const char *text)
{
    char *copy = strdup(text);

    ck_assert_ptr_nonnull(copy);
    return copy;
}
