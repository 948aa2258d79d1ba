/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    ck_assert_msg(stat(path, &info) == 0, "%s is not there", path);
    return info.st_mode & 07777;
}

/* ---------------------------------------------------------------- which database */

START_TEST(the_option_wins_over_the_environment)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_int_eq(rename(FIXTURE_DB, "other.db"), 0);
    ASSERT_REFUSED(1, "There is no database at " FIXTURE_DB, "user", "list");
    ASSERT_DONE("user", "list", "--db", "other.db");
    setenv("ORDERDESK_DB", "other.db", 1);
    ASSERT_DONE("user", "list");
    ASSERT_REFUSED(1, "There is no database at third.db", "user", "list", "--db", "third.db");
}
END_TEST

START_TEST(without_either_it_is_data_orders_db)
{
    unsetenv("ORDERDESK_DB");
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_int_eq(fixture_count("data/orders.db", "SELECT count(*) FROM users"), 1);
    setenv("ORDERDESK_DB", "", 1);
    ASSERT_DONE("check");
}
END_TEST

START_TEST(folders_are_made_and_all_is_the_owners_alone)
{
    umask(022);
    setenv("ORDERDESK_DB", "new/folder/shop.db", 1);
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_uint_eq(mode_of("new"), 0700);
    ck_assert_uint_eq(mode_of("new/folder"), 0700);
    ck_assert_uint_eq(mode_of("new/folder/shop.db"), 0600);
}
END_TEST

START_TEST(what_a_server_has_beside_the_database_is_the_owners_alone)
{
    static const char *const files[] = { FIXTURE_DB, FIXTURE_DB "-wal", FIXTURE_DB "-shm" };
    AUTO_SERVED_SHOP shop = { .port = 0 };

    umask(0);
    shop = served_shop_start();
    free(fixture_place_order(&shop.client, shop.token));
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        ck_assert_uint_eq(mode_of(files[i]), 0600);
}
END_TEST

/* The operator chooses its mode. */
START_TEST(what_others_may_read_is_warned_of_and_left_as_it_is)
{
    static const char *const words[] = { FIXTURE_DB ", with", "run \"chmod 600 " FIXTURE_DB "\"",
                                         "copies, with", "run \"chmod 700 copies\"" };
    struct process server;
    int port;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    server = fixture_serve(ORDERDESK("serve", "--backup-dir", "copies"), &port);
    fixture_stop(&server);
    ck_assert_int_eq(chmod(FIXTURE_DB, 0640), 0);
    ck_assert_int_eq(chmod("copies", 0755), 0);
    server = fixture_serve(ORDERDESK("serve", "--backup-dir", "copies"), &port);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        process_wait_for_words(&server, words[i]);
    ck_assert_uint_eq(mode_of(FIXTURE_DB), 0640);
    ck_assert_uint_eq(mode_of("copies"), 0755);
    fixture_kill(&server);
}
END_TEST

/* Memory contains names and passwords. */
START_TEST(a_server_that_crashes_dumps_no_core)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    struct rlimit limit;

    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_CORE, NULL, &limit), 0);
    ck_assert_uint_le(limit.rlim_cur, 1);
    ck_assert_uint_le(limit.rlim_max, 1);
}
END_TEST

/* ---------------------------------------------------------------- backup */

static const char *const log_files[] = { FIXTURE_DB "-wal", FIXTURE_DB "-shm", "copy.db-wal",
                                         "copy.db-shm", "copy.db-journal" };

/* A shop with three orders: 1001 pending, 1002 shipped, 1003 cancelled. */
static void make_shop_with_orders(void)
{
    static const char *const moves[][2] = { { NULL, NULL },
                                            { "processing", "shipped" },
                                            { "cancelled", NULL } };
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        AUTO_FREE char *id = fixture_place_order(&shop.client, shop.token);

        for (size_t j = 0; j < 2 && moves[i][j]; j++)
            ck_assert_int_eq(fixture_move_order(&shop.client, shop.token, id, moves[i][j]), 200);
    }
}

