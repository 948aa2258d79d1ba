/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

#define NEW_PASSWORD "battery staple"

static struct http_response with_cookie(const char *cookie, const char *method, const char *path,
                                        const char *body)
{
    AUTO_FREE char *header = NULL;

    ck_assert_int_gt(asprintf(&header, "Cookie: %s\r\n", cookie), 0);
    return ask_with(NOBODY, header, method, path, body);
}

static struct http_response log_in(const char *email, const char *password)
{
    AUTO_FREE char *body = NULL;

    ck_assert_int_gt(asprintf(&body, "{\"email\":\"%s\",\"password\":\"%s\"}", email, password), 0);
    return ask(NOBODY, "POST", "/api/login", body);
}

/* The "NAME=SECRET" of a response's Set-Cookie, to free() */
static char *cookie_of(const struct http_response *answer)
{
    const char *cookie = http_response_header(answer, "Set-Cookie");

    ck_assert_ptr_nonnull(cookie);
    return strndup(cookie, strcspn(cookie, ";"));
}

static void assert_cookie_is(const char *cookie, int status)
{
    AUTO_HTTP_RESPONSE answer = with_cookie(cookie, "GET", "/api/me", NULL);

    assert_status(&answer, status);
}

static void assert_token_is(enum who who, int status)
{
    AUTO_HTTP_RESPONSE answer = ask(who, "GET", "/api/me", NULL);

    assert_status(&answer, status);
}

static struct http_response change_user(enum who who, const char *id, const char *body)
{
    char path[80];

    snprintf(path, sizeof(path), "/api/users/%s", id);
    return ask(who, "PATCH", path, body);
}

/* ---------------------------------------------------------------- signing in */

START_TEST(who_signs_in_gets_a_cookie_that_works)
{
    AUTO_HTTP_RESPONSE answer = log_in(" ADA@Example.com ", SAMPLE_PASSWORD);
    AUTO_FREE char *cookie = cookie_of(&answer);
    AUTO_HTTP_RESPONSE me = with_cookie(cookie, "GET", "/api/me", NULL);

    assert_status(&answer, 200);
    ck_assert_str_eq(http_response_text(&answer, "/user/id"), fixture_id(ADA));
    ck_assert_str_eq(http_response_text(&answer, "/user/email"), fixture_email(ADA));
    ck_assert_str_eq(http_response_text(&answer, "/user/role"), "customer");
    ck_assert(cJSON_IsFalse(http_response_at(&answer, "/user/disabled")));
    ck_assert_ptr_null(strstr(answer.body, "password"));
    assert_status(&me, 200);
    ck_assert_str_eq(http_response_text(&me, "/name"), "Ada");
}
END_TEST

START_TEST(the_cookie_is_kept_from_scripts_and_other_sites)
{
    AUTO_HTTP_RESPONSE answer = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    const char *cookie = http_response_header(&answer, "Set-Cookie");

    ck_assert_ptr_nonnull(strstr(cookie, "; HttpOnly"));
    ck_assert_ptr_nonnull(strstr(cookie, "; SameSite=Strict"));
    ck_assert_ptr_nonnull(strstr(cookie, "; Path=/"));
    ck_assert_ptr_null(strstr(cookie, "Domain"));
    ck_assert_ptr_null(strstr(answer.body, "orderdesk_session"));
}
END_TEST

START_TEST(a_wrong_password_an_unknown_and_a_disabled_user_are_answered_alike)
{
    AUTO_HTTP_RESPONSE disabled = change_user(GRACE, fixture_id(BOB), "{\"disabled\":true}");
    struct http_response answers[] = { log_in(fixture_email(ADA), "wrong"),
                                       log_in("eve@example.com", SAMPLE_PASSWORD),
                                       log_in(fixture_email(BOB), SAMPLE_PASSWORD) };

    assert_status(&disabled, 200);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        assert_problem(&answers[i], 401, "invalid_credentials");
        ck_assert_str_eq(http_response_text(&answers[i], "/detail"),
                         http_response_text(&answers[0], "/detail"));
        ck_assert_uint_eq(answers[i].head_length, answers[0].head_length);
        ck_assert_uint_eq(answers[i].body_length, answers[0].body_length);
        ck_assert_ptr_null(http_response_header(&answers[i], "Set-Cookie"));
    }
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        http_response_clear(&answers[i]);
}
END_TEST

