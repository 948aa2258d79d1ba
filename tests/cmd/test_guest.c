/* SPDX-License-Identifier: MIT */

/* Commands that run beside a server leave the write-ahead log to it; those that run alone clean up
 * after themselves. */

#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG FIXTURE_DB "-wal"

/* The log's header, whose numbers change when the log is restarted. */
#define LOG_HEAD 32

/* What shows that the log was checkpointed or restarted. */
struct files {
    struct timespec changed;
    int64_t size;
    char head[LOG_HEAD];
};

static struct files look(void)
{
    struct files files;
    struct stat info;
    int fd = open(LOG, O_RDONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pread(fd, files.head, sizeof(files.head), 0), sizeof(files.head));
    close(fd);
    ck_assert_int_eq(stat(FIXTURE_DB, &info), 0);
    files.changed = info.st_mtim;
    files.size = info.st_size;
    return files;
}

static void assert_same_files(const struct files *before, const char *command)
{
    struct files now = look();

    ck_assert_msg(now.changed.tv_sec == before->changed.tv_sec &&
                      now.changed.tv_nsec == before->changed.tv_nsec && now.size == before->size,
                  "\"%s\" has written into the database", command);
    ck_assert_msg(memcmp(now.head, before->head, LOG_HEAD) == 0, "\"%s\" has begun a new log",
                  command);
}

/* Waits until the server has emptied its log. */
static void wait_for_empty_log(void)
{
    for (int i = 0; i < 600; i++) {
        struct stat info;

        if (stat(LOG, &info) == 0 && info.st_size == 0)
            return;
        poll(NULL, 0, 50);
    }
    ck_abort_msg("the server leaves the log as it is");
}

/* While the server is suspended, only the command can change the files. */
START_TEST(commands_leave_the_log_to_the_server)
{
    static const struct {
        const char *argv[9];
        const char *input;
    } commands[] = {
        { { NULL, "user", "add", SAMPLE_CUSTOMER, "--name", "Ada", "--role", "customer" },
          SAMPLE_PASSWORD },
        { { NULL, "user", "passwd", SAMPLE_CUSTOMER }, "quite another one" },
        { { NULL, "token", "create", "--user", SAMPLE_CUSTOMER }, NULL },
        { { NULL, "user", "disable", SAMPLE_CUSTOMER }, NULL },
        { { NULL, "user", "list" }, NULL },
        { { NULL, "check" }, NULL },
        { { NULL, "check", "--repair-counters" }, NULL },
        { { NULL, "backup", "copy.db" }, NULL },
    };
    AUTO_SERVED_SHOP shop = served_shop_start();

    wait_for_empty_log();
    free(fixture_place_order(&shop.client, shop.token));
    process_signal(&shop.server, SIGSTOP);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct files before = look();
        AUTO_OUTCOME outcome =
            process_run(&(struct launch){ .argv = commands[i].argv, .input = commands[i].input });

        assert_done(&outcome);
        assert_same_files(&before, commands[i].argv[1]);
    }
    process_signal(&shop.server, SIGCONT);
    wait_for_empty_log();
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/orders", shop.token), 200);
}
END_TEST

/* Whether one of the files contains @text. */
static bool is_in_files(const char *text)
{
    static const char *const names[] = { FIXTURE_DB, LOG };
    bool found = false;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        static char bytes[1 << 22];
        int fd = open(names[i], O_RDONLY | O_CLOEXEC);
        ssize_t size = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));

        ck_assert(size >= 0 && (size_t)size < sizeof(bytes));
        found = found || memmem(bytes, (size_t)size, text, strlen(text)) != NULL;
        close(fd);
    }
    return found;
}

START_TEST(who_is_erased_beside_a_server_is_in_no_file_any_more)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ck_assert(is_in_files(SAMPLE_CUSTOMER));
    ASSERT_DONE("user", "erase", SAMPLE_CUSTOMER, "--yes");
    ck_assert(!is_in_files(SAMPLE_CUSTOMER));
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/orders", shop.token), 200);
}
END_TEST

START_TEST(alone_they_leave_one_file)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    ck_assert_int_lt(access(LOG, F_OK), 0);
    ck_assert(is_in_files(SAMPLE_CUSTOMER));
    ASSERT_DONE("user", "erase", SAMPLE_CUSTOMER, "--yes");
    ck_assert_int_lt(access(LOG, F_OK), 0);
    ck_assert(!is_in_files(SAMPLE_CUSTOMER));
}
END_TEST

static Suite *guest_suite(void)
{
    Suite *suite = suite_create("guest");
    TCase *test_case = tcase_create("guest");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, commands_leave_the_log_to_the_server);
    tcase_add_test(test_case, who_is_erased_beside_a_server_is_in_no_file_any_more);
    tcase_add_test(test_case, alone_they_leave_one_file);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(guest_suite)