START_TEST(a_copy_made_while_orders_come_in_is_whole)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (int i = 1; i <= 5; i++) {
        AUTO_FREE char *id = fixture_place_order(&shop.client, shop.token);
        AUTO_FREE char *copy = NULL;
        AUTO_OUTCOME outcome = { .out = NULL };

        ck_assert_int_eq(fixture_move_order(&shop.client, shop.token, id, "processing"), 200);
        ck_assert_int_gt(asprintf(&copy, "copy-%d.db", i), 0);
        outcome = RUN("backup", copy);
        assert_done(&outcome);
        ck_assert_ptr_nonnull(strstr(outcome.out, copy));
        ASSERT_DONE("check", "--db", copy);
        ck_assert_int_eq(fixture_count(copy, "SELECT count(*) FROM orders WHERE status = 1"), i);
        ck_assert_uint_eq(mode_of(copy), 0600);
    }
}
END_TEST

START_TEST(a_backup_tells_what_is_in_it_and_leaves_no_log_behind)
{
    AUTO_OUTCOME outcome = { .out = NULL }, empty = { .out = NULL };

    fixture_add_user(SAMPLE_CUSTOMER, "customer");
    empty = RUN("backup", "empty.db");
    assert_done(&empty);
    ck_assert_ptr_nonnull(strstr(empty.out, " bytes, no orders; verified\n"));
    make_shop_with_orders();
    outcome = RUN("backup", "copy.db");
    assert_done(&outcome);
    ck_assert_ptr_nonnull(strstr(outcome.out, " bytes, 3 orders, the newest 1003 of 20"));
    ck_assert_ptr_nonnull(strstr(outcome.out, "Z; verified\n"));
    ASSERT_DONE("check");
    for (size_t i = 0; i < ARRAY_LEN(log_files); i++)
        ck_assert_msg(access(log_files[i], F_OK) != 0, "%s is there", log_files[i]);
}
END_TEST

/* What SIGKILL leaves has a temporary name; the other signals leave no partial copy either. */
START_TEST(a_backup_that_is_cut_short_leaves_nothing_under_its_name)
{
    static const int signals[] = { SIGKILL, SIGTERM, SIGINT };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_exec(FIXTURE_DB, "CREATE TABLE filler (bytes);"
                             "INSERT INTO filler VALUES (zeroblob(300000000))");
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct process backup =
            process_start(&(struct launch){ .argv = ORDERDESK("backup", "copy.db") });
        AUTO_FREE char *partial = NULL;
        AUTO_OUTCOME outcome = { .out = NULL };

        ck_assert_int_gt(asprintf(&partial, "copy.db.partial-%ld", (long)backup.pid), 0);
        while (access(partial, F_OK) != 0)
            usleep(1000);
        process_signal(&backup, signals[i]);
        outcome = process_wait(&backup);
        ck_assert_int_eq(outcome.status, signals[i] == SIGKILL ? 128 + SIGKILL : 1);
        ck_assert_int_ne(access("copy.db", F_OK), 0);
        ck_assert_int_eq(access(partial, F_OK), signals[i] == SIGKILL ? 0 : -1);
        unlink(partial);
    }
}
END_TEST

START_TEST(a_server_makes_copies_by_itself)
{
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    AUTO_FREE char *token = NULL;
    struct process server;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    token = fixture_token(SAMPLE_ADMIN);
    server = fixture_serve(ORDERDESK("serve", "--backup-dir", "copies", "--backup-every", "1s"),
                           &client.port);
    free(fixture_place_order(&client, token));
    process_wait_for_words(&server, " 1 orders, the newest 1001; verified");
    ASSERT_REFUSED(1, "Another server", "serve", "--backup-dir", "copies");
    fixture_stop(&server);
}
END_TEST

START_TEST(a_copy_can_be_served_in_its_turn)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *id = fixture_place_order(&shop.client, shop.token);
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    struct process other;

    ck_assert_int_gt(asprintf(&path, "/api/orders/%s", id), 0);
    ASSERT_DONE("backup", "copy.db");
    other = fixture_serve(ORDERDESK("serve", "--db", "copy.db"), &client.port);
    ck_assert_int_eq(fixture_get_status(&client, path, shop.token), 200);
    fixture_kill(&other);
}
END_TEST

