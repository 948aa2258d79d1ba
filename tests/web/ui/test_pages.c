/* SPDX-License-Identifier: MIT */
#include "core/setup.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

/* ---------------------------------------------------------------- files */

static const struct {
    const char *path, *module;
} pages[] = {
#define PAGE(path, is_public, module, summary) { path, module },
#include "web/ui/pages.def"
#undef PAGE
};

/* @path with an id instead of its "{id}"; to free() */
static char *with_id(const char *path)
{
    size_t before = strcspn(path, "{");
    char *out;

    ck_assert_int_gt(asprintf(&out, "%.*s%s%s", (int)before, path,
                              path[before] == '\0' ? "" : FIXTURE_NO_ID,
                              path[before] == '\0' ? "" : path + before + strlen("{id}")),
                     0);
    return out;
}

START_TEST(every_page_is_the_same_file)
{
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        AUTO_FREE char *path = with_id(pages[i].path);
        AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", path, NULL);

        assert_status(&answer, 200);
        assert_header(&answer, "Content-Type", "text/html; charset=utf-8");
    }
}
END_TEST

START_TEST(the_browser_knows_the_same_pages_as_the_server)
{
    AUTO_HTTP_RESPONSE table = ask(NOBODY, "GET", "/ui/pages.js", NULL);
    const char *at = table.body;

    assert_status(&table, 200);
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        AUTO_FREE char *row = NULL, *file = NULL;
        AUTO_HTTP_RESPONSE module = { .status = 0 };

        ck_assert_int_gt(asprintf(&row, "{ path: \"%s\", ", pages[i].path), 0);
        at = strstr(at, row);
        ck_assert_msg(at != NULL, "%s is not in the browser's table, in its turn", row);
        ck_assert_int_gt(asprintf(&file, "/ui/%s", pages[i].module), 0);
        module = ask(NOBODY, "GET", file, NULL);
        assert_status(&module, 200);
        assert_header(&module, "Content-Type", "text/javascript; charset=utf-8");
    }
    ck_assert_ptr_null(strstr(at + 1, "{ path: "));
}
END_TEST

START_TEST(a_file_is_sent_compressed_to_who_takes_it_so)
{
    AUTO_HTTP_RESPONSE plain = ask(NOBODY, "GET", "/ui/app.js", NULL);
    AUTO_HTTP_RESPONSE compressed =
        ask_with(NOBODY, "Accept-Encoding: br, gzip\r\n", "GET", "/ui/app.js", NULL);
    AUTO_HTTP_RESPONSE unwanted =
        ask_with(NOBODY, "Accept-Encoding: gzip;q=0\r\n", "GET", "/ui/app.js", NULL);

    assert_header(&plain, "Content-Type", "text/javascript; charset=utf-8");
    ck_assert_ptr_null(http_response_header(&plain, "Content-Encoding"));
    assert_header(&compressed, "Content-Encoding", "gzip");
    assert_header(&compressed, "Vary", "Accept-Encoding");
    ck_assert_uint_lt(compressed.body_length, plain.body_length);
    ck_assert_str_ne(http_response_header(&plain, "ETag"),
                     http_response_header(&compressed, "ETag"));
    ck_assert_uint_eq(unwanted.body_length, plain.body_length);
}
END_TEST

START_TEST(a_file_that_has_not_changed_is_not_sent_again)
{
    AUTO_FREE char *header = NULL;
    AUTO_HTTP_RESPONSE first = ask(NOBODY, "GET", "/ui/pages.css", NULL);
    AUTO_HTTP_RESPONSE second = { .status = 0 };

    ck_assert_int_gt(
        asprintf(&header, "If-None-Match: %s\r\n", http_response_header(&first, "ETag")), 0);
    second = ask_with(NOBODY, header, "GET", "/ui/pages.css", NULL);
    assert_status(&second, 304);
}
END_TEST

START_TEST(nothing_but_the_pages_files_is_there)
{
    static const char *const paths[] = { "/ui/",          "/ui/nothing.js",    "/ui/index.html",
                                         "/ui/app.js.gz", "/ui/..%2Fapp.js",   "/ui/lib",
                                         "/ui/lib/",      "/ui/lib/../app.js", "/ui/app.js/",
                                         "/ui/api.js" };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", paths[i], NULL);

        assert_problem(&answer, 404, "not_found");
    }
}
END_TEST

