/* SPDX-License-Identifier: MIT */
#include "core/credential.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define BEGUN INT64_C(1795334092123)

/* Times since the session began. */
static const struct {
    timestamp_t used, now;
    bool alive;
} sessions[] = {
    { 0, 0, true },
    { 0, 12 * MS_PER_HOUR - 1, true },
    { 0, 12 * MS_PER_HOUR, false },
    { MS_PER_HOUR, 13 * MS_PER_HOUR - 1, true },
    { MS_PER_HOUR, 13 * MS_PER_HOUR, false },
    { 7 * MS_PER_DAY - 1, 7 * MS_PER_DAY - 1, true },
    { 7 * MS_PER_DAY - 1, 7 * MS_PER_DAY, false },
    { 8 * MS_PER_DAY, 8 * MS_PER_DAY, false },
};

START_TEST(a_session_ends_when_idle_and_in_any_case_after_a_week)
{
    struct credential_record session = { .created_at = BEGUN,
                                         .used_at = BEGUN + sessions[_i].used };

    ck_assert(session_is_alive(&session, BEGUN + sessions[_i].now) == sessions[_i].alive);
    session.user_disabled = true;
    ck_assert(!session_is_alive(&session, BEGUN + sessions[_i].now));
}
END_TEST

static const struct {
    timestamp_t expires_at, now;
    bool alive;
} tokens[] = {
    { 0, BEGUN, true },      { 0, TIMESTAMP_MAX, true },  { BEGUN, BEGUN - 1, true },
    { BEGUN, BEGUN, false }, { BEGUN, BEGUN + 1, false },
};

START_TEST(a_token_ends_when_it_expires)
{
    struct credential_record token = { .created_at = 1, .expires_at = tokens[_i].expires_at };

    ck_assert(token_is_alive(&token, tokens[_i].now) == tokens[_i].alive);
    token.user_disabled = true;
    ck_assert(!token_is_alive(&token, tokens[_i].now));
}
END_TEST

static const struct token_bounds unbounded = { .scopes = SCOPES_ALL };

/* Reads an input that must be valid; the caller's, to api_token_clear(). */
static struct api_token accepted(struct input label, struct input days)
{
    const struct api_token_input input = { .label = label, .days = days };
    AUTO_ERROR err = ERROR_INIT;
    struct api_token token = { .label = NULL };
    enum err read = api_token_read(&input, &unbounded, BEGUN, &token, &err);

    assert_no_problem(&err);
    ck_assert_int_eq(read, ERR_OK);
    return token;
}

static void assert_refused(struct input label, struct input days, const char *where)
{
    const struct api_token_input input = { .label = label, .days = days };
    AUTO_ERROR err = ERROR_INIT;
    struct api_token token;

    ck_assert_int_eq(api_token_read(&input, &unbounded, BEGUN, &token, &err), ERR_INVALID);
    assert_only_problem(&err, where, where);
}

static const struct input absent = { .kind = INPUT_ABSENT };

START_TEST(a_token_may_go_without_label_and_end)
{
    struct api_token token = accepted(absent, absent);

    ck_assert_str_eq(token.label, "");
    ck_assert_int_eq(token.created_at, BEGUN);
    ck_assert_int_eq(token.used_at, 0);
    ck_assert_int_eq(token.expires_at, 0);
    api_token_clear(&token);
    ck_assert_ptr_null(token.label);
}
END_TEST

START_TEST(a_label_has_at_most_100_characters)
{
    AUTO_FREE char *at_limit = repeated("é", 100);
    AUTO_FREE char *beyond = repeated("é", 101);
    struct api_token blank = accepted(text_input("   "), absent);
    struct api_token trimmed = accepted(text_input("  till "), absent);
    struct api_token longest = accepted(text_input(at_limit), absent);

    ck_assert_str_eq(blank.label, "");
    ck_assert_str_eq(trimmed.label, "till");
    ck_assert_str_eq(longest.label, at_limit);
    assert_refused(text_input(beyond), absent, "/label");
    assert_refused(text_input("a\tb"), absent, "/label");
    assert_refused(number_input(1), absent, "/label");
    /* What was read before a problem must not leak. */
    assert_refused(text_input("till"), number_input(0), "/days");
    api_token_clear(&blank);
    api_token_clear(&trimmed);
    api_token_clear(&longest);
}
END_TEST

START_TEST(a_token_lasts_1_to_3650_days)
{
    struct api_token shortest = accepted(absent, number_input(1));
    struct api_token longest = accepted(absent, number_input(3650));

    ck_assert_int_eq(shortest.expires_at, BEGUN + MS_PER_DAY);
    ck_assert_int_eq(longest.expires_at, BEGUN + 3650 * MS_PER_DAY);
    assert_refused(absent, number_input(0), "/days");
    assert_refused(absent, number_input(-1), "/days");
    assert_refused(absent, number_input(3651), "/days");
    assert_refused(absent, number_input(1.5), "/days");
    assert_refused(absent, text_input("30"), "/days");
    api_token_clear(&shortest);
    api_token_clear(&longest);
}
END_TEST

START_TEST(all_problems_of_a_token_are_told_at_once)
{
    const struct api_token_input input = { .label = bool_input(true), .days = bool_input(true) };
    AUTO_ERROR err = ERROR_INIT;
    struct api_token token;

    ck_assert_int_eq(api_token_read(&input, &unbounded, BEGUN, &token, &err), ERR_INVALID);
    ck_assert_uint_eq(err.problem_count, 2);
    ck_assert_str_eq(err.message, "The token has 2 problems.");
}
END_TEST

START_TEST(a_cleared_list_is_empty)
{
    struct api_token_list list = { .tokens = calloc(2, sizeof(*list.tokens)), .count = 2 };

    ck_assert_ptr_nonnull(list.tokens);
    list.tokens[1].label = strdup("till");
    api_token_list_clear(&list);
    ck_assert_ptr_null(list.tokens);
    ck_assert_uint_eq(list.count, 0);
}
END_TEST

static Suite *credential_suite(void)
{
    Suite *suite = suite_create("credential");
    TCase *life = tcase_create("life");
    TCase *token = tcase_create("token");

    tcase_add_loop_test(life, a_session_ends_when_idle_and_in_any_case_after_a_week, 0,
                        ARRAY_LEN(sessions));
    tcase_add_loop_test(life, a_token_ends_when_it_expires, 0, ARRAY_LEN(tokens));
    tcase_add_test(token, a_token_may_go_without_label_and_end);
    tcase_add_test(token, a_label_has_at_most_100_characters);
    tcase_add_test(token, a_token_lasts_1_to_3650_days);
    tcase_add_test(token, all_problems_of_a_token_are_told_at_once);
    tcase_add_test(token, a_cleared_list_is_empty);
    suite_add_tcase(suite, life);
    suite_add_tcase(suite, token);
    return suite;
}

CHECK_MAIN(credential_suite)