START_TEST(a_backup_overwrites_nothing)
{
    struct stat info;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    write_file("precious.txt", "my only copy");
    ck_assert_int_eq(symlink("nowhere", "link.db"), 0);
    ASSERT_REFUSED(1, "precious.txt exists already", "backup", "precious.txt");
    ASSERT_REFUSED(1, FIXTURE_DB " exists already", "backup", FIXTURE_DB);
    ASSERT_REFUSED(1, "exists already", "backup", ".");
    ASSERT_REFUSED(1, "link.db exists already", "backup", "link.db");
    ck_assert_int_ne(access("nowhere", F_OK), 0);
    ck_assert_int_eq(stat("precious.txt", &info), 0);
    ck_assert_int_eq(info.st_size, (off_t)strlen("my only copy"));
    ASSERT_DONE("check");
}
END_TEST

START_TEST(a_backup_that_cannot_be_made_is_told)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ASSERT_REFUSED(1, "no/such/folder", "backup", "no/such/folder/copy.db");
    ASSERT_REFUSED(1, "orderdesk: ", "backup", "");
}
END_TEST

/* ---------------------------------------------------------------- check */

START_TEST(check_is_content_with_what_is_well)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    make_shop_with_orders();
    outcome = RUN("check");
    assert_done(&outcome);
    ck_assert_str_eq(outcome.err, "");
    ck_assert_str_eq(outcome.out, FIXTURE_DB ": 3 orders, all well\n");
}
END_TEST

START_TEST(check_tells_what_is_wrong)
{
    static const struct {
        const char *sql;
        const char *finding;
    } damages[] = {
        { "UPDATE orders SET total = total + 1 WHERE number = 1001", "order 1001: the total" },
        { "UPDATE order_items SET quantity = 3 WHERE order_number = 1001",
          "order 1001: the total" },
        { "DELETE FROM order_items WHERE order_number = 1002", "order 1002: the number of items" },
        { "UPDATE orders SET status = 1 WHERE number = 1001", "order 1001: status" },
        { "DELETE FROM status_history WHERE order_number = 1001", "order 1001: " },
        { "DELETE FROM status_history WHERE order_number = 1002 AND seq = 2",
          "order 1002: history entry 3" },
        { "UPDATE status_history SET status = 3 WHERE order_number = 1002 AND seq = 2",
          "order 1002: history entry 2" },
        { "UPDATE status_history SET at = at + 60000 WHERE order_number = 1002 AND seq = 2",
          "order 1002: history entry 3" },
        { "UPDATE status_history SET status = 1 WHERE order_number = 1003 AND seq = 1",
          "order 1003: history entry 1" },
        { "UPDATE orders SET created_at = created_at - 1 WHERE number = 1003", "order 1003: " },
        { "UPDATE orders SET user_key = 999 WHERE number = 1001", "refers to" },
        { "UPDATE order_counts_by_day SET orders = orders + 1", "the count of orders on day" },
        { "UPDATE order_counts_by_user SET orders = orders + 1", "the count of orders of user" },
    };

    make_shop_with_orders();
    for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
        AUTO_OUTCOME outcome = { .out = NULL };

        ASSERT_DONE("backup", "copy.db");
        fixture_exec("copy.db", damages[i].sql);
        outcome = RUN("check", "--db", "copy.db");
        ck_assert_msg(outcome.status == 1, "%s: exit status %d", damages[i].sql, outcome.status);
        ck_assert_msg(strstr(outcome.out, damages[i].finding) != NULL, "%s:\n%s", damages[i].sql,
                      outcome.out);
        ck_assert_msg(strstr(outcome.err, "copy.db: ") && strstr(outcome.err, "found"), "%s",
                      outcome.err);
        ck_assert_int_eq(unlink("copy.db"), 0);
        unlink("copy.db-wal");
        unlink("copy.db-shm");
    }
}
END_TEST

START_TEST(check_repairs_what_is_derived_when_told_to)
{
    AUTO_OUTCOME before = { .out = NULL }, repair = { .out = NULL };

    make_shop_with_orders();
    fixture_exec(FIXTURE_DB, "DELETE FROM order_counts_by_user;"
                             "UPDATE order_counts_by_day SET orders = 77");
    before = RUN("check");
    ck_assert_int_eq(before.status, 1);
    repair = RUN("check", "--repair-counters");
    assert_done(&repair);
    ck_assert_str_eq(repair.out, FIXTURE_DB ": 3 orders, all well\n");
    ASSERT_DONE("check");
}
END_TEST