#define AS_BROWSERS_DO "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"

START_TEST(people_are_told_by_a_page_that_there_is_nothing)
{
    static const char *const paths[] = { "/nowhere", "/orders/a/b", "/orders/%zz", "/apis" };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE page = ask_with(NOBODY, AS_BROWSERS_DO, "GET", paths[i], NULL);
        AUTO_HTTP_RESPONSE problem = ask_with(NOBODY, "Accept: */*\r\n", "GET", paths[i], NULL);

        assert_status(&page, 404);
        assert_header(&page, "Content-Type", "text/html; charset=utf-8");
        assert_header(&page, "Cache-Control", "no-store");
        ck_assert_ptr_nonnull(strstr(page.body, "<main"));
        assert_problem(&problem, 404, "not_found");
    }
}
END_TEST

START_TEST(the_api_answers_with_problems_even_to_browsers)
{
    static const char *const paths[] = { "/api", "/api/nowhere", ("/api/orders/" FIXTURE_NO_ID) };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE answer = ask_with(ADA, AS_BROWSERS_DO, "GET", paths[i], NULL);

        assert_problem(&answer, 404, "not_found");
    }
}
END_TEST

START_TEST(what_is_not_one_of_the_pages_has_an_icon_too)
{
    AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", "/favicon.ico", NULL);

    assert_status(&answer, 200);
    assert_header(&answer, "Content-Type", "image/x-icon");
}
END_TEST

/* ---------------------------------------------------------------- the shop */

START_TEST(anyone_learns_the_shops_name_and_currency)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    fixture_service()->settings.name = "Corner \"Ceramics\"";
    answer = ask(NOBODY, "GET", "/shop.json", NULL);
    assert_status(&answer, 200);
    ck_assert_str_eq(http_response_text(&answer, "/name"), "Corner \"Ceramics\"");
    ck_assert_str_eq(http_response_text(&answer, "/currency"), "EUR");
    ck_assert(cJSON_IsFalse(http_response_at(&answer, "/setup_needed")));
}
END_TEST

START_TEST(a_shop_with_an_admin_cannot_be_set_up)
{
    AUTO_HTTP_RESPONSE answer =
        ask(NOBODY, "POST", "/setup.json",
            "{\"code\":\"AAAA-AAAA\",\"email\":\"eve@example.com\",\"name\":\"Eve\","
            "\"password\":\"nine blue mugs\"}");

    assert_invalid_at(&answer, "/code");
}
END_TEST

START_TEST(the_set_up_is_not_for_other_sites)
{
    AUTO_HTTP_RESPONSE answer = ask_with(NOBODY, "Sec-Fetch-Site: cross-site\r\n", "POST",
                                         "/setup.json", "{\"code\":\"AAAA-AAAA\"}");

    assert_problem(&answer, 403, "forbidden");
}
END_TEST

/* ---------------------------------------------------------------- counts and neighbours */

/* The orders of the tests below: Ada's, Bob's, and another of Ada's, which is processing. */
static char *orders[3];

static void place_orders(void)
{
    AUTO_HTTP_RESPONSE moved = { .status = 0 };

    orders[0] = fixture_order(ADA);
    orders[1] = fixture_order(BOB);
    orders[2] = fixture_order(ADA);
    moved = fixture_move(orders[2], "processing");
    assert_status(&moved, 200);
}

static void forget_orders(void)
{
    for (size_t i = 0; i < ARRAY_LEN(orders); i++)
        free(orders[i]);
}

static void assert_counts(enum who who, const char *query, int64_t pending, int64_t processing)
{
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&path, "/api/orders/counts%s", query), 0);
    answer = ask(who, "GET", path, NULL);
    assert_status(&answer, 200);
    ck_assert_int_eq(http_response_integer(&answer, "/counts/pending"), pending);
    ck_assert_int_eq(http_response_integer(&answer, "/counts/processing"), processing);
    ck_assert_int_eq(http_response_integer(&answer, "/counts/delivered"), 0);
    ck_assert_int_eq(http_response_integer(&answer, "/total"), pending + processing);
}

