/* SPDX-License-Identifier: MIT */

/* Sessions and idempotency keys of a shop whose clock is wrong now and then. */

#include "core/service.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

#define YEAR   (365 * MS_PER_DAY)
#define BEHIND (FIXTURE_NOW - 6 * YEAR)
#define AHEAD  (FIXTURE_NOW + 6 * YEAR)

static struct uuid ada;
static struct secret_hash secret;
static timestamp_t wall, passed;

static timestamp_t read_wall(void)
{
    return wall;
}

static int64_t read_passed(void)
{
    return passed;
}

static void make_users(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    secret = secret_hash_text("one");
}

/* Starts as the server does, with the clock at @now; end it with service_clear(). */
static struct service start(timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    struct service service;

    wall = now;
    passed = 0;
    assert_ok(service_init(&service, fixture_store(), &err), &err);
    service.now = read_wall;
    service.steady.source = read_passed;
    assert_ok(service_resume_ages(&service, &err), &err);
    assert_ok(service_watch_clock(&service, &err), &err);
    assert_ok(service_sweep(&service, &err), &err);
    return service;
}

/* Lets @ms pass, during which the clock is moved by @step, and then the jobs run. */
static void pass(struct service *service, int64_t ms, int64_t step)
{
    AUTO_ERROR err = ERROR_INIT;

    passed += ms;
    wall += ms + step;
    assert_ok(service_watch_clock(service, &err), &err);
    assert_ok(service_mark_ages(service, &err), &err);
    assert_ok(service_sweep(service, &err), &err);
}

static struct authority authority(const struct service *service)
{
    const struct actor actor = {
        .user_id = ada, .role = ROLE_CUSTOMER, .signed_in = true, .scopes = SCOPES_ALL
    };
    struct authority authority = fixture_by(&ada, wall);

    authority.actor = actor;
    authority.steady_now = steady_clock_read(&service->steady);
    return authority;
}

/* @return whether the key was known; if not, an order is stored */
static bool place(struct service *service, const char *key)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    const struct authority by = authority(service);
    struct order_request request = { .draft = &draft,
                                     .idempotency_key = key,
                                     .keys_since = by.steady_now - IDEMPOTENCY_KEY_MS };
    bool replayed;

    order_draft_fingerprint(&draft, &request.fingerprint);
    assert_ok(fixture_ops()->order_create(fixture_store(), &by, &request, &order, &replayed, &err),
              &err);
    return replayed;
}

static void sign_in(struct service *service)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct authority by = authority(service);

    assert_ok(fixture_ops()->session_create(fixture_store(), &by, &secret, NULL, &err), &err);
}

static bool is_signed_in(struct service *service)
{
    AUTO_ERROR err = ERROR_INIT;
    struct credential_record session;

    return fixture_ops()->session_find(fixture_store(), &secret, &session, &err) == ERR_OK &&
           session_is_alive(&session, steady_clock_read(&service->steady));
}

static void use(struct service *service, const char *key)
{
    sign_in(service);
    ck_assert(!place(service, key));
}

static void assert_kept(struct service *service, const char *key)
{
    ck_assert(is_signed_in(service));
    ck_assert(place(service, key));
}

static void forget_mark(void)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct steady_mark none = { .steady = 0 };

    assert_ok(fixture_ops()->set_steady_mark(fixture_store(), &none, &err), &err);
}

/* A token that expires a day after FIXTURE_NOW. */
static void make_token(struct service *service)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct authority by = authority(service);
    const struct api_token token = { .id = uuid_new(wall),
                                     .label = (char[]){ "till" },
                                     .created_at = wall,
                                     .expires_at = FIXTURE_NOW + MS_PER_DAY };

    assert_ok(fixture_ops()->token_create(fixture_store(), &by, &secret, &token, &err), &err);
}

static bool has_token(void)
{
    AUTO_ERROR err = ERROR_INIT;
    struct credential_record token;

    return fixture_ops()->token_find(fixture_store(), &secret, &token, &err) == ERR_OK;
}

/* ---------------------------------------------------------------- starts */

/* As after the battery of a clock has died: by when it is mended. */
enum mended { RUNNING, BETWEEN };

