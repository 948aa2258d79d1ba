/* SPDX-License-Identifier: MIT */
#include "core/setup.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define ADDRESS "192.0.2.1"

/* A store with or without an admin. */
static struct fake {
    struct store store;
    bool has_admin;
    int sessions;
} fake;

static struct service service;
static char code[SETUP_CODE_SIZE];

static enum err fake_has_admin(struct store *store, bool *out, struct error *err)
{
    (void)store;
    (void)err;
    *out = fake.has_admin;
    return ERR_OK;
}

static enum err fake_create_first(struct store *store, const struct user_draft *draft,
                                  const struct password_hash *password, timestamp_t now,
                                  struct user *out, struct error *err)
{
    (void)store;
    (void)password;
    if (fake.has_admin)
        return error_set(err, ERR_FORBIDDEN, "no");
    fake.has_admin = true;
    *out = (struct user){ .id = id_of(GRACE),
                          .email = strdup(draft->email),
                          .name = strdup(draft->name),
                          .role = draft->role,
                          .created_at = now };
    return ERR_OK;
}

static enum err fake_session(struct store *store, const struct authority *authority,
                             const struct secret_hash *hash, const struct secret_hash *replaces,
                             struct error *err)
{
    (void)store;
    (void)hash;
    (void)replaces;
    (void)err;
    assert_id(&authority->actor.user_id, GRACE);
    fake.sessions++;
    return ERR_OK;
}

static const struct store_ops ops = {
    .has_admin = fake_has_admin,
    .user_create_first = fake_create_first,
    .session_create = fake_session,
};

static void set_up(void)
{
    AUTO_ERROR err = ERROR_INIT;

    fake = (struct fake){ .store = { .ops = &ops } };
    service = service_over(&fake.store);
    ck_assert_int_eq(setup_begin(&service, code, &err), ERR_OK);
}

static void tear_down(void)
{
    service_clear(&service);
}

static enum err finish(const char *with_code, struct user *out, struct error *err)
{
    const struct setup_input input = { .code = text_input(with_code),
                                       .user = { .email = text_input("Grace@Example.com"),
                                                 .name = text_input("Grace"),
                                                 .role = text_input("customer"),
                                                 .password = text_input("nine blue mugs") } };
    struct secret secret;

    return setup_finish(&service, &input, ADDRESS, &secret, out, err);
}

START_TEST(the_right_code_makes_an_admin_and_signs_them_in)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    ck_assert_uint_eq(strlen(code), SETUP_CODE_SIZE - 1);
    ck_assert_int_eq(finish(code, &user, &err), ERR_OK);
    ck_assert_int_eq(user.role, ROLE_ADMIN);
    ck_assert_str_eq(user.email, "grace@example.com");
    ck_assert_int_eq(fake.sessions, 1);
}
END_TEST

START_TEST(small_letters_and_no_dash_will_do)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    char typed[SETUP_CODE_SIZE] = "";
    size_t used = 0;

    for (const char *at = code; *at != '\0'; at++)
        if (*at != '-')
            typed[used++] = (char)(*at >= 'A' ? *at + 32 : *at);
    ck_assert_int_eq(finish(typed, &user, &err), ERR_OK);
}
END_TEST

START_TEST(a_wrong_code_is_refused)
{
    static const char *const wrong[] = { "", "AAAA-AAAA", "AAAA-AAAA-AAAA", "-" };

    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_USER user = { .email = NULL };

        ck_assert_int_eq(finish(wrong[i], &user, &err), ERR_INVALID);
        ck_assert_ptr_nonnull(problem_at(&err, "/code"));
        ck_assert(!fake.has_admin);
    }
}
END_TEST

START_TEST(guessing_is_limited)
{
    for (int i = 0; i < 10; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_USER user = { .email = NULL };

        ck_assert_int_eq(finish("AAAA-AAAA", &user, &err), ERR_INVALID);
    }

    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    ck_assert_int_eq(finish(code, &user, &err), ERR_RATE_LIMITED);
    ck_assert_int_gt(err.retry_after_s, 0);
}
END_TEST

START_TEST(a_shop_with_an_admin_offers_no_code)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    bool needed = true;

    fake.has_admin = true;
    ck_assert_int_eq(setup_begin(&service, code, &err), ERR_OK);
    ck_assert_str_eq(code, "");
    ck_assert_int_eq(setup_is_needed(&service, &needed, &err), ERR_OK);
    ck_assert(!needed);
    ck_assert_int_eq(finish("", &user, &err), ERR_INVALID);
}
END_TEST

START_TEST(the_code_works_once)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER first = { .email = NULL };
    AUTO_USER second = { .email = NULL };

    ck_assert_int_eq(finish(code, &first, &err), ERR_OK);
    ck_assert_int_eq(finish(code, &second, &err), ERR_FORBIDDEN);
}
END_TEST

static Suite *setup_suite(void)
{
    Suite *suite = suite_create("setup");
    TCase *tests = tcase_create("setup");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, the_right_code_makes_an_admin_and_signs_them_in);
    tcase_add_test(tests, small_letters_and_no_dash_will_do);
    tcase_add_test(tests, a_wrong_code_is_refused);
    tcase_add_test(tests, guessing_is_limited);
    tcase_add_test(tests, a_shop_with_an_admin_offers_no_code);
    tcase_add_test(tests, the_code_works_once);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(setup_suite)
