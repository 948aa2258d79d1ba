/* SPDX-License-Identifier: MIT */
#include "tests/support/threads.h"

#include <check.h>
#include <pthread.h>

#define THREADS_MAX 320

struct runner {
    size_t index;
    void (*run)(size_t index, void *context);
    void *context;
    pthread_barrier_t *start;
};

static void *run_one(void *argument)
{
    const struct runner *runner = argument;

    pthread_barrier_wait(runner->start);
    runner->run(runner->index, runner->context);
    return NULL;
}

void threads_run(size_t count, void (*run)(size_t index, void *context), void *context)
{
    pthread_t threads[THREADS_MAX];
    struct runner runners[THREADS_MAX];
    pthread_barrier_t start;

    ck_assert_uint_le(count, THREADS_MAX);
    pthread_barrier_init(&start, NULL, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        runners[i] = (struct runner){ i, run, context, &start };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_one, &runners[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
}
