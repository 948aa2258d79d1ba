/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>

#define MS_PER_DAY INT64_C(86400000)

/* The newest token, as its owner sees it with the token @secret; to cJSON_Delete(). */
static cJSON *own_token(struct served_shop *shop, const char *secret)
{
    cJSON *list = fixture_get_json(&shop->client, "/api/tokens", secret);
    cJSON *tokens = cJSON_GetObjectItemCaseSensitive(list, "tokens");
    cJSON *token;

    ck_assert_int_eq(cJSON_GetArraySize(tokens), 1);
    token = cJSON_DetachItemFromArray(tokens, 0);
    cJSON_Delete(list);
    return token;
}

static void assert_text(const cJSON *json, const char *name, const char *text)
{
    ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name)), text);
}

START_TEST(create_prints_the_token_alone)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    size_t length;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    outcome = RUN("token", "create", "--user", SAMPLE_ADMIN);
    assert_done(&outcome);
    ck_assert_str_eq(outcome.err, "");
    length = strcspn(outcome.out, " \t\n");
    ck_assert_uint_ge(length, 43);
    ck_assert_str_eq(outcome.out + length, "\n");
}
END_TEST

START_TEST(each_token_is_another)
{
    AUTO_FREE char *first = NULL;
    AUTO_FREE char *second = NULL;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    first = fixture_token(SAMPLE_ADMIN);
    second = fixture_token(SAMPLE_ADMIN);
    ck_assert_str_ne(first, second);
}
END_TEST

START_TEST(the_token_itself_is_not_stored)
{
    AUTO_FREE char *token = NULL;
    AUTO_FREE char *sql = NULL;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    token = fixture_token(SAMPLE_ADMIN);
    ck_assert_int_gt(asprintf(&sql,
                              "SELECT count(*) FROM api_tokens WHERE instr(hash, '%s') > 0"
                              " OR instr(id, '%s') > 0 OR instr(label, '%s') > 0",
                              token, token, token),
                     0);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, sql), 0);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM api_tokens"), 1);
}
END_TEST

START_TEST(a_token_counts_at_once_for_a_running_server)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *token = NULL;
    cJSON *me;

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    token = fixture_token(SAMPLE_CUSTOMER);
    me = fixture_get_json(&shop.client, "/api/me", token);
    assert_text(me, "email", SAMPLE_CUSTOMER);
    assert_text(me, "role", "customer");
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/users", token), 403);
    cJSON_Delete(me);
}
END_TEST

START_TEST(a_token_has_its_label_and_lasts_for_ever)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_OUTCOME outcome = { .out = NULL };
    cJSON *token;

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    outcome = RUN("token", "create", "--label", "Kassenbrücke", "--user", SAMPLE_CUSTOMER);
    assert_done(&outcome);
    outcome.out[strcspn(outcome.out, "\n")] = '\0';
    token = own_token(&shop, outcome.out);
    assert_text(token, "label", "Kassenbrücke");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(token, "expires_at")));
    cJSON_Delete(token);
}
END_TEST

START_TEST(a_token_lasts_as_many_days_as_were_asked_for)
{
    static const char *const days[] = { "1", "30", "3650" };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        ASSERT_DONE("token", "create", "--user", SAMPLE_ADMIN, "--days", days[i]);
        ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT max(expires_at - created_at)"
                                                   " FROM api_tokens"),
                         strtol(days[i], NULL, 10) * MS_PER_DAY);
    }
}
END_TEST

START_TEST(days_that_are_no_number_of_days_are_refused)
{
    static const char *const days[] = { "0",   "-1",  "1.5",  "3651",  "soon", "",      "7 days",
                                        "nan", "inf", "1e99", "-1e99", "7,5",  "1e-400" };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        ASSERT_REFUSED(2, "days must be a whole number from 1 to 3650", "token", "create", "--user",
                       SAMPLE_ADMIN, "--days", days[i]);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM api_tokens"), 0);
}
END_TEST

START_TEST(a_label_that_is_no_text_is_refused)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ASSERT_REFUSED(2, "label must not contain control characters", "token", "create", "--user",
                   SAMPLE_ADMIN, "--label", "two\nlines");
    ASSERT_REFUSED(2, "label", "token", "create", "--user", SAMPLE_ADMIN, "--label", "\xe4");
}
END_TEST

/* Whether @token's scopes are @names, in this order, with a comma in between. */
static void assert_scopes(const cJSON *token, const char *names)
{
    const cJSON *scope;
    char text[100] = "";

    cJSON_ArrayForEach(scope, cJSON_GetObjectItemCaseSensitive(token, "scopes"))
    {
        if (text[0] != '\0')
            strcat(text, ",");
        strcat(text, cJSON_GetStringValue(scope));
    }
    ck_assert_str_eq(text, names);
}

START_TEST(a_token_may_be_used_for_what_was_asked_for)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_OUTCOME all = { .out = NULL };
    AUTO_OUTCOME some = { .out = NULL };
    cJSON *token;

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    all = RUN("token", "create", "--user", SAMPLE_CUSTOMER);
    assert_done(&all);
    all.out[strcspn(all.out, "\n")] = '\0';
    token = own_token(&shop, all.out);
    assert_scopes(token, "orders:read,orders:write,tracking,metrics,admin");
    cJSON_Delete(token);

    some = RUN("token", "create", "--user", SAMPLE_ADMIN, "--scopes", "metrics,orders:read");
    assert_done(&some);
    some.out[strcspn(some.out, "\n")] = '\0';
    ck_assert_int_eq(fixture_get_status(&shop.client, "/metrics", some.out), 200);
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/orders", some.out), 200);
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/users", some.out), 403);
}
END_TEST

START_TEST(scopes_that_are_none_are_refused)
{
    static const char *const lists[] = { "", "orders", "orders:read,", "metrics, admin", "ADMIN" };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        ASSERT_REFUSED(2, "must be orders:read, orders:write, tracking, metrics or admin", "token",
                       "create", "--user", SAMPLE_ADMIN, "--scopes", lists[i]);
    ASSERT_REFUSED(2, "must name each scope once", "token", "create", "--user", SAMPLE_ADMIN,
                   "--scopes", "admin,admin,admin,admin,admin,admin");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM api_tokens"), 0);
}
END_TEST

START_TEST(a_user_who_is_not_there_is_told)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ASSERT_REFUSED(1, "There is no such user.", "token", "create", "--user", "nobody@shop.example");
    ASSERT_REFUSED(1, "There is no such user.", "token", "create", "--user", "");
}
END_TEST

static Suite *token_suite(void)
{
    Suite *suite = suite_create("token");
    TCase *test_case = tcase_create("token");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, create_prints_the_token_alone);
    tcase_add_test(test_case, each_token_is_another);
    tcase_add_test(test_case, the_token_itself_is_not_stored);
    tcase_add_test(test_case, a_token_counts_at_once_for_a_running_server);
    tcase_add_test(test_case, a_token_has_its_label_and_lasts_for_ever);
    tcase_add_test(test_case, a_token_lasts_as_many_days_as_were_asked_for);
    tcase_add_test(test_case, days_that_are_no_number_of_days_are_refused);
    tcase_add_test(test_case, a_label_that_is_no_text_is_refused);
    tcase_add_test(test_case, a_token_may_be_used_for_what_was_asked_for);
    tcase_add_test(test_case, scopes_that_are_none_are_refused);
    tcase_add_test(test_case, a_user_who_is_not_there_is_told);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(token_suite)
