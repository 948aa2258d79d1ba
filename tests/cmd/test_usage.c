/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

static const char *const single_commands[] = {
    "serve", "demo", "backup", "restore", "cert", "check"
};

static const struct {
    const char *family;
    const char *command;
} family_commands[] = {
    { "user", "add" },    { "user", "list" },  { "user", "passwd" },  { "user", "disable" },
    { "user", "enable" }, { "user", "erase" }, { "token", "create" },
};

static void assert_help(const struct outcome *outcome, const char *words)
{
    assert_done(outcome);
    ck_assert_str_eq(outcome->err, "");
    ck_assert_msg(strstr(outcome->out, "Usage:") == outcome->out, "%s", outcome->out);
    ck_assert_msg(strstr(outcome->out, words) != NULL, "\"%s\" is not in:\n%s", words,
                  outcome->out);
}

START_TEST(help_names_every_command)
{
    AUTO_OUTCOME outcome = RUN("--help");

    for (size_t i = 0; i < ARRAY_LEN(single_commands); i++)
        assert_help(&outcome, single_commands[i]);
    for (size_t i = 0; i < ARRAY_LEN(family_commands); i++) {
        AUTO_FREE char *name = NULL;

        ck_assert_int_gt(
            asprintf(&name, "\n  %s %s ", family_commands[i].family, family_commands[i].command),
            0);
        assert_help(&outcome, name);
    }
}
END_TEST

START_TEST(each_single_command_has_help)
{
    AUTO_OUTCOME outcome = RUN(single_commands[_i], "--help");
    AUTO_FREE char *usage = NULL;

    ck_assert_int_gt(asprintf(&usage, "Usage: orderdesk %s", single_commands[_i]), 0);
    assert_help(&outcome, usage);
    assert_help(&outcome, "--db FILE");
}
END_TEST

START_TEST(each_command_of_a_family_has_help)
{
    AUTO_OUTCOME outcome = RUN(family_commands[_i].family, family_commands[_i].command, "--help");
    AUTO_FREE char *usage = NULL;

    ck_assert_int_gt(asprintf(&usage, "Usage: orderdesk %s %s", family_commands[_i].family,
                              family_commands[_i].command),
                     0);
    assert_help(&outcome, usage);
    assert_help(&outcome, "--db FILE");
}
END_TEST

START_TEST(a_family_has_help_of_its_own)
{
    AUTO_OUTCOME users = RUN("user", "--help");
    AUTO_OUTCOME tokens = RUN("token", "--help");

    assert_help(&users, "orderdesk user disable EMAIL");
    assert_help(&tokens, "orderdesk token create --user EMAIL");
}
END_TEST

START_TEST(help_comes_before_everything_else)
{
    AUTO_OUTCOME outcome = RUN("user", "add", "one", "too", "many", "--help");

    assert_help(&outcome, "Usage: orderdesk user add");
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
}
END_TEST

START_TEST(version_tells_name_and_version)
{
    AUTO_OUTCOME outcome = RUN("--version");
    int end = 0;

    assert_done(&outcome);
    ck_assert_str_eq(outcome.err, "");
    ck_assert_msg(sscanf(outcome.out, "orderdesk %*d.%*d.%*d%n", &end) == 0 && end > 0 &&
                      strcmp(outcome.out + end, "\n") == 0,
                  "%s", outcome.out);
}
END_TEST

