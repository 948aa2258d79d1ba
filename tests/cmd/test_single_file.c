/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The status that tells Meson that a test was skipped. */
#define SKIPPED 77

#define ROOT "root"

/* Runs the binary alone in the folder ROOT, which is all that it can see. */
#define RUN_ALONE(text, ...)                                                                       \
    process_run(                                                                                   \
        &(struct launch){ .argv = (const char *const[]){ "/orderdesk", __VA_ARGS__, NULL },        \
                          .input = (text),                                                         \
                          .root = ROOT })

static void copy_binary(void)
{
    int from = open(process_binary(), O_RDONLY | O_CLOEXEC);
    int to = open(ROOT "/orderdesk", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    char block[65536];
    ssize_t count;

    ck_assert_int_ge(from, 0);
    ck_assert_int_ge(to, 0);
    while ((count = read(from, block, sizeof(block))) > 0)
        ck_assert_int_eq(write(to, block, (size_t)count), count);
    close(from);
    close(to);
}

static void make_root(void)
{
    ck_assert_int_eq(mkdir(ROOT, 0700), 0);
    copy_binary();
}

static struct process serve_alone(const char *command, int *port)
{
    const char *const argv[] = { "/orderdesk", command, NULL };
    struct process server = process_start(&(struct launch){ .argv = argv, .root = ROOT });
    AUTO_FREE char *address = process_wait_for(&server, "listening on http://127.0.0.1:");

    *port = (int)strtol(address, NULL, 10);
    return server;
}

START_TEST(the_binary_alone_serves_from_an_empty_folder)
{
    AUTO_OUTCOME user = { .out = NULL };
    AUTO_OUTCOME token = { .out = NULL };
    AUTO_OUTCOME check = { .out = NULL };
    AUTO_OUTCOME backup = { .out = NULL };
    AUTO_FREE char *order = NULL;
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    struct process server;

    make_root();
    user =
        RUN_ALONE(SAMPLE_PASSWORD, "user", "add", SAMPLE_ADMIN, "--name", "Ada", "--role", "admin");
    assert_done(&user);
    token = RUN_ALONE(NULL, "token", "create", "--user", SAMPLE_ADMIN);
    assert_done(&token);
    token.out[strcspn(token.out, "\n")] = '\0';
    server = serve_alone("serve", &client.port);
    ck_assert_int_eq(fixture_get_status(&client, "/healthz", NULL), 200);
    ck_assert_int_eq(fixture_get_status(&client, "/", NULL), 200);
    order = fixture_place_order(&client, token.out);
    backup = RUN_ALONE(NULL, "backup", "/copy.db");
    assert_done(&backup);
    check = RUN_ALONE(NULL, "check", "--db", "/copy.db");
    assert_done(&check);
    ck_assert_str_eq(check.out, "/copy.db: 1 orders, all well\n");
    fixture_stop(&server);
}
END_TEST

START_TEST(the_binary_alone_has_its_demo_with_it)
{
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    AUTO_FREE char *cookie = NULL;
    struct process demo;

    make_root();
    demo = serve_alone("demo", &client.port);
    cookie = fixture_sign_in(&client, "admin@example.com", "orderdesk");
    ck_assert_ptr_nonnull(cookie);
    fixture_stop(&demo);
}
END_TEST

static Suite *single_file_suite(void)
{
    Suite *suite = suite_create("single_file");
    TCase *test_case = tcase_create("single_file");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, the_binary_alone_serves_from_an_empty_folder);
    tcase_add_test(test_case, the_binary_alone_has_its_demo_with_it);
    suite_add_tcase(suite, test_case);
    return suite;
}

static int skip(const char *why)
{
    printf("skipped: %s\n", why);
    return SKIPPED;
}

int main(void)
{
    SRunner *runner;
    int failed;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
    if (!getenv("ORDERDESK_SINGLE_FILE"))
        return skip("this build is not the single file of a release (-Dsingle_file=true)");
    if (geteuid() != 0)
        return skip("only root may chroot() into an empty folder");
    runner = srunner_create(single_file_suite());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
