/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <pty.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID_LENGTH 36

/* Asserts that @text begins with a UUID in its canonical form. */
static void assert_uuid(const char *text)
{
    ck_assert_uint_ge(strlen(text), UUID_LENGTH);
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        ck_assert_msg(hyphen ? text[i] == '-' : strchr("0123456789abcdef", text[i]) != NULL, "%s",
                      text);
    }
}

static int count_users(void)
{
    return (int)fixture_count(FIXTURE_DB, "SELECT count(*) FROM users");
}

/* ---------------------------------------------------------------- adding */

START_TEST(add_prints_the_id_alone)
{
    AUTO_OUTCOME outcome = RUN_WITH(SAMPLE_PASSWORD "\n", "user", "add", SAMPLE_ADMIN, "--name",
                                    "Grace Hopper", "--role", "admin");
    AUTO_FREE char *stored = NULL;

    assert_done(&outcome);
    assert_uuid(outcome.out);
    ck_assert_str_eq(outcome.out + UUID_LENGTH, "\n");
    outcome.out[UUID_LENGTH] = '\0';
    stored = fixture_query(FIXTURE_DB, "SELECT lower(hex(id)) FROM users WHERE role = 1");
    for (size_t i = 0, j = 0; stored[j] != '\0'; i++)
        if (outcome.out[i] != '-')
            ck_assert_int_eq(outcome.out[i], stored[j++]);
}
END_TEST

START_TEST(options_may_stand_before_the_email)
{
    AUTO_OUTCOME outcome = RUN_WITH(SAMPLE_PASSWORD "\n", "user", "add", "--name", "Grace",
                                    "--role=admin", "--", SAMPLE_ADMIN);

    assert_done(&outcome);
}
END_TEST

START_TEST(the_password_is_the_first_line_of_stdin)
{
    static const struct {
        const char *email;
        const char *input;
        const char *password;
    } cases[] = {
        { "newline@shop.example", "p4ssword\n", "p4ssword" },
        { "none@shop.example", "p4ssword", "p4ssword" },
        { "windows@shop.example", "p4ssword\r\n", "p4ssword" },
        { "more@shop.example", "p4ssword\nanother one\n", "p4ssword" },
        { "blanks@shop.example", "  p4ss word  \n", "  p4ss word  " },
        { "letters@shop.example", "Schlüsselbund\n", "Schlüsselbund" },
    };
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_OUTCOME outcome = RUN_WITH(cases[i].input, "user", "add", cases[i].email, "--name",
                                        "Ada", "--role", "customer");
        AUTO_FREE char *cookie = NULL;

        assert_done(&outcome);
        cookie = fixture_sign_in(&shop.client, cases[i].email, cases[i].password);
        ck_assert_msg(cookie != NULL, "%s", cases[i].email);
    }
}
END_TEST

START_TEST(a_password_that_cannot_be_one_is_refused)
{
    static const char *const inputs[] = { "", "\n", "\r\n", "7 chars\n" };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        AUTO_OUTCOME outcome = RUN_WITH(inputs[i], "user", "add", SAMPLE_CUSTOMER, "--name", "Ada",
                                        "--role", "customer");

        assert_refused(&outcome, 1, "assword");
    }
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

/* Nobody could type it in a browser, and the part before the NUL may be too short. */
START_TEST(a_password_with_a_nul_is_refused_and_not_cut_off)
{
    static const char text[] = "password\0and more\n";
    struct launch launch = { .argv = ORDERDESK("user", "add", SAMPLE_ADMIN, "--name", "Ada",
                                               "--role", "admin"),
                             .input = text,
                             .input_length = sizeof(text) - 1 };
    AUTO_OUTCOME outcome = process_run(&launch);

    assert_refused(&outcome, 1, "NUL");
}
END_TEST

START_TEST(what_is_wrong_with_a_user_is_told_all_at_once)
{
    AUTO_OUTCOME outcome =
        RUN_WITH("short\n", "user", "add", "nobody", "--name", " ", "--role", "boss");

    assert_refused(&outcome, 2, "The user has 3 problems.");
    assert_refused(&outcome, 2, "email must be an email address");
    assert_refused(&outcome, 2, "name must not be empty");
    assert_refused(&outcome, 2, "role must be customer or admin");
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
}
END_TEST

START_TEST(an_email_is_taken_however_it_is_written)
{
    static const char *const same[] = { SAMPLE_ADMIN, "ADMIN@Shop.Example",
                                        " admin@shop.example " };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        AUTO_OUTCOME outcome = RUN_WITH(SAMPLE_PASSWORD "\n", "user", "add", same[i], "--name",
                                        "Ada", "--role", "customer");

        assert_refused(&outcome, 1, "There is a user with this email already.");
        ASSERT_REFUSED(1, "There is a user with this email already.", "user", "add", same[i],
                       "--name", "Ada", "--role", "customer");
    }
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

/* ---------------------------------------------------------------- at a terminal */

/* The other end of the terminal that a child talks to. */
struct terminal {
    pid_t pid;
    int fd;
    char shown[4096];
    size_t length;
};

/* @return false at the end of the output */
static bool read_terminal(struct terminal *terminal)
{
    ssize_t count = read(terminal->fd, terminal->shown + terminal->length,
                         sizeof(terminal->shown) - 1 - terminal->length);

    if (count > 0)
        terminal->length += (size_t)count;
    return count > 0;
}

