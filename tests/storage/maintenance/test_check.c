/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/check.h"
#include "storage/maintenance/repair.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

#define ORDERS 4

static void open_and_close(void)
{
    fixture_open();
    fixture_close();
}

/* 1001 is pending, 1002 cancelled, 1003 shipped, 1004 delivered; all on one day but the last. */
static void make_orders(void)
{
    static const enum status paths[ORDERS][3] = {
        { STATUS_PENDING },
        { STATUS_CANCELLED },
        { STATUS_PROCESSING, STATUS_SHIPPED },
        { STATUS_PROCESSING, STATUS_SHIPPED, STATUS_DELIVERED },
    };
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);

    for (int i = 0; i < ORDERS; i++) {
        timestamp_t at = FIXTURE_NOW + (i == ORDERS - 1 ? MS_PER_DAY : i * MS_PER_HOUR);
        AUTO_ORDER order = fixture_order(&ada, at);

        for (int step = 0; step < 3 && paths[i][step] != STATUS_PENDING; step++) {
            AUTO_ERROR err = ERROR_INIT;
            AUTO_ORDER moved = { .items = NULL };

            assert_ok(fixture_move(&order.summary.id, paths[i][step], NULL, &ada,
                                   at + 1000 * (step + 1), &moved, &err),
                      &err);
        }
    }
    fixture_close();
}

struct findings {
    char text[20000]; /* one per line */
    int reported;
};

static void keep(void *context, const char *finding)
{
    struct findings *findings = context;
    size_t used = strlen(findings->text);

    snprintf(findings->text + used, sizeof(findings->text) - used, "%s\n", finding);
    findings->reported++;
}

static int64_t check(struct findings *findings)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t count, orders;

    *findings = (struct findings){ .reported = 0 };
    assert_ok(check_database(fixture_location(), keep, findings, &count, &orders, &err), &err);
    return count;
}

START_TEST(a_sound_database_has_no_findings)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .reported = 0 };
    int64_t count = -1, orders = -1;

    assert_ok(check_database(fixture_location(), keep, &findings, &count, &orders, &err), &err);
    ck_assert_str_eq(findings.text, "");
    ck_assert_int_eq(count, 0);
    ck_assert_int_eq(orders, ORDERS);
}
END_TEST

START_TEST(a_new_database_has_no_findings)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .reported = 0 };
    int64_t count = -1, orders = -1;

    assert_ok(check_database(fixture_location(), keep, &findings, &count, &orders, &err), &err);
    ck_assert_str_eq(findings.text, "");
    ck_assert_int_eq(count, 0);
    ck_assert_int_eq(orders, 0);
}
END_TEST