/* Dates an order by a clock that said 2038 for a while. */
static void date_order(const char *number)
{
    AUTO_FREE char *sql = NULL;

    ck_assert_int_gt(asprintf(&sql,
                              "UPDATE orders SET created_at = 2147483648000,"
                              " updated_at = 2147483648000, out_of_step = number < 1003"
                              " WHERE number = %s;"
                              "UPDATE status_history SET at = 2147483648000"
                              " WHERE order_number = %s;",
                              number, number),
                     0);
    fixture_exec(FIXTURE_DB, sql);
}

START_TEST(check_names_and_repairs_dates_of_the_future)
{
    AUTO_OUTCOME found = { .out = NULL }, repair = { .out = NULL };

    make_shop_with_orders();
    ASSERT_DONE("check", "--repair-dates");
    date_order("1002");
    found = RUN("check");
    ck_assert_int_eq(found.status, 1);
    ck_assert_ptr_nonnull(strstr(found.out, "order 1002: it was created at "
                                            "2038-01-19T03:14:08.000Z, which is in the future\n"));
    ck_assert_ptr_nonnull(strstr(found.err, "by this machine's clock it is 20"));
    ck_assert_ptr_nonnull(strstr(found.err, "--repair-dates"));
    repair = RUN("check", "--repair-dates");
    assert_done(&repair);
    ck_assert_str_eq(repair.out, "1 order dated in the future got another date\n" FIXTURE_DB
                                 ": 3 orders, all well\n");
    ASSERT_DONE("check");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT sum(out_of_step) FROM orders"), 0);
}
END_TEST

START_TEST(check_shows_what_it_would_change)
{
    AUTO_OUTCOME tried = { .out = NULL };

    make_shop_with_orders();
    date_order("1002");
    tried = RUN("check", "--repair-dates", "--dry-run");
    assert_done(&tried);
    ck_assert_ptr_nonnull(
        strstr(tried.out, "order 1002: created at 2038-01-19T03:14:08.000Z would become 20"));
    ck_assert_ptr_nonnull(
        strstr(tried.out, "\n1 order dated in the future would get another date\n"));
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT created_at FROM orders WHERE number = 1002"),
                     2147483648000);
}
END_TEST

START_TEST(check_repairs_dates_by_a_clock_that_was_behind)
{
    AUTO_OUTCOME tried = { .out = NULL }, repair = { .out = NULL };

    make_shop_with_orders();
    fixture_exec(FIXTURE_DB,
                 "UPDATE orders SET created_at = 5000, updated_at = 5000, out_of_step = 1"
                 " WHERE number = 1001;"
                 "UPDATE orders SET created_at = 1000, updated_at = 1000 WHERE number = 1002;"
                 "UPDATE status_history SET at = 5000 WHERE order_number = 1001;"
                 "UPDATE status_history SET at = 1000 WHERE order_number = 1002");
    tried = RUN("check", "--repair-dates", "--dry-run");
    assert_done(&tried);
    ck_assert_ptr_nonnull(strstr(tried.out, "--orders 1002-1002"));
    repair = RUN("check", "--repair-dates", "--orders", "1002");
    assert_done(&repair);
    ck_assert_str_eq(repair.out, "1 order got another date\n" FIXTURE_DB ": 3 orders, all well\n");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT o.created_at - n.created_at FROM orders o,"
                                               " orders n WHERE o.number = 1002"
                                               " AND n.number = 1003"),
                     0);
    ASSERT_REFUSED(1, "There is no order 1009.", "check", "--repair-dates", "--orders",
                   "1002-1009");
}
END_TEST

START_TEST(what_says_how_to_repair_dates_needs_that)
{
    ASSERT_REFUSED(2, "need --repair-dates", "check", "--dry-run");
    ASSERT_REFUSED(2, "need --repair-dates", "check", "--orders", "1001-1002");
    ASSERT_REFUSED(2, "--repair-counters has no --dry-run", "check", "--repair-counters",
                   "--repair-dates", "--dry-run");
    ASSERT_REFUSED(2, "--orders takes", "check", "--repair-dates", "--orders", "1002-1001");
    ASSERT_REFUSED(2, "--orders takes", "check", "--repair-dates", "--orders", "1002-");
    ASSERT_REFUSED(2, "--orders takes", "check", "--repair-dates", "--orders", "0");
}
END_TEST

