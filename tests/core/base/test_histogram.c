/* SPDX-License-Identifier: MIT */
#include "core/base/histogram.h"
#include "tests/support/check_main.h"

#include <pthread.h>

static const struct histogram_scale few = { .count = 3, .bounds = { 1, 10, 100 } };

START_TEST(a_bound_is_the_last_value_of_its_step)
{
    static const struct {
        int64_t value;
        size_t step;
    } values[] = { { 0, 0 }, { 1, 0 }, { 2, 1 }, { 10, 1 }, { 11, 2 }, { 100, 2 }, { 101, 3 } };
    struct histogram histogram = { .scale = &few };
    struct histogram_snapshot figures;

    histogram_add(&histogram, values[_i].value);
    figures = histogram_read(&histogram);
    for (size_t i = 0; i < ARRAY_LEN(figures.counts); i++)
        ck_assert_uint_eq(figures.counts[i], i == values[_i].step);
    ck_assert_int_eq(figures.sum, values[_i].value);
    ck_assert_uint_eq(histogram_total(&figures), 1);
    ck_assert_ptr_eq(figures.scale, &few);
}
END_TEST

START_TEST(durations_rise_and_use_the_whole_scale)
{
    ck_assert_uint_le(histogram_durations.count, HISTOGRAM_BOUNDS_MAX);
    for (size_t i = 1; i < histogram_durations.count; i++)
        ck_assert_int_gt(histogram_durations.bounds[i], histogram_durations.bounds[i - 1]);
}
END_TEST

#define THREADS 8
#define ADDED   20000

static void *add_many(void *context)
{
    for (int i = 0; i < ADDED; i++)
        histogram_add(context, i % 200);
    return NULL;
}

START_TEST(nothing_is_lost_between_threads)
{
    struct histogram histogram = { .scale = &few };
    struct histogram_snapshot figures;
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, add_many, &histogram), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    figures = histogram_read(&histogram);
    ck_assert_uint_eq(histogram_total(&figures), THREADS * ADDED);
    ck_assert_uint_eq(figures.counts[0], THREADS * ADDED / 200 * 2);
    ck_assert_int_eq(figures.sum, (int64_t)THREADS * ADDED / 200 * (199 * 200 / 2));
}
END_TEST

static Suite *histogram_suite(void)
{
    Suite *suite = suite_create("histogram");
    TCase *test_case = tcase_create("histogram");

    tcase_add_loop_test(test_case, a_bound_is_the_last_value_of_its_step, 0, 7);
    tcase_add_test(test_case, durations_rise_and_use_the_whole_scale);
    tcase_add_test(test_case, nothing_is_lost_between_threads);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(histogram_suite)