static const struct {
    const char *sql;
    const char *finding; /* one of the findings */
} damages[] = {
    /* SQLite's structures */
    { "PRAGMA writable_schema = ON; UPDATE sqlite_schema"
      " SET sql = 'CREATE INDEX orders_by_total ON orders (version)'"
      " WHERE name = 'orders_by_total'",
      "the file's structure is damaged: row 4 missing from index orders_by_total" },
    { "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'orders_by_total'",
      "the file's structure is damaged: Page" },

    /* the schema */
    { "CREATE TRIGGER spy AFTER INSERT ON orders BEGIN DELETE FROM sessions; END",
      "the trigger spy is not Orderdesk's" },
    { "CREATE VIEW customers AS SELECT * FROM users", "the view customers is not Orderdesk's" },
    { "CREATE TABLE recipes (name TEXT)", "the table recipes is not Orderdesk's" },
    { "CREATE INDEX orders_by_day ON orders (created_at)",
      "the index orders_by_day is not Orderdesk's" },
    { "DROP TRIGGER orders_count_update", "the trigger orders_count_update is missing" },
    { "DROP INDEX orders_by_total", "the index orders_by_total is missing" },
    { "DROP TRIGGER orders_count_update; CREATE TRIGGER orders_count_update"
      " AFTER UPDATE OF status ON orders BEGIN SELECT 1; END",
      "the trigger orders_count_update is not as Orderdesk makes it" },
    { "ALTER TABLE users ADD COLUMN phone TEXT", "the table users is not as Orderdesk makes it" },
    { "ALTER TABLE order_items RENAME TO items", "the table order_items is missing" },
    /* Facts are checked even when there are foreign tables. */
    { "CREATE TABLE recipes (name TEXT); UPDATE orders SET total = total + 1 WHERE number = 1001",
      "order 1001: the total is not the sum of the items" },

    /* sequences */
    { "DELETE FROM order_sequences", "the sequence of orders from 1001 is missing" },
    { "WITH RECURSIVE n (i) AS (SELECT 2001 UNION ALL SELECT i + 1 FROM n WHERE i < 2020)"
      " INSERT INTO order_sequences SELECT i FROM n",
      "there are 21 sequences of orders, which is too many" },

    /* references */
    { "INSERT INTO order_items VALUES (2000 * 65536 + 1, 'MUG', 'Mug', 1, 1)",
      "a row of order_items refers to one of orders that is not there" },
    { "INSERT INTO status_history VALUES (2000 * 65536 + 1, 0, 0, NULL, NULL)",
      "a row of status_history refers to one of orders that is not there" },
    { "UPDATE status_history SET by_key = 77 WHERE order_number = 1001",
      "a row of status_history refers to one of users that is not there" },
    { "UPDATE orders SET user_key = 77 WHERE number = 1001",
      "a row of orders refers to one of users that is not there" },
    { "INSERT INTO sessions VALUES (zeroblob(32), 77, 0, 0)",
      "a row of sessions refers to one of users that is not there" },
    { "INSERT INTO api_tokens VALUES (zeroblob(16), zeroblob(32), 77, '', 0, 0, 0, 0)",
      "a row of api_tokens refers to one of users that is not there" },
    { "INSERT INTO idempotency_keys VALUES (1, 'key', zeroblob(32), 2000, 0)",
      "a row of idempotency_keys refers to one of orders that is not there" },

    { "DELETE FROM orders WHERE number = 1002",
      "order 1003: there is no order with the number before it" },

    /* totals and items */
    { "UPDATE orders SET total = total + 1 WHERE number = 1002",
      "order 1002: the total is not the sum of the items" },
    { "UPDATE order_items SET price = price - 1 WHERE order_number = 1003",
      "order 1003: the total is not the sum of the items" },
    { "UPDATE order_items SET quantity = 3 WHERE order_number = 1003",
      "order 1003: the total is not the sum of the items" },
    { "INSERT INTO order_items VALUES (1001 * 65536 + 2, 'FREE', 'Free', 1, 0)",
      "order 1001: the number of items is wrong" },
    { "UPDATE orders SET item_count = 2 WHERE number = 1004",
      "order 1004: the number of items is wrong" },
    { "DELETE FROM order_items WHERE order_number = 1004",
      "order 1004: the total is not the sum of the items" },

    /* the order against its history */
    { "UPDATE orders SET status = 1 WHERE number = 1001",
      "order 1001: status and time of change are not the last history entry's" },
    { "UPDATE orders SET status = 2 WHERE number = 1004",
      "order 1004: status and time of change are not the last history entry's" },
    { "UPDATE orders SET updated_at = updated_at + 1 WHERE number = 1003",
      "order 1003: status and time of change are not the last history entry's" },
    { "UPDATE orders SET created_at = created_at + 1 WHERE number = 1002",
      "order 1002: the time of creation is not the first history entry's" },
    { "DELETE FROM status_history WHERE order_number = 1004 AND seq = 4",
      "order 1004: status and time of change are not the last history entry's" },
    { "DELETE FROM status_history WHERE order_number = 1001",
      "order 1001: the time of creation is not the first history entry's" },
    { "UPDATE orders SET status = 777 WHERE number = 1001",
      "order 1001: status and time of change are not the last history entry's" },

    /* the history by itself */
    { "UPDATE status_history SET status = 1 WHERE order_number = 1001",
      "order 1001: history entry 1 is not a legal step" },
    { "UPDATE status_history SET status = 3 WHERE order_number = 1003 AND seq = 2",
      "order 1003: history entry 2 is not a legal step" },
    { "UPDATE status_history SET status = 4 WHERE order_number = 1004 AND seq = 3",
      "order 1004: history entry 4 is not a legal step" },
    { "UPDATE status_history SET status = 2 WHERE order_number = 1004 AND seq = 4",
      "order 1004: history entry 4 is not a legal step" },
    { "INSERT INTO status_history VALUES (1002 * 65536 + 3, 1, 2000000000000, NULL, NULL)",
      "order 1002: history entry 3 is not a legal step" },
    { "UPDATE status_history SET key = 1004 * 65536 + 5 WHERE order_number = 1004 AND seq = 4",
      "order 1004: history entry 5 is not a legal step" },
    { "UPDATE status_history SET key = key + 1 WHERE order_number = 1001",
      "order 1001: history entry 2 is not a legal step" },
    { "UPDATE status_history SET at = at - 5000 WHERE order_number = 1003 AND seq = 3",
      "order 1003: history entry 3 is not a legal step" },
    { "UPDATE status_history SET status = 7 WHERE order_number = 1003 AND seq = 2",
      "order 1003: history entry 2 is not a legal step" },

    /* the order of creation */
    { "UPDATE orders SET created_at = created_at - 10000000 WHERE number = 1003",
      "order 1003: it is older than an order with a lower number" },
    { "UPDATE orders SET id = zeroblob(16) WHERE number = 1002",
      "order 1002: its id is lower than that of an order with a lower number" },

    /* the counters */
    { "UPDATE order_counts_by_day SET orders = orders + 1 WHERE day = 20600 AND status = 0",
      "the count of orders on day 20600 since 1970 is wrong" },
    { "DELETE FROM order_counts_by_day WHERE day = 20601",
      "the count of orders on day 20601 since 1970 is wrong" },
    { "INSERT INTO order_counts_by_day VALUES (20700, 0, 1)",
      "the count of orders on day 20700 since 1970 is wrong" },
    { "UPDATE order_counts_by_user SET orders = orders - 1 WHERE status = 4",
      "the count of orders of user key 1 is wrong" },
    { "DELETE FROM order_counts_by_user WHERE status = 0",
      "the count of orders of user key 1 is wrong" },
    { "INSERT INTO order_counts_by_user VALUES (9, 4, 2)",
      "the count of orders of user key 9 is wrong" },

    /* the shop's face */
    { "INSERT INTO settings VALUES ('colour', 'teal')",
      "the shop's colour is damaged: set it again on the page Shop" },
    { "INSERT INTO logo VALUES (1, 'image/png', 64, 32, 4, 'abcd', 0, X'89504e47')",
      "the shop's logo is damaged: set it again on the page Shop" },
};