START_TEST(wrong_usage_exits_2_with_words_on_stderr)
{
    static const struct {
        const char *argv[10];
        const char *words;
    } wrong[] = {
        { { NULL }, "Usage: orderdesk COMMAND" },
        { { NULL, "" }, "there is no command \"\"" },
        { { NULL, "sell" }, "there is no command \"sell\"\nTry \"orderdesk --help\"." },
        { { NULL, "--sell" }, "there is no command \"--sell\"" },
        { { NULL, "--help", "me" }, "Try \"orderdesk --help\"." },
        { { NULL, "--version", "2" }, "Try \"orderdesk --help\"." },
        { { NULL, "sell", "--help" }, "Try \"orderdesk --help\"." },
        { { NULL, "server" }, "Try \"orderdesk --help\"." },
        { { NULL, "user" }, "orderdesk user list" },
        { { NULL, "user", "rename" }, "there is no command \"user rename\"\nUsage:" },
        { { NULL, "user", "rename", "--help" }, "orderdesk user list" },
        { { NULL, "token" }, "orderdesk token create" },
        { { NULL, "serve", "now" }, "too many arguments" },
        { { NULL, "serve", "--loud" }, "unrecognized option '--loud'" },
        { { NULL, "serve", "-x" }, "invalid option -- 'x'" },
        { { NULL, "serve", "--db" }, "option '--db' requires an argument" },
        { { NULL, "serve", "--name", "Ada" }, "unrecognized option '--name'" },
        { { NULL, "serve", "--tls-cert", "cert.pem" }, "must be given together" },
        { { NULL, "serve", "--tls-key", "key.pem" }, "must be given together" },
        { { NULL, "demo", "--tls-cert", "file" }, "unrecognized option" },
        { { NULL, "check", "--listen", "127.0.0.1:0" }, "unrecognized option" },
        { { NULL, "serve", "--metrics-listen", "9100" }, "--metrics-listen takes" },
        { { NULL, "serve", "--metrics-listen", "0.0.0.0:9100" }, "--metrics-open" },
        { { NULL, "serve", "--metrics-listen", "[::]:9100" }, "--metrics-open" },
        { { NULL, "serve", "--listen", "[::1]:80", "--metrics-listen", "[::1]:80" },
          "different port" },
        { { NULL, "serve", "--listen", "[::1]:79", "--listen", "[::1]:80", "--metrics-listen",
            "127.0.0.1:80" },
          "different port" },
        { { NULL, "serve", "--listen", "127.0.0.1:80", "--listen", "localhost:80" },
          "twice with the same address" },
        { { NULL, "serve", "--listen", "127.0.0.1:80", "--listen", "81" }, "--listen takes" },
        { { NULL, "serve", "--base-path", "shop" }, "--base-path takes a path such as /shop" },
        { { NULL, "demo", "--base-path", "/shop/" }, "--base-path takes a path such as /shop" },
        { { NULL, "serve", "--log-format", "xml" }, "--log-format takes text or json" },
        { { NULL, "demo", "--log-level", "loud" }, "--log-level takes debug, info" },
        { { NULL, "check", "that" }, "too many arguments" },
        { { NULL, "check", "--db", "" }, "--db" },
        { { NULL, "backup" }, "FILE is missing" },
        { { NULL, "serve", "--backup-every", "1h" }, "--backup-dir" },
        { { NULL, "serve", "--backup-keep", "3" }, "--backup-dir" },
        { { NULL, "serve", "--backup-dir", "" }, "--backup-dir" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-every", "1" }, "--backup-every" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-every", "0h" }, "--backup-every" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-every", "-1h" }, "--backup-every" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-every", "400d" }, "--backup-every" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-every", "1hour" }, "--backup-every" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-keep", "0" }, "--backup-keep" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-keep", "3x" }, "--backup-keep" },
        { { NULL, "serve", "--backup-dir", "b", "--backup-keep", "" }, "--backup-keep" },
        { { NULL, "restore" }, "FILE is missing" },
        { { NULL, "backup", "a", "b" }, "too many arguments" },
        { { NULL, "backup", "--help=me" }, "doesn't allow an argument" },
        { { NULL, "user", "add" }, "EMAIL is missing" },
        { { NULL, "user", "add", "--name", "Ada", "--role", "admin" }, "EMAIL is missing" },
        { { NULL, "user", "add", "a@b.example", "--role", "admin" }, "--name" },
        { { NULL, "user", "add", "a@b.example", "--name", "Ada" }, "--role" },
        { { NULL, "user", "list", "admins" }, "too many arguments" },
        { { NULL, "user", "passwd" }, "EMAIL is missing" },
        { { NULL, "user", "disable" }, "EMAIL is missing" },
        { { NULL, "user", "enable" }, "EMAIL is missing" },
        { { NULL, "user", "erase" }, "EMAIL is missing" },
        { { NULL, "user", "erase", "a@b.example" }, "--yes" },
        { { NULL, "user", "add", "a@b.example", "--name", "Ada", "--role", "boss" },
          "role must be customer or admin" },
        { { NULL, "serve", "--drain", "" }, "--drain takes" },
        { { NULL, "serve", "--drain", "0" }, "--drain takes" },
        { { NULL, "serve", "--drain", "61" }, "--drain takes" },
        { { NULL, "serve", "--drain", "-1" }, "--drain takes" },
        { { NULL, "serve", "--drain", "5s" }, "--drain takes" },
        { { NULL, "demo", "--drain", "1.5" }, "--drain takes" },
        { { NULL, "serve", "--connections", "15" }, "--connections takes" },
        { { NULL, "serve", "--connections", "10001" }, "--connections takes" },
        { { NULL, "serve", "--connections", "many" }, "--connections takes" },
        { { NULL, "demo", "--connections-per-address", "0" }, "--connections-per-address one" },
        { { NULL, "serve", "--connections-per-address", "" }, "--connections-per-address one" },
        { { NULL, "serve", "--trusted-proxy", "" }, "--trusted-proxy takes a numeric" },
        { { NULL, "serve", "--trusted-proxy", "proxy.local" }, "--trusted-proxy takes a numeric" },
        { { NULL, "demo", "--trusted-proxy", "10.0.0.0/8" }, "--trusted-proxy takes a numeric" },
        { { NULL, "serve", "--currency", "Euro" }, "--currency takes a code" },
        { { NULL, "serve", "--currency", "eur" }, "--currency takes a code" },
        { { NULL, "serve", "--shop", "" }, "--shop takes a name" },
        { { NULL, "serve", "--shop", "\xe4" }, "--shop takes a name" },
        { { NULL, "serve", "--shop", "\u200b" }, "--shop takes a name" },
        { { NULL, "serve", "--customer-bytes", "" }, "--customer-bytes takes a size" },
        { { NULL, "serve", "--customer-bytes", "0" }, "--customer-bytes takes a size" },
        { { NULL, "serve", "--customer-bytes", "64" }, "--customer-bytes takes a size" },
        { { NULL, "serve", "--customer-bytes", "1023K" }, "--customer-bytes takes a size" },
        { { NULL, "serve", "--customer-bytes", "64MB" }, "--customer-bytes takes a size" },
        { { NULL, "serve", "--customer-bytes", "-1M" }, "--customer-bytes takes a size" },
        { { NULL, "demo", "--customer-bytes", "64M" }, "unrecognized option" },
        { { NULL, "cert" }, "--out-cert and --out-key are needed" },
        { { NULL, "cert", "--out-cert", "cert.pem" }, "--out-cert and --out-key are needed" },
        { { NULL, "cert", "--out-cert", "", "--out-key", "key.pem" }, "are needed" },
        { { NULL, "token", "create" }, "--user" },
        { { NULL, "token", "create", "a@b.example" }, "too many arguments" },
    };

    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        AUTO_OUTCOME outcome =
            process_run(&(struct launch){ .argv = wrong[i].argv, .input = SAMPLE_PASSWORD "\n" });

        assert_refused(&outcome, 2, wrong[i].words);
    }
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
}
END_TEST