START_TEST(a_sign_in_that_misses_something_is_told_so)
{
    AUTO_HTTP_RESPONSE answer = ask(NOBODY, "POST", "/api/login", "{\"password\":7}");

    assert_problem(&answer, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/email"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/password"));
}
END_TEST

START_TEST(repeated_failures_are_stopped_for_a_while)
{
    AUTO_HTTP_RESPONSE limited = { .status = 0 }, other = { .status = 0 }, later = { .status = 0 };
    int seconds;

    for (int i = 0; i < 10; i++) {
        AUTO_HTTP_RESPONSE answer = log_in(fixture_email(ADA), "wrong");

        assert_status(&answer, 401);
    }
    limited = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    assert_problem(&limited, 429, "too_many_attempts");
    seconds = atoi(http_response_header(&limited, "Retry-After"));
    ck_assert(seconds > 0 && seconds <= 15 * 60);
    other = log_in(fixture_email(BOB), SAMPLE_PASSWORD);
    assert_status(&other, 200);
    fixture_pass_time(seconds * MS_PER_SECOND);
    later = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    assert_status(&later, 200);
}
END_TEST

/* The one of this release, and the one of those before. */
static size_t count_removed_cookies(const struct http_response *response)
{
    static const char start[] = "Set-Cookie: orderdesk_session", end[] = "=; Path=/; Max-Age=0; ";
    const char *at = response->head, *behind = at + response->head_length;
    size_t count = 0;

    for (; at < behind; at += strlen(at) + 1)
        if (strncmp(at, start, sizeof(start) - 1) == 0)
            count += strstr(at, end) != NULL;
    return count;
}

START_TEST(signing_out_ends_the_session_on_the_server)
{
    AUTO_HTTP_RESPONSE in = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    AUTO_FREE char *cookie = cookie_of(&in);
    AUTO_HTTP_RESPONSE out = with_cookie(cookie, "POST", "/api/logout", NULL);
    size_t removed;

    assert_status(&out, 204);
    removed = count_removed_cookies(&out);
    ck_assert_msg(removed == 2, "%zu cookies were removed", removed);
    assert_cookie_is(cookie, 401);
    assert_cookie_is(fixture_cookie(ADA), 200);
}
END_TEST

START_TEST(that_nobody_is_signed_in_is_no_error)
{
    static const char unknown[] = "orderdesk_session=0123456789012345678901234567890123456789012";
    AUTO_HTTP_RESPONSE nobody = ask(NOBODY, "GET", "/session.json", NULL);
    AUTO_HTTP_RESPONSE stranger = with_cookie(unknown, "GET", "/session.json", NULL);
    AUTO_HTTP_RESPONSE ada = with_cookie(fixture_cookie(ADA), "GET", "/session.json", NULL);
    AUTO_HTTP_RESPONSE program = ask(ADA, "GET", "/session.json", NULL);

    assert_status(&nobody, 200);
    ck_assert(cJSON_IsNull(http_response_at(&nobody, "/user")));
    assert_status(&stranger, 200);
    ck_assert(cJSON_IsNull(http_response_at(&stranger, "/user")));
    assert_status(&ada, 200);
    ck_assert_str_eq(http_response_text(&ada, "/user/email"), fixture_email(ADA));
    assert_header(&ada, "Cache-Control", "no-store");
    assert_status(&program, 200);
    ck_assert_msg(cJSON_IsNull(http_response_at(&program, "/user")), "a token is no session");
}
END_TEST

