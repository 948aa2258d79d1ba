/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "storage/engine/email_keys.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

static FILE *captured;

/* The test runs in a process of its own, whose stderr is lost to nobody. */
static void capture_log(void)
{
    captured = tmpfile();
    ck_assert_ptr_nonnull(captured);
    ck_assert_int_ge(dup2(fileno(captured), STDERR_FILENO), 0);
    log_set_level(LOG_WARN);
}

static const char *logged(void)
{
    static char text[4096];
    size_t length;

    rewind(captured);
    length = fread(text, 1, sizeof(text) - 1, captured);
    text[length] = '\0';
    return text;
}

static struct uuid first, second;

/* Two users as the version before emails were compared had them, and upgrades. */
static void upgrade_with(const char *set_first, const char *set_second)
{
    first = fixture_user("first@example.com", "First", ROLE_CUSTOMER);
    second = fixture_user("second@example.com", "Second", ROLE_CUSTOMER);
    fixture_close();
    database_take_back_to_version_2();
    database_exec(set_first);
    database_exec(set_second);
    capture_log();
    fixture_open();
}

static void assert_found(const char *email, const struct uuid *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct password_hash password;

    assert_ok(fixture_ops()->user_find(fixture_store(), email, &user, &password, &err), &err);
    ck_assert_msg(uuid_equal(&user.id, expected), "%s is %s", email, user.email);
}

START_TEST(users_from_before_are_found_in_every_spelling)
{
    upgrade_with("UPDATE users SET email = '\u00c9mile@x.fr' WHERE name = 'First'",
                 "UPDATE users SET email = 'a@b\u00fccher.de' WHERE name = 'Second'");
    assert_found("\u00c9mile@x.fr", &first);
    assert_found("e\u0301mile@x.fr", &first);
    assert_found("a@xn--bcher-kva.de", &second);
    ck_assert_str_eq(logged(), "");
    fixture_assert_sound();
}
END_TEST

START_TEST(users_that_collide_are_told_in_the_log_and_stay)
{
    upgrade_with("UPDATE users SET email = '\u00c9mile@x.fr' WHERE name = 'First'",
                 "UPDATE users SET email = '\u00e9mile@x.fr' WHERE name = 'Second'");
    ck_assert_ptr_nonnull(strstr(logged(), "2 accounts have emails that are one"));
    ck_assert_ptr_nonnull(strstr(logged(), "\u00c9mile@x.fr"));
    ck_assert_ptr_nonnull(strstr(logged(), "\u00e9mile@x.fr"));
    assert_found("\u00c9mile@x.fr", &first);
    assert_found("\u00e9mile@x.fr", &second);
    assert_found("e\u0301mile@x.fr", &first);
    fixture_assert_sound();
}
END_TEST

static Suite *email_keys_suite(void)
{
    Suite *suite = suite_create("email_keys");
    TCase *before = tcase_create("before");

    fixture_add_store(before);
    tcase_add_test(before, users_from_before_are_found_in_every_spelling);
    tcase_add_test(before, users_that_collide_are_told_in_the_log_and_stay);
    suite_add_tcase(suite, before);
    return suite;
}

CHECK_MAIN(email_keys_suite)