START_TEST(what_was_stored_while_the_clock_was_behind_goes_on)
{
    struct service service = start(BEHIND);

    use(&service, "one");
    if (_i == RUNNING)
        pass(&service, MS_PER_MINUTE, FIXTURE_NOW - BEHIND);
    service_clear(&service);
    service = start(FIXTURE_NOW + MS_PER_HOUR);
    assert_kept(&service, "one");
    service_clear(&service);
    /* Nor do the starts after it add up. */
    for (int i = 0; i < 5; i++) {
        service = start(FIXTURE_NOW + MS_PER_HOUR + i);
        assert_kept(&service, "one");
        service_clear(&service);
    }
}
END_TEST

START_TEST(a_start_with_a_wrong_clock_ends_nothing)
{
    const timestamp_t wrong = _i == 0 ? BEHIND : AHEAD;
    struct service service = start(FIXTURE_NOW);

    use(&service, "one");
    service_clear(&service);
    service = start(wrong);
    assert_kept(&service, "one");
    pass(&service, MS_PER_MINUTE, 0);
    ck_assert(!place(&service, "two"));
    service_clear(&service);
    service = start(FIXTURE_NOW + 2 * MS_PER_HOUR);
    assert_kept(&service, "one");
    ck_assert(place(&service, "two"));
    service_clear(&service);
}
END_TEST

START_TEST(a_jump_ends_nothing_neither_now_nor_after_a_start)
{
    struct service service = start(FIXTURE_NOW);

    use(&service, "one");
    pass(&service, MS_PER_MINUTE, _i == 0 ? BEHIND - FIXTURE_NOW : AHEAD - FIXTURE_NOW);
    assert_kept(&service, "one");
    service_clear(&service);
    service = start(wall);
    assert_kept(&service, "one");
    service_clear(&service);
}
END_TEST

START_TEST(time_that_passes_ends_them_whatever_the_clock_says)
{
    struct service service = start(BEHIND);

    use(&service, "one");
    pass(&service, MS_PER_MINUTE, FIXTURE_NOW - BEHIND);
    pass(&service, SESSION_IDLE_MS, -MS_PER_DAY);
    ck_assert(!is_signed_in(&service));
    ck_assert(place(&service, "one"));
    pass(&service, IDEMPOTENCY_KEY_MS - SESSION_IDLE_MS, 0);
    ck_assert(!place(&service, "one"));
    service_clear(&service);
}
END_TEST

/* By a clock that is ahead it has expired, and works again when that is mended. */
START_TEST(no_token_is_deleted_while_the_clock_may_be_wrong)
{
    struct service service = start(FIXTURE_NOW);

    fixture_add_order(&ada, FIXTURE_NOW - MS_PER_HOUR);
    make_token(&service);
    if (_i == 0) {
        service_clear(&service);
        service = start(AHEAD);
    } else {
        pass(&service, MS_PER_MINUTE, AHEAD - FIXTURE_NOW);
    }
    pass(&service, MS_PER_MINUTE, 0);
    ck_assert(has_token());
    service_clear(&service);
    /* A shop whose ages start by the clock. */
    forget_mark();
    service = start(AHEAD);
    ck_assert(has_token());
    service_clear(&service);
    service = start(FIXTURE_NOW + MS_PER_DAY + TOKEN_KEPT_MS + 1);
    ck_assert(!has_token());
    service_clear(&service);
}
END_TEST

static Suite *ages_suite(void)
{
    Suite *suite = suite_create("ages");
    TCase *starts = tcase_create("starts");

    fixture_add_store(starts);
    tcase_add_checked_fixture(starts, make_users, NULL);
    tcase_add_loop_test(starts, what_was_stored_while_the_clock_was_behind_goes_on, RUNNING,
                        BETWEEN + 1);
    tcase_add_loop_test(starts, a_start_with_a_wrong_clock_ends_nothing, 0, 2);
    tcase_add_loop_test(starts, a_jump_ends_nothing_neither_now_nor_after_a_start, 0, 2);
    tcase_add_test(starts, time_that_passes_ends_them_whatever_the_clock_says);
    tcase_add_loop_test(starts, no_token_is_deleted_while_the_clock_may_be_wrong, 0, 2);
    suite_add_tcase(suite, starts);
    return suite;
}

CHECK_MAIN(ages_suite)