START_TEST(each_kind_of_damage_is_found_and_said)
{
    struct findings findings;
    int64_t count;

    database_exec(damages[_i].sql);
    count = check(&findings);
    ck_assert_msg(strstr(findings.text, damages[_i].finding) != NULL, "%s:\n%s", damages[_i].sql,
                  findings.text);
    ck_assert_int_eq(count, findings.reported);
    ck_assert_ptr_null(strstr(findings.text, "***"));
}
END_TEST

/* They come and go with ANALYZE, which any administrator may run. */
START_TEST(what_sqlite_keeps_for_itself_is_no_finding)
{
    struct findings findings;

    database_exec("ANALYZE");
    ck_assert_int_gt(database_count("SELECT count(*) FROM sqlite_stat1"), 0);
    ck_assert_int_eq(check(&findings), 0);
    fixture_open();
}
END_TEST

static const char *const alien[] = {
    "CREATE TRIGGER spy AFTER INSERT ON orders BEGIN DELETE FROM sessions; END",
    "DROP TRIGGER orders_count_update",
    "DROP INDEX orders_by_user; CREATE INDEX orders_by_user ON orders (user_key)",
};

static const char *const harmless[] = {
    "CREATE VIEW customers AS SELECT * FROM users",
    "CREATE TABLE recipes (name TEXT)",
    "CREATE INDEX orders_of_the_keeper ON orders (item_count)",
};

/* A shop must open whatever its operator has put beside its tables. */
START_TEST(what_stands_beside_ours_keeps_no_shop_closed)
{
    AUTO_ERROR opening = ERROR_INIT, repairing = ERROR_INIT;

    database_exec(harmless[_i]);
    assert_ok(fixture_try_open(&opening), &opening);
    fixture_close();
    assert_err(repair_derived(fixture_location(), &repairing), ERR_REFUSED, &repairing);
}
END_TEST

