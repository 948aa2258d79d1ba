/* SPDX-License-Identifier: MIT */
#include "core/base/secret.h"
#include "core/limiter.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define NOW INT64_C(1795334092123)

static const struct limit three = { "account", 3, 60 * MS_PER_SECOND };
static const struct limit other_kind = { "address", 3, 60 * MS_PER_SECOND };

static struct limiter *limiter;

static void start_randomness(void)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
}

static void set_up(void)
{
    limiter = limiter_new();
    ck_assert_ptr_nonnull(limiter);
}

static void tear_down(void)
{
    limiter_free(limiter);
}

static timestamp_t attempt(const char *name, timestamp_t now)
{
    return limiter_attempt(limiter, &three, name, now);
}

/* Uses up all attempts for @name. */
static void exhaust(const char *name, timestamp_t now)
{
    for (int i = 0; i < three.attempts; i++)
        ck_assert_int_eq(attempt(name, now), 0);
    ck_assert_int_gt(attempt(name, now), 0);
}

START_TEST(as_many_attempts_as_the_limit_are_let_through)
{
    ck_assert_int_eq(attempt("ada", NOW), 0);
    ck_assert_int_eq(attempt("ada", NOW + 1), 0);
    ck_assert_int_eq(attempt("ada", NOW + 2), 0);
    ck_assert_int_eq(attempt("ada", NOW + 2), 60000 - 2);
}
END_TEST

START_TEST(the_wait_lasts_to_the_end_of_the_window)
{
    exhaust("ada", NOW);
    ck_assert_int_eq(attempt("ada", NOW + 59999), 1);
    /* The refused attempts did not extend the wait. */
    ck_assert_int_eq(attempt("ada", NOW + 60000), 0);
}
END_TEST

START_TEST(a_new_window_has_all_its_attempts)
{
    exhaust("ada", NOW);
    exhaust("ada", NOW + 60000);
    ck_assert_int_eq(attempt("ada", NOW + 60000), 60000);
    exhaust("ada", NOW + 180000);
}
END_TEST

/* ---------------------------------------------------------------- attempts in progress */

static atomic_int let_through;

static void guess(size_t index, void *context)
{
    AUTO_ERROR err = ERROR_INIT;

    (void)index;
    (void)context;
    if (limiter_begin(limiter, &three, "ada", NOW, &err) != ERR_OK) {
        ck_assert_int_eq(err.code, ERR_RATE_LIMITED);
        return;
    }
    atomic_fetch_add(&let_through, 1);
    usleep(1000);
    limiter_end(limiter, &three, "ada", ATTEMPT_FAILED);
}

START_TEST(of_a_burst_no_more_are_let_through_than_one_after_the_other)
{
    atomic_store(&let_through, 0);
    threads_run(64, guess, NULL);
    ck_assert_int_eq(atomic_load(&let_through), three.attempts);
}
END_TEST

static void succeed(size_t index, void *context)
{
    AUTO_ERROR err = ERROR_INIT;

    (void)index;
    (void)context;
    ck_assert_int_eq(limiter_begin(limiter, &three, "ada", NOW, &err), ERR_OK);
    usleep(1000);
    limiter_end(limiter, &three, "ada", ATTEMPT_SUCCEEDED);
}

START_TEST(many_who_succeed_at_once_wait_for_each_other_and_are_never_limited)
{
    threads_run(64, succeed, NULL);
    exhaust("ada", NOW);
}
END_TEST

/* An address that is refused sends attempts under a new name each time. */
START_TEST(names_that_leave_nothing_behind_push_nobody_out)
{
    AUTO_ERROR err = ERROR_INIT;
    char name[24];

    exhaust("ada", NOW);
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "name %d", i);
        ck_assert_int_eq(limiter_begin(limiter, &three, name, NOW, &err), ERR_OK);
        limiter_end(limiter, &three, name, ATTEMPT_NOT_MADE);
    }
    ck_assert_int_gt(attempt("ada", NOW), 0);
}
END_TEST

START_TEST(an_attempt_that_was_not_made_does_not_count)
{
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(limiter_begin(limiter, &three, "ada", NOW, &err), ERR_OK);
        limiter_end(limiter, &three, "ada", ATTEMPT_NOT_MADE);
    }
    exhaust("ada", NOW);
}
END_TEST

