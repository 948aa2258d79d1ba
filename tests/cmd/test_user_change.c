/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>

/* A customer with a token and a session, who may do nothing once these have ended. */
struct signed_in {
    struct served_shop shop;
    char *token;  /* owned */
    char *cookie; /* owned */
};

#define AUTO_SIGNED_IN CLEANUP(signed_in_clear) struct signed_in

static void signed_in_clear(struct signed_in *ada)
{
    served_shop_clear(&ada->shop);
    free(ada->token);
    free(ada->cookie);
}

static void assert_statuses(struct signed_in *ada, int status)
{
    AUTO_HTTP_RESPONSE answer = fixture_ask(
        &ada->shop.client,
        &(struct http_request){ .method = "GET", .path = "/api/me", .headers = ada->cookie });

    ck_assert_int_eq(answer.status, status);
    ck_assert_int_eq(fixture_get_status(&ada->shop.client, "/api/me", ada->token), status);
}

static struct signed_in sign_in(void)
{
    struct signed_in ada = { .shop = served_shop_start() };

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ada.token = fixture_token(SAMPLE_CUSTOMER);
    ada.cookie = fixture_sign_in(&ada.shop.client, SAMPLE_CUSTOMER, SAMPLE_PASSWORD);
    ck_assert_ptr_nonnull(ada.cookie);
    assert_statuses(&ada, 200);
    return ada;
}

static bool may_sign_in(struct signed_in *ada, const char *password)
{
    AUTO_FREE char *cookie = fixture_sign_in(&ada->shop.client, SAMPLE_CUSTOMER, password);

    return cookie != NULL;
}

START_TEST(disable_ends_sessions_and_tokens_at_once)
{
    AUTO_SIGNED_IN ada = sign_in();

    ASSERT_DONE("user", "disable", SAMPLE_CUSTOMER);
    assert_statuses(&ada, 401);
    ck_assert(!may_sign_in(&ada, SAMPLE_PASSWORD));
    ASSERT_REFUSED(1, "orderdesk: ", "token", "create", "--user", SAMPLE_CUSTOMER);
    ck_assert_int_eq(fixture_get_status(&ada.shop.client, "/api/me", ada.shop.token), 200);
}
END_TEST

START_TEST(enable_lets_in_again_but_brings_nothing_back)
{
    AUTO_SIGNED_IN ada = sign_in();

    ASSERT_DONE("user", "disable", SAMPLE_CUSTOMER);
    ASSERT_DONE("user", "enable", SAMPLE_CUSTOMER);
    assert_statuses(&ada, 401);
    ck_assert(may_sign_in(&ada, SAMPLE_PASSWORD));
}
END_TEST

START_TEST(passwd_ends_sessions_and_tokens_at_once)
{
    AUTO_SIGNED_IN ada = sign_in();
    AUTO_OUTCOME outcome = RUN_WITH("quite another one\n", "user", "passwd", SAMPLE_CUSTOMER);

    assert_done(&outcome);
    ck_assert_str_eq(outcome.out, "");
    assert_statuses(&ada, 401);
    ck_assert(!may_sign_in(&ada, SAMPLE_PASSWORD));
    ck_assert(may_sign_in(&ada, "quite another one"));
}
END_TEST

START_TEST(passwd_refuses_a_short_password_and_changes_nothing)
{
    AUTO_SIGNED_IN ada = sign_in();
    AUTO_OUTCOME outcome = RUN_WITH("short\n", "user", "passwd", SAMPLE_CUSTOMER);

    assert_refused(&outcome, 1, "password must have 8 to 1000 characters");
    assert_statuses(&ada, 200);
}
END_TEST

START_TEST(a_user_is_found_however_the_email_is_written)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ASSERT_DONE("user", "disable", " Ada@Customer.EXAMPLE");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM users WHERE disabled"), 1);
}
END_TEST

START_TEST(a_change_may_be_made_twice)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ASSERT_DONE("user", "disable", SAMPLE_CUSTOMER);
    ASSERT_DONE("user", "disable", SAMPLE_CUSTOMER);
    ASSERT_DONE("user", "enable", SAMPLE_CUSTOMER);
    ASSERT_DONE("user", "enable", SAMPLE_CUSTOMER);
}
END_TEST