START_TEST(admins_alone_are_warned_of_the_clock)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_HTTP_RESPONSE before = with_cookie(fixture_cookie(GRACE), "GET", "/session.json", NULL);
    AUTO_HTTP_RESPONSE grace = { .status = 0 }, ada = { .status = 0 }, nobody = { .status = 0 };

    free(fixture_order(ADA));
    ck_assert_ptr_null(http_response_at(&before, "/warnings"));
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    fixture_pass_time(-MS_PER_HOUR);
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    grace = with_cookie(fixture_cookie(GRACE), "GET", "/session.json", NULL);
    ada = with_cookie(fixture_cookie(ADA), "GET", "/session.json", NULL);
    nobody = ask(NOBODY, "GET", "/session.json", NULL);
    assert_status(&grace, 200);
    ck_assert_ptr_nonnull(
        strstr(http_response_text(&grace, "/warnings/0"), "there are orders dated up"));
    ck_assert_ptr_nonnull(strstr(http_response_text(&grace, "/warnings/1"), "jumped from"));
    ck_assert_ptr_null(http_response_at(&grace, "/warnings/2"));
    ck_assert_ptr_null(http_response_at(&ada, "/warnings"));
    ck_assert_ptr_null(http_response_at(&nobody, "/warnings"));
}
END_TEST

START_TEST(a_session_ends_when_it_is_not_used)
{
    assert_cookie_is(fixture_cookie(ADA), 200);
    fixture_pass_time(11 * MS_PER_HOUR);
    assert_cookie_is(fixture_cookie(ADA), 200);
    fixture_pass_time(11 * MS_PER_HOUR);
    assert_cookie_is(fixture_cookie(ADA), 200);
    fixture_pass_time(13 * MS_PER_HOUR);
    assert_cookie_is(fixture_cookie(ADA), 401);
}
END_TEST

START_TEST(no_identity_or_a_bad_one_is_unauthenticated)
{
    static const char *const headers[] = {
        "",
        "Cookie: orderdesk_session=\r\n",
        "Cookie: orderdesk_session=0123456789012345678901234567890123456789012\r\n",
        "Authorization: Bearer odt_0123456789012345678901234567890123456789012\r\n",
        "Authorization: Bearer\r\n",
        "Authorization: Basic YWRhOmFkYQ==\r\n",
        "Authorization:\r\n",
    };

    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        AUTO_HTTP_RESPONSE answer = ask_with(NOBODY, headers[i], "GET", "/api/me", NULL);

        assert_problem(&answer, 401, "unauthenticated");
        ck_assert_ptr_nonnull(http_response_header(&answer, "WWW-Authenticate"));
    }
}
END_TEST

START_TEST(a_bad_token_is_not_made_good_by_a_cookie)
{
    AUTO_FREE char *headers = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(
        asprintf(&headers, "Cookie: %s\r\nAuthorization: Bearer odt_bad\r\n", fixture_cookie(ADA)),
        0);
    answer = ask_with(NOBODY, headers, "GET", "/api/me", NULL);
    assert_problem(&answer, 401, "unauthenticated");
}
END_TEST

/* ---------------------------------------------------------------- one's own password */

static struct http_response change_password(const char *cookie, const char *current,
                                            const char *new)
{
    AUTO_FREE char *body = NULL;

    ck_assert_int_gt(
        asprintf(&body, "{\"current_password\":\"%s\",\"new_password\":\"%s\"}", current, new), 0);
    return with_cookie(cookie, "POST", "/api/me/password", body);
}

START_TEST(a_new_password_ends_the_other_sessions_and_not_this_one)
{
    AUTO_HTTP_RESPONSE in = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    AUTO_FREE char *cookie = cookie_of(&in);
    AUTO_HTTP_RESPONSE changed = change_password(cookie, SAMPLE_PASSWORD, NEW_PASSWORD);
    AUTO_HTTP_RESPONSE old = log_in(fixture_email(ADA), SAMPLE_PASSWORD);
    AUTO_HTTP_RESPONSE new = log_in(fixture_email(ADA), NEW_PASSWORD);

    assert_status(&changed, 204);
    assert_cookie_is(cookie, 200);
    assert_cookie_is(fixture_cookie(ADA), 401);
    assert_cookie_is(fixture_cookie(BOB), 200);
    assert_problem(&old, 401, "invalid_credentials");
    assert_status(&new, 200);
}
END_TEST

