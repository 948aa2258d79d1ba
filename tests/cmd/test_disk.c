/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A running shop meets a disk that is really full, in two ways. */

#define ORDERS_MAX 200

static int64_t placed;

/* Places an order. @return the answer's status */
static int place(struct served_shop *shop)
{
    AUTO_HTTP_RESPONSE answer = fixture_ask(
        &shop->client,
        &(struct http_request){
            .method = "POST", .path = "/api/orders", .token = shop->token, .body = SAMPLE_ORDER });

    if (answer.status == 503)
        ck_assert_msg(strstr(answer.body, "The disk is full. Nothing was changed") != NULL, "%s",
                      answer.body);
    placed += answer.status == 201;
    return answer.status;
}

/* While the disk is full, no order can be placed, and everything can be read. */
static void assert_full(struct served_shop *shop)
{
    int status = 201;

    /* The log may still have room for some. */
    for (int i = 0; i < ORDERS_MAX && status == 201; i++)
        status = place(shop);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(status, 503);
        ck_assert_int_eq(fixture_get_status(&shop->client, "/api/orders", shop->token), 200);
        ck_assert_int_eq(fixture_get_status(&shop->client, "/healthz", NULL), 200);
        status = place(shop);
    }
}

static void assert_goes_on(struct served_shop *shop, const char *path)
{
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(place(shop), 201);
    ck_assert_int_eq(fixture_count(path, "SELECT count(*) FROM orders"), placed);
    ASSERT_DONE("check", "--db", path);
}

static rlim_t size_of(const char *path)
{
    struct stat info;

    ck_assert_int_eq(stat(path, &info), 0);
    return (rlim_t)info.st_size;
}

START_TEST(a_limit_of_the_files_size_is_a_full_disk_until_it_goes)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    struct rlimit limit;

    ck_assert_int_eq(place(&shop), 201);
    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_FSIZE, NULL, &limit), 0);
    limit.rlim_cur = size_of(FIXTURE_DB "-wal");
    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_FSIZE, &limit, NULL), 0);
    assert_full(&shop);
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_FSIZE, &limit, NULL), 0);
    assert_goes_on(&shop, FIXTURE_DB);
}
END_TEST

/* Mounts a small disk, which is gone after the test. @return false where that is not allowed */
static bool mount_small_disk(void)
{
    ck_assert_int_eq(mkdir("small", 0700), 0);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("tmpfs", "small", "tmpfs", 0, "size=4m") < 0) {
        printf("not tried, for want of rights: mounting a small disk: %s\n", strerror(errno));
        return false;
    }
    setenv("ORDERDESK_DB", "small/shop.db", 1);
    return true;
}

static void fill_disk(void)
{
    static const char bytes[4096];
    int fd = open("small/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    while (write(fd, bytes, sizeof(bytes)) > 0)
        continue;
    ck_assert_int_eq(errno, ENOSPC);
    close(fd);
}

/* Stopping needs no room. */
static void assert_ends(struct process *server)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    process_signal(server, SIGTERM);
    outcome = process_wait(server);
    ck_assert_int_eq(outcome.status, 0);
}

START_TEST(a_full_disk_is_said_until_there_is_room)
{
    AUTO_SERVED_SHOP shop = { .client = { .fd = -1 } };

    if (!mount_small_disk())
        return;
    shop = served_shop_start();
    ck_assert_int_eq(place(&shop), 201);
    fill_disk();
    assert_full(&shop);
    ck_assert_int_eq(unlink("small/filler"), 0);
    assert_goes_on(&shop, "small/shop.db");
    fill_disk();
    assert_full(&shop);
    assert_ends(&shop.server);
    fill_disk();
    ASSERT_REFUSED(1, "The disk is full", "serve");
    ck_assert_int_eq(unlink("small/filler"), 0);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
    http_client_close(&shop.client);
    shop.client.port = shop.port;
    assert_goes_on(&shop, "small/shop.db");
}
END_TEST

/* Mounted over it read-only: the files that the server has open stay the same. */
START_TEST(a_disk_that_can_be_read_only_is_told_by_the_health)
{
    AUTO_SERVED_SHOP shop = { .client = { .fd = -1 } };

    if (!mount_small_disk())
        return;
    shop = served_shop_start();
    ck_assert_int_eq(fixture_get_status(&shop.client, "/healthz", NULL), 200);
    ck_assert_int_eq(mount("small", "small", NULL, MS_BIND, NULL), 0);
    ck_assert_int_eq(mount(NULL, "small", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), 0);
    ck_assert_int_eq(fixture_get_status(&shop.client, "/healthz", NULL), 503);
    ck_assert_int_eq(fixture_get_status(&shop.client, "/api/orders", shop.token), 200);
    ck_assert_int_eq(umount("small"), 0);
    ck_assert_int_eq(fixture_get_status(&shop.client, "/healthz", NULL), 200);
}
END_TEST

static Suite *disk_suite(void)
{
    Suite *suite = suite_create("disk");
    TCase *test_case = tcase_create("disk");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, a_limit_of_the_files_size_is_a_full_disk_until_it_goes);
    tcase_add_test(test_case, a_full_disk_is_said_until_there_is_room);
    tcase_add_test(test_case, a_disk_that_can_be_read_only_is_told_by_the_health);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(disk_suite)
