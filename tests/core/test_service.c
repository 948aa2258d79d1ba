/* SPDX-License-Identifier: MIT */
#include "core/service.h"
#include "tests/core/actors.h"
#include "tests/support/check_main.h"

static struct store_expiry expiry;

static enum err fake_sweep(struct store *store, const struct store_expiry *asked, struct error *err)
{
    (void)store;
    (void)err;
    expiry = *asked;
    return ERR_OK;
}

static timestamp_t latest;

static enum err fake_latest(struct store *store, timestamp_t *out, struct error *err)
{
    (void)store;
    if (latest < 0)
        return error_set(err, ERR_BUSY, "no");
    *out = latest;
    return ERR_OK;
}

static struct steady_mark marked;

static enum err fake_mark(struct store *store, const struct steady_mark *mark, struct error *err)
{
    (void)store;
    (void)err;
    marked = *mark;
    return ERR_OK;
}

static const struct store_ops ops = { .sweep = fake_sweep,
                                      .set_steady_mark = fake_mark,
                                      .order_latest = fake_latest };

START_TEST(sweeping_drops_exactly_what_has_expired)
{
    AUTO_ERROR err = ERROR_INIT;
    struct store store = { .ops = &ops };
    CLEANUP(service_clear) struct service service = service_over(&store);
    struct credential_record last_kept, first_dropped;

    ck_assert_int_eq(service_sweep(&service, &err), ERR_OK);
    ck_assert_int_eq(expiry.keys_since, CLOCK_START - 24 * MS_PER_HOUR);
    ck_assert_int_eq(expiry.tokens_expired_by, CLOCK_START - 7 * MS_PER_DAY);
    /* Only what no longer counts is dropped. */
    last_kept = (struct credential_record){ .created_at = expiry.sessions_created_since + 1,
                                            .used_at = expiry.sessions_used_since + 1 };
    ck_assert(session_is_alive(&last_kept, CLOCK_START));
    first_dropped = last_kept;
    first_dropped.used_at--;
    ck_assert(!session_is_alive(&first_dropped, CLOCK_START));
    first_dropped = last_kept;
    first_dropped.created_at--;
    ck_assert(!session_is_alive(&first_dropped, CLOCK_START));
}
END_TEST

START_TEST(the_clock_is_held_against_the_newest_order)
{
    AUTO_ERROR err = ERROR_INIT;
    struct store store = { .ops = &ops };
    CLEANUP(service_clear) struct service service = service_over(&store);

    latest = CLOCK_START;
    ck_assert_int_eq(service_watch_clock(&service, &err), ERR_OK);
    ck_assert_int_eq(clock_watch_behind(service.clock, CLOCK_START), 0);
    latest = CLOCK_START + MS_PER_DAY;
    ck_assert_int_eq(service_watch_clock(&service, &err), ERR_OK);
    ck_assert_int_eq(clock_watch_behind(service.clock, CLOCK_START), MS_PER_DAY);
    ck_assert_int_eq(marked.wall, 0);
    clock_now += 2 * MS_PER_DAY;
    ck_assert_int_eq(service_watch_clock(&service, &err), ERR_OK);
    ck_assert_int_eq(marked.wall, clock_now);
    ck_assert_int_eq(marked.steady, steady_clock_read(&service.steady));
    ck_assert_int_eq(clock_watch_behind(service.clock, clock_now), 0);
    ck_assert_int_eq(clock_watch_jumps(service.clock), 1);
    latest = -1;
    ck_assert_int_eq(service_watch_clock(&service, &err), ERR_BUSY);
}
END_TEST

static Suite *service_suite(void)
{
    Suite *suite = suite_create("service");
    TCase *sweep = tcase_create("sweep");

    tcase_add_unchecked_fixture(sweep, start_randomness, NULL);
    tcase_add_test(sweep, sweeping_drops_exactly_what_has_expired);
    tcase_add_test(sweep, the_clock_is_held_against_the_newest_order);
    suite_add_tcase(suite, sweep);
    return suite;
}

CHECK_MAIN(service_suite)