/* It is refused before anything is made: a demo would be seeded, or a shop created, in vain. */
START_TEST(a_wrong_address_to_listen_on_is_wrong_usage)
{
    static const char *const commands[] = { "serve", "demo" };
    static const char *const addresses[] = {
        "",
        "8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.0.0.1: 80",
        "127.0.0.1:80x",
        ":8080",
        "1.2.3:80",
        "1.2.3.456:80",
        "shop.example:80",
        "127.0.0.1:0x50",
        "::1:8080",
        "[]:80",
        "[127.0.0.1]:80",
        "[::1:80",
        "[::1]80",
        "[::zz]:80",
        "127.0.0.1:99999999999999999999",
        "127.0.0.1:80,127.0.0.1:81",
    };

    for (size_t i = 0; i < ARRAY_LEN(addresses); i++)
        ASSERT_REFUSED(2, "--listen", commands[i % 2], "--listen", addresses[i]);
    setenv("ORDERDESK_LISTEN", "anywhere", 1);
    ASSERT_REFUSED(2, "--listen", "serve");
    ASSERT_REFUSED(2, "--listen", "demo");
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
}
END_TEST

/* A token that nobody can read is no success: a script would go on without one. */
START_TEST(a_result_that_cannot_be_written_is_a_failure)
{
    static const struct {
        const char *argv[6];
    } commands[] = {
        { { NULL, "--help" } },
        { { NULL, "--version" } },
        { { NULL, "check", "--help" } },
        { { NULL, "check" } },
        { { NULL, "user", "list" } },
        { { NULL, "token", "create", "--user", SAMPLE_ADMIN } },
        { { NULL, "backup", "copy.db" } },
    };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        AUTO_OUTCOME outcome =
            process_run(&(struct launch){ .argv = commands[i].argv, .output = "/dev/full" });

        assert_refused(&outcome, 1, "standard output");
    }
}
END_TEST

static Suite *usage_suite(void)
{
    Suite *suite = suite_create("usage");
    TCase *test_case = tcase_create("usage");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, help_names_every_command);
    tcase_add_loop_test(test_case, each_single_command_has_help, 0,
                        (int)ARRAY_LEN(single_commands));
    tcase_add_loop_test(test_case, each_command_of_a_family_has_help, 0,
                        (int)ARRAY_LEN(family_commands));
    tcase_add_test(test_case, a_family_has_help_of_its_own);
    tcase_add_test(test_case, help_comes_before_everything_else);
    tcase_add_test(test_case, version_tells_name_and_version);
    tcase_add_test(test_case, wrong_usage_exits_2_with_words_on_stderr);
    tcase_add_test(test_case, a_wrong_address_to_listen_on_is_wrong_usage);
    tcase_add_test(test_case, a_result_that_cannot_be_written_is_a_failure);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(usage_suite)
