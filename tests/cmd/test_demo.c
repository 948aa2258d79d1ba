/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#define DEMO_DB   "demo.db"
#define ORDERS    400
#define CUSTOMERS 25

/* The whole list of orders, except for ids and the time of creation. */
static const char all_orders[] =
    "SELECT group_concat(line, char(10)) FROM (SELECT printf('%d %s %d %d %d', number, email,"
    " status, total, version) || (SELECT group_concat(printf(' [%s %s %d %d]', product_id, name,"
    " quantity, price), '') FROM order_items WHERE order_number = number) ||"
    " (SELECT group_concat(printf(' (%d +%d %s %s)', status, at - orders.created_at, note, by_key), '')"
    " FROM status_history WHERE order_number = number) AS line"
    " FROM orders JOIN users ON users.key = user_key ORDER BY number)";

static struct process start_demo(const char *path, int *port)
{
    return fixture_serve(ORDERDESK("demo", "--db", path), port);
}

/* Seeds the demo into @path, and stops it. */
static void seed(const char *path)
{
    int port;
    struct process demo = start_demo(path, &port);

    fixture_kill(&demo);
}

/* Parses the sign-in that @demo prints for @who. */
static void read_sign_in(const struct process *demo, const char *who, char **email, char **password)
{
    AUTO_FREE char *start = NULL;
    AUTO_FREE char *line = NULL;
    const char *slash;
    size_t blank;

    ck_assert_int_gt(asprintf(&start, "sign in as %s:", who), 0);
    line = process_wait_for(demo, start);
    slash = strstr(line, " / ");
    ck_assert_msg(slash != NULL, "%s", line);
    blank = strspn(line, " ");
    *email = strndup(line + blank, (size_t)(slash - line) - blank);
    *password = strdup(slash + 3);
}

START_TEST(the_sign_ins_that_are_printed_work)
{
    static const struct {
        const char *who;
        const char *role;
    } people[] = { { "admin", "admin" }, { "customer", "customer" } };
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    struct process demo = start_demo(DEMO_DB, &client.port);

    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        AUTO_FREE char *email = NULL;
        AUTO_FREE char *password = NULL;
        AUTO_FREE char *cookie = NULL;
        AUTO_HTTP_RESPONSE me = { .head = NULL };

        read_sign_in(&demo, people[i].who, &email, &password);
        cookie = fixture_sign_in(&client, email, password);
        ck_assert_ptr_nonnull(cookie);
        me = fixture_ask(&client, &(struct http_request){
                                      .method = "GET", .path = "/api/me", .headers = cookie });
        ck_assert_msg(strstr(me.body, people[i].role) != NULL, "%s", me.body);
    }
    fixture_kill(&demo);
}
END_TEST

static void assert_size(void)
{
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(*) FROM orders"), ORDERS);
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(*) FROM users WHERE role = 0"),
                     CUSTOMERS);
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(*) FROM users WHERE role = 1"), 1);
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(DISTINCT status) FROM orders"), 5);
    ck_assert_int_gt(
        fixture_count(DEMO_DB, "SELECT count(*) FROM status_history WHERE note IS NOT NULL"), 100);
    ck_assert_int_gt(fixture_count(DEMO_DB, "SELECT count(DISTINCT user_key) FROM orders"), 15);
    ck_assert_int_gt(fixture_count(DEMO_DB, "SELECT count(DISTINCT product_id) FROM order_items"),
                     25);
}

static void assert_times(void)
{
    ck_assert_int_eq(fixture_count(DEMO_DB,
                                   "SELECT count(*) FROM orders WHERE created_at / 1000 <"
                                   " unixepoch() - 91 * 86400 OR updated_at / 1000 > unixepoch()"),
                     0);
    ck_assert_int_gt(
        fixture_count(DEMO_DB, "SELECT (max(created_at) - min(created_at)) / 86400000 FROM orders"),
        85);
    ck_assert_int_eq(
        fixture_count(DEMO_DB, "SELECT count(*) FROM orders, users WHERE users.key = user_key AND"
                               " users.created_at > orders.created_at"),
        0);
}

/* No order waits for weeks: only steps that would lie in the future are left out. */
static void assert_old_orders_ended(void)
{
    ck_assert_int_eq(
        fixture_count(DEMO_DB,
                      "SELECT count(*) FROM orders WHERE status < 3 AND created_at / 1000 <"
                      " unixepoch() - 14 * 86400"),
        0);
    ck_assert_int_gt(fixture_count(DEMO_DB, "SELECT count(*) FROM orders WHERE status < 3"), 0);
}

static void assert_sound(void)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    outcome = RUN("check", "--db", DEMO_DB);
    assert_done(&outcome);
    ck_assert_str_eq(outcome.out, DEMO_DB ": 400 orders, all well\n");
}