START_TEST(a_new_password_needs_the_present_one_and_must_be_fit)
{
    AUTO_HTTP_RESPONSE wrong = change_password(fixture_cookie(ADA), "wrong", NEW_PASSWORD);
    AUTO_HTTP_RESPONSE unfit = change_password(fixture_cookie(ADA), SAMPLE_PASSWORD, "short");
    AUTO_HTTP_RESPONSE empty = with_cookie(fixture_cookie(ADA), "POST", "/api/me/password", "{}");

    assert_invalid_at(&wrong, "/current_password");
    assert_invalid_at(&unfit, "/new_password");
    ck_assert_int_eq(http_response_count(&empty, "/errors"), 2);
    assert_cookie_is(fixture_cookie(ADA), 200);
}
END_TEST

/* ---------------------------------------------------------------- users */

#define EVE                                                                                        \
    "{\"email\":\" Eve@Example.com \",\"name\":\" Eve \",\"role\":\"admin\","                      \
    "\"password\":\"" NEW_PASSWORD "\"}"

START_TEST(a_user_is_created_shown_and_may_sign_in)
{
    AUTO_HTTP_RESPONSE created = ask(GRACE, "POST", "/api/users", EVE);
    AUTO_HTTP_RESPONSE shown = { .status = 0 }, in = { .status = 0 };
    char location[80];

    assert_status(&created, 201);
    snprintf(location, sizeof(location), "/api/users/%s", http_response_text(&created, "/id"));
    assert_header(&created, "Location", location);
    ck_assert_str_eq(http_response_text(&created, "/email"), "eve@example.com");
    ck_assert_str_eq(http_response_text(&created, "/name"), "Eve");
    ck_assert_str_eq(http_response_text(&created, "/role"), "admin");
    ck_assert_int_eq(cJSON_GetArraySize(created.json), 7);
    shown = ask(GRACE, "GET", location, NULL);
    assert_status(&shown, 200);
    ck_assert_str_eq(shown.body, created.body);
    in = log_in("eve@example.com", NEW_PASSWORD);
    assert_status(&in, 200);
}
END_TEST

START_TEST(all_problems_of_a_new_user_are_told_at_once)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "POST", "/api/users",
                                    "{\"email\":\"eve\",\"name\":\" \",\"role\":\"boss\","
                                    "\"password\":\"short\"}");

    assert_problem(&answer, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&answer, "/errors"), 4);
}
END_TEST

START_TEST(an_email_is_taken_once_however_it_is_written)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "POST", "/api/users",
                                    "{\"email\":\"ADA@example.COM\",\"name\":\"Ada\","
                                    "\"password\":\"" NEW_PASSWORD "\"}");

    assert_problem(&answer, 409, "email_taken");
}
END_TEST

START_TEST(users_are_listed_and_searched)
{
    AUTO_HTTP_RESPONSE all = ask(GRACE, "GET", "/api/users?limit=2&page=2", NULL);
    AUTO_HTTP_RESPONSE found = ask(GRACE, "GET", "/api/users?q=ada", NULL);
    AUTO_HTTP_RESPONSE bad = ask(GRACE, "GET", "/api/users?page=0&role=admin", NULL);
    AUTO_HTTP_RESPONSE sorted = ask(GRACE, "GET", "/api/users?sort=name&limit=2", NULL);
    AUTO_HTTP_RESPONSE by_age = ask(GRACE, "GET", "/api/users?sort=age", NULL);

    assert_status(&sorted, 200);
    ck_assert_str_eq(http_response_text(&sorted, "/users/0/id"), fixture_id(ADA));
    ck_assert_ptr_nonnull(strstr(http_response_header(&sorted, "Link"), "sort=name"));
    assert_problem(&by_age, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&by_age, "sort"));
    assert_status(&all, 200);
    ck_assert_int_eq(http_response_count(&all, "/users"), 1);
    ck_assert_int_eq(http_response_integer(&all, "/pagination/total"), 3);
    ck_assert_ptr_nonnull(strstr(http_response_header(&all, "Link"), "page=1>; rel=\"prev\""));
    assert_status(&found, 200);
    ck_assert_int_eq(http_response_count(&found, "/users"), 1);
    ck_assert_str_eq(http_response_text(&found, "/users/0/id"), fixture_id(ADA));
    ck_assert_ptr_null(strstr(found.body, "argon2"));
    assert_problem(&bad, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&bad, "page"));
    ck_assert_ptr_nonnull(http_response_problem_at(&bad, "role"));
}
END_TEST