START_TEST(orders_are_counted_by_status_whatever_status_is_asked_for)
{
    place_orders();
    assert_counts(GRACE, "", 2, 1);
    assert_counts(GRACE, "?status=delivered", 2, 1);
    assert_counts(GRACE, "?q=ada", 1, 1);
    assert_counts(GRACE, "?q=nothing", 0, 0);
    assert_counts(GRACE, "?end_date=1999-12-31", 0, 0);
    forget_orders();
}
END_TEST

START_TEST(customers_count_their_own_orders)
{
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_RESPONSE refused = { .status = 0 };

    place_orders();
    assert_counts(ADA, "", 1, 1);
    assert_counts(BOB, "", 1, 0);
    ck_assert_int_gt(asprintf(&path, "/api/orders/counts?user_id=%s", fixture_id(BOB)), 0);
    refused = ask(ADA, "GET", path, NULL);
    assert_problem(&refused, 403, "forbidden");
    forget_orders();
}
END_TEST

/* @newer, @older  paths of orders; NULL: there is none */
static void assert_neighbours(enum who who, const char *path, const char *query, const char *newer,
                              const char *older)
{
    AUTO_FREE char *asked = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&asked, "%s/neighbours%s", path, query), 0);
    answer = ask(who, "GET", asked, NULL);
    assert_status(&answer, 200);
    if (newer)
        ck_assert_ptr_nonnull(strstr(newer, http_response_text(&answer, "/newer")));
    else
        ck_assert(cJSON_IsNull(http_response_at(&answer, "/newer")));
    if (older)
        ck_assert_ptr_nonnull(strstr(older, http_response_text(&answer, "/older")));
    else
        ck_assert(cJSON_IsNull(http_response_at(&answer, "/older")));
}

START_TEST(neighbours_are_the_next_orders_of_the_same_list)
{
    place_orders();
    assert_neighbours(GRACE, orders[1], "", orders[2], orders[0]);
    assert_neighbours(GRACE, orders[0], "", orders[1], NULL);
    assert_neighbours(GRACE, orders[2], "", NULL, orders[1]);
    assert_neighbours(GRACE, orders[1], "?status=pending", NULL, orders[0]);
    assert_neighbours(GRACE, orders[1], "?q=ada", orders[2], orders[0]);
    assert_neighbours(GRACE, orders[1], "?q=bob", NULL, NULL);
    assert_neighbours(ADA, orders[0], "", orders[2], NULL);
    forget_orders();
}
END_TEST

START_TEST(anothers_order_has_no_neighbours_to_see)
{
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    place_orders();
    ck_assert_int_gt(asprintf(&path, "%s/neighbours", orders[1]), 0);
    answer = ask(ADA, "GET", path, NULL);
    assert_problem(&answer, 404, "not_found");
    forget_orders();
}
END_TEST

static Suite *pages_suite(void)
{
    Suite *suite = suite_create("http_pages");
    TCase *files = tcase_create("files");
    TCase *shop = tcase_create("shop");
    TCase *lists = tcase_create("lists");

    fixture_add_server(files);
    tcase_add_test(files, every_page_is_the_same_file);
    tcase_add_test(files, the_browser_knows_the_same_pages_as_the_server);
    tcase_add_test(files, a_file_is_sent_compressed_to_who_takes_it_so);
    tcase_add_test(files, a_file_that_has_not_changed_is_not_sent_again);
    tcase_add_test(files, nothing_but_the_pages_files_is_there);
    tcase_add_test(files, people_are_told_by_a_page_that_there_is_nothing);
    tcase_add_test(files, the_api_answers_with_problems_even_to_browsers);
    tcase_add_test(files, what_is_not_one_of_the_pages_has_an_icon_too);
    suite_add_tcase(suite, files);
    fixture_add_server(shop);
    tcase_add_test(shop, anyone_learns_the_shops_name_and_currency);
    tcase_add_test(shop, a_shop_with_an_admin_cannot_be_set_up);
    tcase_add_test(shop, the_set_up_is_not_for_other_sites);
    suite_add_tcase(suite, shop);
    fixture_add_server(lists);
    tcase_add_test(lists, orders_are_counted_by_status_whatever_status_is_asked_for);
    tcase_add_test(lists, customers_count_their_own_orders);
    tcase_add_test(lists, neighbours_are_the_next_orders_of_the_same_list);
    tcase_add_test(lists, anothers_order_has_no_neighbours_to_see);
    suite_add_tcase(suite, lists);
    return suite;
}

CHECK_MAIN(pages_suite)