START_TEST(the_last_admin_stays)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ASSERT_REFUSED(1, "This is the last admin.", "user", "disable", SAMPLE_ADMIN);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM users WHERE disabled"), 0);
}
END_TEST

START_TEST(erase_takes_a_person_out_of_the_shop_and_leaves_the_orders)
{
    AUTO_SIGNED_IN ada = sign_in();
    AUTO_FREE char *id = fixture_place_order(&ada.shop.client, ada.token);
    AUTO_FREE char *path = NULL;
    cJSON *order;

    ck_assert_int_gt(asprintf(&path, "/api/orders/%s", id), 0);
    ASSERT_REFUSED(2, "--yes", "user", "erase", SAMPLE_CUSTOMER);
    assert_statuses(&ada, 200);
    ASSERT_DONE("user", "erase", SAMPLE_CUSTOMER, "--yes");
    assert_statuses(&ada, 401);
    ck_assert(!may_sign_in(&ada, SAMPLE_PASSWORD));
    order = fixture_get_json(&ada.shop.client, path, ada.shop.token);
    ck_assert_double_eq_tol(cJSON_GetNumberValue(cJSON_GetObjectItem(order, "total")), 25, 0.001);
    ck_assert_str_eq(
        cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(order, "customer"), "name")),
        "Erased person");
    cJSON_Delete(order);
    ASSERT_REFUSED(1, "There is no such user.", "user", "erase", SAMPLE_CUSTOMER, "--yes");
    ASSERT_REFUSED(1, "This is the last admin.", "user", "erase", SAMPLE_ADMIN, "--yes");
    ASSERT_DONE("check");
}
END_TEST

/* script(1) gives it a terminal, and types its own stdin there. */
START_TEST(erase_asks_at_a_terminal)
{
    static const struct {
        const char *answer;
        int64_t erased;
    } answers[] = { { "no\n", 0 }, { "\n", 0 }, { "yes, but\n", 0 }, { "yes\n", 1 } };
    AUTO_FREE char *command = NULL;

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ck_assert_int_gt(asprintf(&command, "exec '%s' user erase " SAMPLE_CUSTOMER, process_binary()),
                     0);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        const char *const argv[] = { "/usr/bin/script", "-qec", command, "/dev/null", NULL };
        AUTO_OUTCOME outcome =
            process_run(&(struct launch){ .argv = argv, .input = answers[i].answer });

        ck_assert_ptr_nonnull(strstr(outcome.out, "This erases Ada Able"));
        ck_assert_int_eq(outcome.status, answers[i].erased ? 0 : 1);
        ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM users WHERE disabled"),
                         answers[i].erased);
    }
}
END_TEST

START_TEST(a_user_who_is_not_there_is_told)
{
    static const char *const changes[] = { "passwd", "disable", "enable" };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        AUTO_OUTCOME outcome =
            RUN_WITH(SAMPLE_PASSWORD "\n", "user", changes[i], "nobody@shop.example");

        assert_refused(&outcome, 1, "There is no such user.");
    }
}
END_TEST

static Suite *user_change_suite(void)
{
    Suite *suite = suite_create("user_change");
    TCase *test_case = tcase_create("user_change");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, disable_ends_sessions_and_tokens_at_once);
    tcase_add_test(test_case, enable_lets_in_again_but_brings_nothing_back);
    tcase_add_test(test_case, passwd_ends_sessions_and_tokens_at_once);
    tcase_add_test(test_case, passwd_refuses_a_short_password_and_changes_nothing);
    tcase_add_test(test_case, a_user_is_found_however_the_email_is_written);
    tcase_add_test(test_case, a_change_may_be_made_twice);
    tcase_add_test(test_case, the_last_admin_stays);
    tcase_add_test(test_case, erase_takes_a_person_out_of_the_shop_and_leaves_the_orders);
    tcase_add_test(test_case, erase_asks_at_a_terminal);
    tcase_add_test(test_case, a_user_who_is_not_there_is_told);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(user_change_suite)
