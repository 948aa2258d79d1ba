/* SPDX-License-Identifier: MIT */
#pragma once

/** Waits for a semaphore with a timeout on the monotonic clock. */

#include <errno.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* gcc 12's thread sanitizer takes sem_clockwait() for no synchronization. */
#ifdef __SANITIZE_THREAD__
#define SEMAPHORE_CLOCK                           CLOCK_REALTIME
#define sem_clockwait(semaphore, clock_id, until) sem_timedwait(semaphore, until)
#else
#define SEMAPHORE_CLOCK CLOCK_MONOTONIC
#endif

/** @return false when it was not to be had within @wait_s seconds */
static inline bool semaphore_wait(sem_t *semaphore, int wait_s)
{
    struct timespec until;

    if (sem_trywait(semaphore) == 0)
        return true;
    clock_gettime(SEMAPHORE_CLOCK, &until);
    until.tv_sec += wait_s;
    while (sem_clockwait(semaphore, SEMAPHORE_CLOCK, &until) < 0)
        if (errno != EINTR)
            return false;
    return true;
}