START_TEST(a_database_with_what_is_not_ours_is_not_served)
{
    AUTO_ERROR opening = ERROR_INIT, repairing = ERROR_INIT;

    database_exec(alien[_i]);
    assert_err(fixture_try_open(&opening), ERR_REFUSED, &opening);
    ck_assert_ptr_nonnull(strstr(opening.message, "was changed by another program: the "));
    assert_err(repair_derived(fixture_location(), &repairing), ERR_REFUSED, &repairing);
}
END_TEST

/* The migrations would run its triggers. */
START_TEST(an_older_database_with_what_is_not_ours_is_not_migrated)
{
    AUTO_ERROR err = ERROR_INIT;

    database_take_back_to_version_2();
    database_exec(alien[0]);
    assert_err(fixture_try_open(&err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "the trigger spy is not Orderdesk's"));
    ck_assert_int_eq(database_count("PRAGMA user_version"), 2);
}
END_TEST

START_TEST(all_findings_are_counted_and_a_hundred_of_a_kind_reported)
{
    struct findings findings;

    database_exec("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)"
                  " INSERT INTO order_counts_by_day SELECT 30000 + i, 0, 1 FROM n;"
                  "UPDATE orders SET total = 1");
    ck_assert_int_eq(check(&findings), 250 + ORDERS);
    ck_assert_int_eq(findings.reported, 100 + ORDERS);
}
END_TEST

START_TEST(all_illegal_histories_are_counted_and_a_hundred_reported)
{
    struct findings findings;

    database_exec(
        "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 120)"
        " INSERT INTO status_history SELECT 1001 * 65536 + i, 0, 2000000000000, NULL, NULL FROM n;"
        "UPDATE orders SET updated_at = 2000000000000 WHERE number = 1001");
    ck_assert_int_eq(check(&findings), 120);
    ck_assert_int_eq(findings.reported, 100);
}
END_TEST

/* ---------------------------------------------------------------- repair */

static const char *const derived[] = {
    "DELETE FROM order_counts_by_day",
    "INSERT INTO order_counts_by_day VALUES (20700, 0, 1)",
    "UPDATE order_counts_by_day SET orders = 77",
    "DELETE FROM order_counts_by_user",
    "UPDATE order_counts_by_user SET orders = orders + 3",
    "DELETE FROM order_sequences",
    "UPDATE order_sequences SET first = 1002",
    "INSERT INTO order_sequences SELECT number FROM orders WHERE number > 1001",
    "DELETE FROM order_search_pending",
    "UPDATE order_search_pending SET words = ' nonsense' WHERE number = 1001",
    "INSERT INTO order_search VALUES (0, 'nonsense', 0, x'0004')",
    "INSERT INTO order_search VALUES (0, 'mug', 7, x'0000'), (2, 'mug', 40, x'0000')",
};

START_TEST(what_is_derived_is_made_anew)
{
    AUTO_ERROR err = ERROR_INIT;

    database_exec(derived[_i]);
    assert_ok(repair_derived(fixture_location(), &err), &err);
    fixture_assert_sound();
}
END_TEST

START_TEST(a_repair_waits_for_no_server_and_makes_no_file)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_open();
    database_exec(derived[0]);
    assert_ok(repair_derived(fixture_location(), &err), &err);
    fixture_assert_sound();
    fixture_close();
    ck_assert_int_eq(unlink(fixture_location()), 0);
    assert_err(repair_derived(fixture_location(), &err), ERR_REFUSED, &err);
    ck_assert_int_ne(access(fixture_location(), F_OK), 0);
}
END_TEST

/* ---------------------------------------------------------------- files */

/* Damage may keep the check from running all queries; the database never counts as sound. */
static void assert_not_sound(void)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .reported = 0 };
    int64_t count = 0, orders = 0;
    enum err code = check_database(fixture_location(), keep, &findings, &count, &orders, &err);

    ck_assert_msg(code != ERR_OK || count > 0, "taken for sound");
    ck_assert_int_eq(count, findings.reported);
}

START_TEST(a_file_that_is_cut_is_not_sound)
{
    int64_t pages = database_count("PRAGMA page_count");

    for (int64_t left = pages - 1; left > 0; left -= 3) {
        ck_assert_int_eq(truncate(fixture_location(), left * 4096), 0);
        assert_not_sound();
    }
}
END_TEST