static void await_text(struct terminal *terminal, const char *text)
{
    while (!strstr(terminal->shown, text))
        ck_assert_msg(read_terminal(terminal), "\"%s\" is not in: %s", text, terminal->shown);
}

static void type_text(const struct terminal *terminal, const char *text)
{
    ck_assert_int_eq(write(terminal->fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* Sets SAMPLE_ADMIN's password at a terminal. @return the exit status; @terminal has what was shown
 */
static int type_passwords(struct terminal *terminal, const char *first, const char *second)
{
    int status;

    *terminal = (struct terminal){ .length = 0 };
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, NULL);
    ck_assert_int_ge(terminal->pid, 0);
    if (terminal->pid == 0) {
        execl(process_binary(), "orderdesk", "user", "passwd", SAMPLE_ADMIN, (char *)NULL);
        _exit(127);
    }
    await_text(terminal, "New password: ");
    type_text(terminal, first);
    await_text(terminal, "The same again: ");
    type_text(terminal, second);
    while (read_terminal(terminal))
        continue;
    close(terminal->fd);
    ck_assert_int_eq(waitpid(terminal->pid, &status, 0), terminal->pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(at_a_terminal_the_password_is_asked_for_twice_and_not_shown)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *cookie = NULL;
    struct terminal terminal;

    ck_assert_int_eq(type_passwords(&terminal, "typed in peace\n", "typed in peace\n"), 0);
    ck_assert_ptr_null(strstr(terminal.shown, "peace"));
    cookie = fixture_sign_in(&shop.client, SAMPLE_ADMIN, "typed in peace");
    ck_assert_ptr_nonnull(cookie);
}
END_TEST

START_TEST(at_a_terminal_two_passwords_that_differ_change_nothing)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *cookie = NULL;
    struct terminal terminal;

    ck_assert_int_eq(type_passwords(&terminal, "typed in peace\n", "typed in haste\n"), 1);
    cookie = fixture_sign_in(&shop.client, SAMPLE_ADMIN, SAMPLE_PASSWORD);
    ck_assert_ptr_nonnull(cookie);
}
END_TEST

/* stdin is empty, so that asking for the password first would show. */
START_TEST(a_password_is_asked_for_only_of_a_user_who_is_there)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ASSERT_REFUSED(1, "There is no such user.", "user", "passwd", SAMPLE_CUSTOMER);
    ASSERT_REFUSED(1, "No password was given", "user", "passwd", SAMPLE_ADMIN);
}
END_TEST

/* ---------------------------------------------------------------- listing */

START_TEST(list_shows_id_email_role_state_and_name)
{
    AUTO_OUTCOME list = { .out = NULL };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ASSERT_DONE("user", "disable", SAMPLE_CUSTOMER);
    list = RUN("user", "list");
    assert_done(&list);
    ck_assert_str_eq(list.err, "");
    for (const char *line = list.out; *line != '\0'; line = strchr(line, '\n') + 1)
        assert_uuid(line);
    ck_assert_ptr_nonnull(strstr(list.out, "\t" SAMPLE_ADMIN "\tadmin\tenabled\tAda Able\n"));
    ck_assert_ptr_nonnull(
        strstr(list.out, "\t" SAMPLE_CUSTOMER "\tcustomer\tdisabled\tAda Able\n"));
}
END_TEST

START_TEST(list_shows_everybody_however_many)
{
    AUTO_OUTCOME list = { .out = NULL };
    int lines = 0;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_exec(FIXTURE_DB,
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                 " WHERE i < 299) INSERT INTO users (id, email, name, role, disabled,"
                 " password, created_at) SELECT randomblob(16), 'u' || i || '@b.example',"
                 " 'User ' || i, 0, 0, 'x', 1 FROM n");
    list = RUN("user", "list");
    assert_done(&list);
    for (const char *line = list.out; *line != '\0'; line = strchr(line, '\n') + 1)
        lines++;
    ck_assert_int_eq(lines, 300);
    for (int i = 1; i < 300; i++) {
        AUTO_FREE char *email = NULL;

        ck_assert_int_gt(asprintf(&email, "\tu%d@b.example\t", i), 0);
        ck_assert_ptr_nonnull(strstr(list.out, email));
    }
}
END_TEST

static Suite *user_suite(void)
{
    Suite *suite = suite_create("user");
    TCase *test_case = tcase_create("user");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, add_prints_the_id_alone);
    tcase_add_test(test_case, options_may_stand_before_the_email);
    tcase_add_test(test_case, the_password_is_the_first_line_of_stdin);
    tcase_add_test(test_case, a_password_that_cannot_be_one_is_refused);
    tcase_add_test(test_case, a_password_with_a_nul_is_refused_and_not_cut_off);
    tcase_add_test(test_case, what_is_wrong_with_a_user_is_told_all_at_once);
    tcase_add_test(test_case, an_email_is_taken_however_it_is_written);
    tcase_add_test(test_case, at_a_terminal_the_password_is_asked_for_twice_and_not_shown);
    tcase_add_test(test_case, at_a_terminal_two_passwords_that_differ_change_nothing);
    tcase_add_test(test_case, a_password_is_asked_for_only_of_a_user_who_is_there);
    tcase_add_test(test_case, list_shows_id_email_role_state_and_name);
    tcase_add_test(test_case, list_shows_everybody_however_many);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(user_suite)
