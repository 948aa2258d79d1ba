/* SPDX-License-Identifier: MIT */
#include "core/authority.h"
#include "tests/core/actors.h"
#include "tests/support/check_main.h"

static struct authority authority;
static struct credential_record record;

/* Ada's session, as it was when her request was let in. */
static void set_up(void)
{
    authority =
        (struct authority){ .actor = customer(ADA), .now = CLOCK_START, .steady_now = CLOCK_START };
    authority.actor.credential = CREDENTIAL_SESSION;
    record = (struct credential_record){ .user_id = id_of(ADA),
                                         .role = ROLE_CUSTOMER,
                                         .created_at = CLOCK_START - 1,
                                         .used_at = CLOCK_START - 1,
                                         .scopes = SCOPES_ALL };
}

static enum err confirm(const struct credential_record *found)
{
    AUTO_ERROR err = ERROR_INIT;
    enum err code = authority_confirm(&authority, found, &err);

    ck_assert_int_eq(code, err.code);
    return code;
}

START_TEST(a_credential_that_is_as_it_was_holds)
{
    ck_assert_int_eq(confirm(&record), ERR_OK);
    authority.actor.credential = CREDENTIAL_TOKEN;
    ck_assert_int_eq(confirm(&record), ERR_OK);
}
END_TEST

START_TEST(a_credential_that_is_gone_or_another_s_does_not)
{
    ck_assert_int_eq(confirm(NULL), ERR_UNAUTHENTICATED);
    record.user_id = id_of(BOB);
    ck_assert_int_eq(confirm(&record), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(a_user_who_was_disabled_does_nothing_more)
{
    record.user_disabled = true;
    ck_assert_int_eq(confirm(&record), ERR_UNAUTHENTICATED);
    authority.actor.credential = CREDENTIAL_TOKEN;
    ck_assert_int_eq(confirm(&record), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(a_session_ages_by_the_steady_clock_and_a_token_by_the_wall_clock)
{
    authority.now = CLOCK_START + 10 * SESSION_ABSOLUTE_MS;
    ck_assert_int_eq(confirm(&record), ERR_OK);
    authority.steady_now = CLOCK_START + SESSION_IDLE_MS;
    ck_assert_int_eq(confirm(&record), ERR_UNAUTHENTICATED);
    authority.actor.credential = CREDENTIAL_TOKEN;
    ck_assert_int_eq(confirm(&record), ERR_OK);
    record.expires_at = authority.now;
    ck_assert_int_eq(confirm(&record), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(another_role_or_other_scopes_are_not_what_was_let_in)
{
    record.role = ROLE_ADMIN;
    ck_assert_int_eq(confirm(&record), ERR_FORBIDDEN);
    record.role = ROLE_CUSTOMER;
    record.scopes = SCOPE_METRICS;
    ck_assert_int_eq(confirm(&record), ERR_FORBIDDEN);
}
END_TEST

static Suite *authority_suite(void)
{
    Suite *suite = suite_create("authority");
    TCase *confirming = tcase_create("confirming");

    tcase_add_checked_fixture(confirming, set_up, NULL);
    tcase_add_test(confirming, a_credential_that_is_as_it_was_holds);
    tcase_add_test(confirming, a_credential_that_is_gone_or_another_s_does_not);
    tcase_add_test(confirming, a_user_who_was_disabled_does_nothing_more);
    tcase_add_test(confirming, a_session_ages_by_the_steady_clock_and_a_token_by_the_wall_clock);
    tcase_add_test(confirming, another_role_or_other_scopes_are_not_what_was_let_in);
    suite_add_tcase(suite, confirming);
    return suite;
}

CHECK_MAIN(authority_suite)