START_TEST(a_page_that_is_overwritten_is_not_sound)
{
    char sql[120];
    static const char *const structures[] = { "orders",         "orders_by_total",
                                              "status_history", "order_items",
                                              "users",          "order_counts_by_day" };
    int64_t page;
    FILE *file;

    snprintf(sql, sizeof(sql), "SELECT rootpage FROM sqlite_schema WHERE name = '%s'",
             structures[_i % (int)ARRAY_LEN(structures)]);
    page = database_count(sql);
    file = fopen(fixture_location(), "r+");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, (long)(page - 1) * 4096, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        fputc(_i < 6 ? 0xff : 0, file);
    ck_assert_int_eq(fclose(file), 0);
    assert_not_sound();
}
END_TEST

static void write_text(void)
{
    FILE *file = fopen(fixture_location(), "w");

    ck_assert_ptr_nonnull(file);
    fputs("Dear diary, today I sold two mugs, both of them blue, and a teapot.", file);
    ck_assert_int_eq(fclose(file), 0);
}

static void remove_file(void)
{
    ck_assert_int_eq(unlink(fixture_location()), 0);
}

static void make_newer(void)
{
    database_exec("PRAGMA user_version = 99");
}

static void make_older(void)
{
    database_exec("PRAGMA user_version = 0");
}

static void make_another_programs(void)
{
    database_exec("PRAGMA application_id = 1");
}

static void make_empty(void)
{
    ck_assert_int_eq(truncate(fixture_location(), 0), 0);
}

static const struct {
    void (*make)(void);
    const char *words;
} unfit[] = {
    { write_text, "is not a database" },
    { remove_file, "cannot be opened" },
    { make_newer, "newer Orderdesk" },
    { make_older, "older Orderdesk" },
    { make_another_programs, "another program" },
    { make_empty, "is empty: there is no shop in it yet" },
};

START_TEST(what_is_no_database_of_ours_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .reported = 0 };
    int64_t count, orders;

    unfit[_i].make();
    assert_err(check_database(fixture_location(), keep, &findings, &count, &orders, &err),
               ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, fixture_location()));
    ck_assert_msg(strstr(err.message, unfit[_i].words) != NULL, "%s", err.message);
    ck_assert_int_eq(findings.reported, 0);
}
END_TEST

static Suite *check_suite(void)
{
    Suite *suite = suite_create("check");
    TCase *empty = tcase_create("empty");
    TCase *facts = tcase_create("facts");
    TCase *files = tcase_create("files");

    tcase_add_test(empty, a_new_database_has_no_findings);
    tcase_add_test(facts, a_sound_database_has_no_findings);
    tcase_add_loop_test(facts, each_kind_of_damage_is_found_and_said, 0, ARRAY_LEN(damages));
    tcase_add_test(facts, what_sqlite_keeps_for_itself_is_no_finding);
    tcase_add_loop_test(facts, a_database_with_what_is_not_ours_is_not_served, 0, ARRAY_LEN(alien));
    tcase_add_loop_test(facts, what_stands_beside_ours_keeps_no_shop_closed, 0,
                        ARRAY_LEN(harmless));
    tcase_add_test(facts, an_older_database_with_what_is_not_ours_is_not_migrated);
    tcase_add_test(facts, all_findings_are_counted_and_a_hundred_of_a_kind_reported);
    tcase_add_test(facts, all_illegal_histories_are_counted_and_a_hundred_reported);
    tcase_add_loop_test(facts, what_is_derived_is_made_anew, 0, ARRAY_LEN(derived));
    tcase_add_test(facts, a_repair_waits_for_no_server_and_makes_no_file);
    tcase_add_test(files, a_file_that_is_cut_is_not_sound);
    tcase_add_loop_test(files, a_page_that_is_overwritten_is_not_sound, 0, 12);
    tcase_add_loop_test(files, what_is_no_database_of_ours_is_refused, 0, ARRAY_LEN(unfit));
    fixture_add_folder(empty);
    tcase_add_checked_fixture(empty, open_and_close, NULL);
    fixture_add_store(facts);
    fixture_add_store(files);
    tcase_add_checked_fixture(facts, make_orders, NULL);
    tcase_add_checked_fixture(files, make_orders, NULL);
    tcase_set_timeout(files, 30);
    suite_add_tcase(suite, empty);
    suite_add_tcase(suite, facts);
    suite_add_tcase(suite, files);
    return suite;
}

CHECK_MAIN(check_suite)