START_TEST(users_are_for_admins_alone)
{
    char path[80];

    snprintf(path, sizeof(path), "/api/users/%s", fixture_id(ADA));
    for (enum who who = NOBODY; who <= BOB; who++) {
        int status = who == NOBODY ? 401 : 403;
        AUTO_HTTP_RESPONSE list = ask(who, "GET", "/api/users", NULL);
        AUTO_HTTP_RESPONSE create = ask(who, "POST", "/api/users", EVE);
        AUTO_HTTP_RESPONSE show = ask(who, "GET", path, NULL);
        AUTO_HTTP_RESPONSE change = ask(who, "PATCH", path, "{\"role\":\"admin\"}");

        assert_status(&list, status);
        assert_status(&create, status);
        assert_status(&show, status);
        assert_status(&change, status);
    }
}
END_TEST

START_TEST(a_user_who_is_not_there_is_not_found)
{
    AUTO_HTTP_RESPONSE shown = ask(GRACE, "GET", "/api/users/" FIXTURE_NO_ID, NULL);
    AUTO_HTTP_RESPONSE no_id = ask(GRACE, "GET", "/api/users/ada", NULL);
    AUTO_HTTP_RESPONSE changed = change_user(GRACE, FIXTURE_NO_ID, "{\"name\":\"Eve\"}");

    assert_problem(&shown, 404, "not_found");
    assert_problem(&no_id, 404, "not_found");
    assert_problem(&changed, 404, "not_found");
}
END_TEST

START_TEST(a_user_is_changed_at_once)
{
    AUTO_HTTP_RESPONSE changed =
        change_user(GRACE, fixture_id(ADA), "{\"name\":\"Ada L.\",\"role\":\"admin\"}");
    AUTO_HTTP_RESPONSE list = ask(ADA, "GET", "/api/users", NULL);

    assert_status(&changed, 200);
    ck_assert_str_eq(http_response_text(&changed, "/name"), "Ada L.");
    ck_assert_str_eq(http_response_text(&changed, "/role"), "admin");
    assert_status(&list, 200);
}
END_TEST

START_TEST(a_change_that_does_not_fit_is_refused)
{
    AUTO_HTTP_RESPONSE bad =
        change_user(GRACE, fixture_id(ADA), "{\"email\":\"eve\",\"role\":7,\"disabled\":\"no\"}");
    AUTO_HTTP_RESPONSE empty = change_user(GRACE, fixture_id(ADA), "{}");

    assert_problem(&bad, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&bad, "/errors"), 3);
    assert_invalid_at(&empty, "");
}
END_TEST

START_TEST(an_admin_changes_an_email_to_one_that_is_free)
{
    AUTO_HTTP_RESPONSE changed =
        change_user(GRACE, fixture_id(ADA), "{\"email\":\"\u00c9mile@B\u00fccher.de\"}");
    AUTO_HTTP_RESPONSE taken =
        change_user(GRACE, fixture_id(BOB), "{\"email\":\"\u00e9mile@xn--bcher-kva.de\"}");
    AUTO_HTTP_RESPONSE forbidden =
        change_user(BOB, fixture_id(BOB), "{\"email\":\"bob@example.org\"}");

    assert_status(&changed, 200);
    ck_assert_str_eq(http_response_text(&changed, "/email"), "\u00c9mile@b\u00fccher.de");
    assert_problem(&taken, 409, "email_taken");
    assert_problem(&forbidden, 403, "forbidden");
}
END_TEST

START_TEST(a_name_or_id_of_nothing_visible_is_refused)
{
    AUTO_HTTP_RESPONSE user = change_user(GRACE, fixture_id(ADA), "{\"name\":\"\u200b\"}");
    AUTO_HTTP_RESPONSE product = ask(GRACE, "POST", "/api/products",
                                     "{\"product_id\":\"\ufeff\",\"name\":\"\u200b\","
                                     "\"price\":1}");

    assert_invalid_at(&user, "/name");
    assert_problem(&product, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&product, "/errors"), 2);
}
END_TEST