START_TEST(the_shop_is_one_that_might_be)
{
    seed(DEMO_DB);
    assert_size();
    assert_times();
    assert_old_orders_ended();
    assert_sound();
}
END_TEST

START_TEST(a_second_start_goes_on_with_the_same_shop)
{
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    AUTO_FREE char *ids = NULL;
    AUTO_FREE char *ids_later = NULL;
    AUTO_FREE char *token = NULL;
    AUTO_FREE char *order = NULL;
    static const char all_ids[] = "SELECT hex(group_concat(id, '')) FROM users";
    struct process demo;

    setenv("ORDERDESK_DB", DEMO_DB, 1);
    seed(DEMO_DB);
    ids = fixture_query(DEMO_DB, all_ids);
    token = fixture_token("admin@example.com");
    demo = start_demo(DEMO_DB, &client.port);
    order = fixture_place_order(&client, token);
    fixture_stop(&demo);
    demo = start_demo(DEMO_DB, &client.port);
    fixture_stop(&demo);
    ids_later = fixture_query(DEMO_DB, all_ids);
    ck_assert_str_eq(ids, ids_later);
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(*) FROM orders"), ORDERS + 1);
    ASSERT_DONE("check");
}
END_TEST

START_TEST(two_seedings_make_the_same_orders)
{
    AUTO_FREE char *first = NULL;
    AUTO_FREE char *second = NULL;

    seed("first.db");
    seed("second.db");
    first = fixture_query("first.db", all_orders);
    second = fixture_query("second.db", all_orders);
    ck_assert_uint_gt(strlen(first), (size_t)ORDERS * 50);
    ck_assert_str_eq(first, second);
}
END_TEST

START_TEST(seeding_leaves_nothing_else_behind)
{
    struct dirent *entry;
    DIR *folder;

    seed(DEMO_DB);
    folder = opendir(".");
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL)
        ck_assert_msg(entry->d_name[0] == '.' ||
                          strncmp(entry->d_name, DEMO_DB, strlen(DEMO_DB)) == 0,
                      "%s", entry->d_name);
    closedir(folder);
}
END_TEST

/* When it was killed while seeding, it must not take a partial shop for a complete one. */
START_TEST(a_demo_that_was_cut_short_begins_anew)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    struct process demo =
        process_start(&(struct launch){ .argv = ORDERDESK("demo", "--db", DEMO_DB) });

    process_wait_for_words(&demo, "making a shop");
    fixture_kill(&demo);
    seed(DEMO_DB);
    ck_assert_int_eq(fixture_count(DEMO_DB, "SELECT count(*) FROM orders"), ORDERS);
    outcome = RUN("check", "--db", DEMO_DB);
    assert_done(&outcome);
}
END_TEST

/* Otherwise they would precede a message that nothing is served. */
START_TEST(the_sign_ins_are_printed_only_when_it_listens)
{
    AUTO_FREE char *listen = NULL;
    int port;
    struct process demo = start_demo(DEMO_DB, &port);

    ck_assert_int_gt(asprintf(&listen, "127.0.0.1:%d", port), 0);
    /* This asserts that nothing is on stdout. */
    ASSERT_REFUSED(1, "Is another program using it?", "demo", "--db", DEMO_DB, "--listen", listen);
    fixture_kill(&demo);
}
END_TEST

START_TEST(a_real_shop_is_refused_and_left_alone)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ASSERT_REFUSED(1, FIXTURE_DB " is not a demo.", "demo");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM users"), 1);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders"), 0);
}
END_TEST

START_TEST(an_empty_shop_is_refused_too)
{
    int port;
    struct process server = fixture_serve(ORDERDESK("serve"), &port);

    fixture_kill(&server);
    ASSERT_REFUSED(1, FIXTURE_DB " is not a demo.", "demo");
}
END_TEST

START_TEST(folders_for_the_demo_are_made)
{
    seed("new/folder/demo.db");
    ck_assert_int_eq(access("new/folder/demo.db", F_OK), 0);
}
END_TEST

static Suite *demo_suite(void)
{
    Suite *suite = suite_create("demo");
    TCase *test_case = tcase_create("demo");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, the_sign_ins_that_are_printed_work);
    tcase_add_test(test_case, the_shop_is_one_that_might_be);
    tcase_add_test(test_case, a_second_start_goes_on_with_the_same_shop);
    tcase_add_test(test_case, two_seedings_make_the_same_orders);
    tcase_add_test(test_case, seeding_leaves_nothing_else_behind);
    tcase_add_test(test_case, a_demo_that_was_cut_short_begins_anew);
    tcase_add_test(test_case, the_sign_ins_are_printed_only_when_it_listens);
    tcase_add_test(test_case, a_real_shop_is_refused_and_left_alone);
    tcase_add_test(test_case, an_empty_shop_is_refused_too);
    tcase_add_test(test_case, folders_for_the_demo_are_made);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(demo_suite)