START_TEST(dates_are_repaired_by_a_clock_that_can_be_trusted)
{
    make_shop_with_orders();
    date_order("1001");
    date_order("1002");
    date_order("1003");
    ASSERT_REFUSED(1, "most orders are dated later", "check", "--repair-dates");
    ASSERT_DONE("check", "--repair-dates", "--yes");
    ASSERT_DONE("check");
}
END_TEST

START_TEST(check_repairs_nothing_else)
{
    AUTO_OUTCOME repair = { .out = NULL };

    make_shop_with_orders();
    fixture_exec(FIXTURE_DB, "UPDATE orders SET total = total + 1 WHERE number = 1001");
    repair = RUN("check", "--repair-counters");
    ck_assert_int_eq(repair.status, 1);
    ck_assert_ptr_nonnull(strstr(repair.out, "order 1001: the total"));
}
END_TEST

START_TEST(check_notices_a_page_that_was_overwritten)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    char rubbish[4096];
    int64_t page;
    int fd;

    make_shop_with_orders();
    ASSERT_DONE("backup", "copy.db");
    page =
        fixture_count("copy.db", "SELECT rootpage FROM sqlite_schema WHERE name = 'order_items'");
    memset(rubbish, 'x', sizeof(rubbish));
    fd = open("copy.db", O_WRONLY);
    ck_assert_int_eq(pwrite(fd, rubbish, sizeof(rubbish), (page - 1) * (off_t)sizeof(rubbish)),
                     sizeof(rubbish));
    close(fd);
    outcome = RUN("check", "--db", "copy.db");
    ck_assert_int_eq(outcome.status, 1);
    ck_assert_str_ne(outcome.err, "");
    ck_assert_ptr_null(strstr(outcome.out, "all well"));
}
END_TEST

START_TEST(check_notices_a_file_that_was_cut_off)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    struct stat info;

    make_shop_with_orders();
    ASSERT_DONE("backup", "copy.db");
    ck_assert_int_eq(stat("copy.db", &info), 0);
    ck_assert_int_eq(truncate("copy.db", info.st_size / 2), 0);
    outcome = RUN("check", "--db", "copy.db");
    ck_assert_int_eq(outcome.status, 1);
    ck_assert_str_ne(outcome.err, "");
}
END_TEST

static Suite *database_suite(void)
{
    Suite *suite = suite_create("database");
    TCase *test_case = tcase_create("database");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, the_option_wins_over_the_environment);
    tcase_add_test(test_case, without_either_it_is_data_orders_db);
    tcase_add_test(test_case, folders_are_made_and_all_is_the_owners_alone);
    tcase_add_test(test_case, what_a_server_has_beside_the_database_is_the_owners_alone);
    tcase_add_test(test_case, what_others_may_read_is_warned_of_and_left_as_it_is);
    tcase_add_test(test_case, a_server_that_crashes_dumps_no_core);
    tcase_add_test(test_case, a_copy_made_while_orders_come_in_is_whole);
    tcase_add_test(test_case, a_backup_tells_what_is_in_it_and_leaves_no_log_behind);
    tcase_add_test(test_case, a_backup_that_is_cut_short_leaves_nothing_under_its_name);
    tcase_add_test(test_case, a_server_makes_copies_by_itself);
    tcase_add_test(test_case, a_copy_can_be_served_in_its_turn);
    tcase_add_test(test_case, a_backup_overwrites_nothing);
    tcase_add_test(test_case, a_backup_that_cannot_be_made_is_told);
    tcase_add_test(test_case, check_is_content_with_what_is_well);
    tcase_add_test(test_case, check_tells_what_is_wrong);
    tcase_add_test(test_case, check_repairs_what_is_derived_when_told_to);
    tcase_add_test(test_case, check_names_and_repairs_dates_of_the_future);
    tcase_add_test(test_case, check_shows_what_it_would_change);
    tcase_add_test(test_case, check_repairs_dates_by_a_clock_that_was_behind);
    tcase_add_test(test_case, what_says_how_to_repair_dates_needs_that);
    tcase_add_test(test_case, dates_are_repaired_by_a_clock_that_can_be_trusted);
    tcase_add_test(test_case, check_repairs_nothing_else);
    tcase_add_test(test_case, check_notices_a_page_that_was_overwritten);
    tcase_add_test(test_case, check_notices_a_file_that_was_cut_off);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(database_suite)