START_TEST(names_and_kinds_are_counted_apart)
{
    exhaust("ada", NOW);
    ck_assert_int_eq(attempt("bob", NOW), 0);
    ck_assert_int_eq(attempt("", NOW), 0);
    ck_assert_int_eq(limiter_attempt(limiter, &other_kind, "ada", NOW), 0);
    ck_assert_int_gt(attempt("ada", NOW), 0);
}
END_TEST

START_TEST(a_forgotten_name_begins_anew)
{
    exhaust("ada", NOW);
    exhaust("bob", NOW);
    limiter_forget(limiter, &three, "ada");
    exhaust("ada", NOW + 1);
    ck_assert_int_gt(attempt("bob", NOW + 1), 0);
}
END_TEST

START_TEST(forgetting_is_of_one_kind)
{
    exhaust("ada", NOW);
    limiter_forget(limiter, &other_kind, "ada");
    ck_assert_int_gt(attempt("ada", NOW), 0);
}
END_TEST

START_TEST(names_that_were_never_seen_may_be_forgotten)
{
    limiter_forget(limiter, &three, "eve");
    exhaust("eve", NOW);
}
END_TEST

/* One attempt each for @count names. */
static void flood(const char *names, int count, timestamp_t now)
{
    char name[32];

    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%s-%d", names, i);
        if (attempt(name, now) != 0)
            ck_abort_msg("%s is refused", name);
    }
}

/* How many of the locked names are still locked. */
static int count_locked(int count, timestamp_t now)
{
    char name[32];
    int locked = 0;

    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "locked-%d", i);
        if (attempt(name, now) > 0)
            locked++;
    }
    return locked;
}

START_TEST(a_flood_of_names_is_let_in_and_does_not_hide_the_next_one)
{
    flood("flood", 100000, NOW);
    exhaust("ada", NOW);
}
END_TEST

START_TEST(the_oldest_names_are_pushed_out_first)
{
    char name[32];

    /* The table fills with old names; then some hundred that are locked; then fewer newer ones. */
    flood("old", 100000, NOW);
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "locked-%d", i);
        exhaust(name, NOW + 1);
    }
    flood("new", 2000, NOW + 2);
    /* Rows are drawn at random: a few may be evicted, but with the newest first most would be. */
    ck_assert_int_gt(count_locked(500, NOW + 2), 450);
}
END_TEST

#define THREADS  4
#define ATTEMPTS 1000

static const struct limit many = { "account", 1500, 60 * MS_PER_SECOND };

static void *hammer(void *counter)
{
    int *count = counter;

    for (int i = 0; i < ATTEMPTS; i++)
        if (limiter_attempt(limiter, &many, "ada", NOW) == 0)
            (*count)++;
    return NULL;
}

START_TEST(threads_share_one_count)
{
    pthread_t threads[THREADS];
    int counts[THREADS] = { 0 };
    int sum = 0;

    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hammer, &counts[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += counts[i];
    }
    ck_assert_int_eq(sum, many.attempts);
}
END_TEST

static Suite *limiter_suite(void)
{
    Suite *suite = suite_create("limiter");
    TCase *limit = tcase_create("limit");

    tcase_add_unchecked_fixture(limit, start_randomness, NULL);
    tcase_add_checked_fixture(limit, set_up, tear_down);
    tcase_add_test(limit, as_many_attempts_as_the_limit_are_let_through);
    tcase_add_test(limit, the_wait_lasts_to_the_end_of_the_window);
    tcase_add_test(limit, a_new_window_has_all_its_attempts);
    tcase_add_test(limit, names_and_kinds_are_counted_apart);
    tcase_add_test(limit, of_a_burst_no_more_are_let_through_than_one_after_the_other);
    tcase_add_test(limit, many_who_succeed_at_once_wait_for_each_other_and_are_never_limited);
    tcase_add_test(limit, an_attempt_that_was_not_made_does_not_count);
    tcase_add_test(limit, names_that_leave_nothing_behind_push_nobody_out);
    tcase_add_test(limit, a_forgotten_name_begins_anew);
    tcase_add_test(limit, forgetting_is_of_one_kind);
    tcase_add_test(limit, names_that_were_never_seen_may_be_forgotten);
    tcase_add_test(limit, a_flood_of_names_is_let_in_and_does_not_hide_the_next_one);
    tcase_add_test(limit, the_oldest_names_are_pushed_out_first);
    tcase_add_test(limit, threads_share_one_count);
    suite_add_tcase(suite, limit);
    return suite;
}

CHECK_MAIN(limiter_suite)