START_TEST(the_last_admin_stays_one)
{
    AUTO_HTTP_RESPONSE role = change_user(GRACE, fixture_id(GRACE), "{\"role\":\"customer\"}");
    AUTO_HTTP_RESPONSE disabled = change_user(GRACE, fixture_id(GRACE), "{\"disabled\":true}");

    assert_problem(&role, 409, "last_admin");
    assert_problem(&disabled, 409, "last_admin");
    assert_token_is(GRACE, 200);
}
END_TEST

START_TEST(disabling_ends_sessions_and_tokens_at_once_and_for_good)
{
    AUTO_HTTP_RESPONSE disabled = change_user(GRACE, fixture_id(ADA), "{\"disabled\":true}");
    AUTO_HTTP_RESPONSE enabled = { .status = 0 };

    assert_status(&disabled, 200);
    assert_cookie_is(fixture_cookie(ADA), 401);
    assert_token_is(ADA, 401);
    enabled = change_user(GRACE, fixture_id(ADA), "{\"disabled\":false}");
    assert_status(&enabled, 200);
    assert_cookie_is(fixture_cookie(ADA), 401);
    assert_token_is(ADA, 401);
    assert_token_is(BOB, 200);
}
END_TEST

START_TEST(a_password_set_by_an_admin_ends_sessions_and_tokens_at_once)
{
    AUTO_HTTP_RESPONSE changed =
        change_user(GRACE, fixture_id(ADA), "{\"password\":\"" NEW_PASSWORD "\"}");
    AUTO_HTTP_RESPONSE in = log_in(fixture_email(ADA), NEW_PASSWORD);

    assert_status(&changed, 200);
    assert_cookie_is(fixture_cookie(ADA), 401);
    assert_token_is(ADA, 401);
    assert_status(&in, 200);
}
END_TEST

/* ---------------------------------------------------------------- tokens */

static void assert_secret_is(const char *token, int status)
{
    AUTO_FREE char *header = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&header, "Authorization: Bearer %s\r\n", token), 0);
    answer = ask_with(NOBODY, header, "GET", "/api/me", NULL);
    assert_status(&answer, status);
}

START_TEST(a_token_works_and_shows_its_secret_once)
{
    AUTO_HTTP_RESPONSE created =
        ask(ADA, "POST", "/api/tokens", "{\"label\":\" till \",\"days\":7}");
    AUTO_HTTP_RESPONSE list = ask(ADA, "GET", "/api/tokens", NULL);
    const char *secret = http_response_text(&created, "/token");

    assert_status(&created, 201);
    ck_assert_str_eq(http_response_text(&created, "/label"), "till");
    ck_assert_int_eq(strncmp(secret, "odt_", 4), 0);
    assert_secret_is(secret, 200);
    assert_status(&list, 200);
    ck_assert_int_eq(http_response_count(&list, "/tokens"), 2);
    ck_assert_str_eq(http_response_text(&list, "/tokens/0/id"),
                     http_response_text(&created, "/id"));
    ck_assert_ptr_null(strstr(list.body, "odt_"));
    ck_assert_ptr_null(strstr(list.body, secret + 4));
}
END_TEST

START_TEST(a_token_expires_on_its_day)
{
    AUTO_HTTP_RESPONSE created = ask(ADA, "POST", "/api/tokens", "{\"days\":1}");
    const char *secret = http_response_text(&created, "/token");

    fixture_pass_time(MS_PER_DAY - MS_PER_MINUTE);
    assert_secret_is(secret, 200);
    fixture_pass_time(2 * MS_PER_MINUTE);
    assert_secret_is(secret, 401);
    assert_token_is(ADA, 200);
}
END_TEST

START_TEST(a_token_that_is_deleted_ends_at_once)
{
    AUTO_HTTP_RESPONSE created = ask(ADA, "POST", "/api/tokens", "{}");
    AUTO_HTTP_RESPONSE deleted = { .status = 0 }, again = { .status = 0 };
    char path[80];

    snprintf(path, sizeof(path), "/api/tokens/%s", http_response_text(&created, "/id"));
    deleted = ask(ADA, "DELETE", path, NULL);
    assert_status(&deleted, 204);
    assert_secret_is(http_response_text(&created, "/token"), 401);
    again = ask(ADA, "DELETE", path, NULL);
    assert_problem(&again, 404, "not_found");
}
END_TEST

START_TEST(tokens_are_each_users_own)
{
    AUTO_HTTP_RESPONSE created = ask(ADA, "POST", "/api/tokens", "{}");
    AUTO_HTTP_RESPONSE list = ask(GRACE, "GET", "/api/tokens", NULL);
    AUTO_HTTP_RESPONSE deleted = { .status = 0 }, no_id = ask(ADA, "DELETE", "/api/tokens/7", NULL);
    char path[80];

    ck_assert_int_eq(http_response_count(&list, "/tokens"), 1);
    snprintf(path, sizeof(path), "/api/tokens/%s", http_response_text(&created, "/id"));
    deleted = ask(GRACE, "DELETE", path, NULL);
    assert_problem(&deleted, 404, "not_found");
    assert_problem(&no_id, 404, "not_found");
    assert_secret_is(http_response_text(&created, "/token"), 200);
}
END_TEST

START_TEST(all_problems_of_a_new_token_are_told_at_once)
{
    AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/tokens", "{\"label\":7,\"days\":0}");

    assert_problem(&answer, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/label"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/days"));
}
END_TEST

static TCase *signing_in_case(void)
{
    TCase *signing_in = tcase_create("signing_in");

    fixture_add_server(signing_in);
    tcase_add_test(signing_in, who_signs_in_gets_a_cookie_that_works);
    tcase_add_test(signing_in, the_cookie_is_kept_from_scripts_and_other_sites);
    tcase_add_test(signing_in, a_wrong_password_an_unknown_and_a_disabled_user_are_answered_alike);
    tcase_add_test(signing_in, a_sign_in_that_misses_something_is_told_so);
    tcase_add_test(signing_in, repeated_failures_are_stopped_for_a_while);
    tcase_add_test(signing_in, signing_out_ends_the_session_on_the_server);
    tcase_add_test(signing_in, that_nobody_is_signed_in_is_no_error);
    tcase_add_test(signing_in, admins_alone_are_warned_of_the_clock);
    tcase_add_test(signing_in, a_session_ends_when_it_is_not_used);
    tcase_add_test(signing_in, no_identity_or_a_bad_one_is_unauthenticated);
    tcase_add_test(signing_in, a_bad_token_is_not_made_good_by_a_cookie);
    tcase_add_test(signing_in, a_new_password_ends_the_other_sessions_and_not_this_one);
    tcase_add_test(signing_in, a_new_password_needs_the_present_one_and_must_be_fit);
    return signing_in;
}

static TCase *users_case(void)
{
    TCase *users = tcase_create("users");

    fixture_add_server(users);
    tcase_add_test(users, a_user_is_created_shown_and_may_sign_in);
    tcase_add_test(users, all_problems_of_a_new_user_are_told_at_once);
    tcase_add_test(users, an_email_is_taken_once_however_it_is_written);
    tcase_add_test(users, users_are_listed_and_searched);
    tcase_add_test(users, users_are_for_admins_alone);
    tcase_add_test(users, a_user_who_is_not_there_is_not_found);
    tcase_add_test(users, a_user_is_changed_at_once);
    tcase_add_test(users, a_change_that_does_not_fit_is_refused);
    tcase_add_test(users, the_last_admin_stays_one);
    tcase_add_test(users, an_admin_changes_an_email_to_one_that_is_free);
    tcase_add_test(users, a_name_or_id_of_nothing_visible_is_refused);
    tcase_add_test(users, disabling_ends_sessions_and_tokens_at_once_and_for_good);
    tcase_add_test(users, a_password_set_by_an_admin_ends_sessions_and_tokens_at_once);
    tcase_add_test(users, a_token_works_and_shows_its_secret_once);
    tcase_add_test(users, a_token_expires_on_its_day);
    tcase_add_test(users, a_token_that_is_deleted_ends_at_once);
    tcase_add_test(users, tokens_are_each_users_own);
    tcase_add_test(users, all_problems_of_a_new_token_are_told_at_once);
    return users;
}

static Suite *http_users_suite(void)
{
    Suite *suite = suite_create("http_users");

    suite_add_tcase(suite, signing_in_case());
    suite_add_tcase(suite, users_case());
    return suite;
}

CHECK_MAIN(http_users_suite)
