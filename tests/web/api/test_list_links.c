/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/list_links.h"

static const struct request request = { .method = "GET", .path = "/api/orders" };
static const char *const allowed[] = { "q", "page", "limit", NULL };

static void assert_links_to(const char *text, struct query list, int64_t total, const char *next,
                            const char *expected)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_RESPONSE response = { .status = 0 };
    AUTO_ERROR err = ERROR_INIT;

    query_string_read(text, allowed, NULL, &query, &err);
    list_links_add(&response, &request, &query, &list, total, next);
    ck_assert_str_eq(response.headers.text, expected);
}

static void assert_links(const char *text, struct query list, int64_t total, const char *expected)
{
    assert_links_to(text, list, total, NULL, expected);
}

#define LINK(page, relation) "</api/orders?page=" page ">; rel=\"" relation "\""

START_TEST(a_page_in_the_middle_links_to_both_sides)
{
    assert_links("page=2", (struct query){ .page = 2, .limit = 20 }, 57,
                 "Link: " LINK("1", "first") ", " LINK("1", "prev") ", " LINK(
                     "3", "next") ", " LINK("3", "last") "\r\n");
}
END_TEST

START_TEST(the_first_page_has_none_before_it)
{
    assert_links("", (struct query){ .page = 1, .limit = 20 }, 57,
                 "Link: " LINK("1", "first") ", " LINK("2", "next") ", " LINK("3", "last") "\r\n");
}
END_TEST

START_TEST(a_cursor_leads_to_the_next_page)
{
    assert_links_to(
        "", (struct query){ .page = 1, .limit = 20 }, 57, "behind",
        "Link: " LINK("1", "first") ", </api/orders?cursor=behind>; rel=\"next\", " LINK(
            "3", "last") "\r\n");
    assert_links_to("", (struct query){ .page = 1, .limit = 20 }, 20, NULL,
                    "Link: " LINK("1", "first") ", " LINK("1", "last") "\r\n");
}
END_TEST

START_TEST(the_last_page_has_none_behind_it)
{
    assert_links("page=3", (struct query){ .page = 3, .limit = 20 }, 60,
                 "Link: " LINK("1", "first") ", " LINK("2", "prev") ", " LINK("3", "last") "\r\n");
}
END_TEST

START_TEST(a_page_past_the_end_leads_back_to_the_last)
{
    assert_links("page=9", (struct query){ .page = 9, .limit = 20 }, 57,
                 "Link: " LINK("1", "first") ", " LINK("3", "prev") ", " LINK("3", "last") "\r\n");
}
END_TEST

START_TEST(an_empty_list_has_one_page)
{
    assert_links("", (struct query){ .page = 1, .limit = 20 }, 0,
                 "Link: " LINK("1", "first") ", " LINK("1", "last") "\r\n");
}
END_TEST

START_TEST(links_ask_the_same_question_and_cannot_be_broken_out_of)
{
    assert_links("q=%3E%3B+%0D%0Aa&limit=5", (struct query){ .page = 1, .limit = 5 }, 3,
                 "Link: </api/orders?q=%3E%3B%20%0D%0Aa&limit=5&page=1>; rel=\"first\", "
                 "</api/orders?q=%3E%3B%20%0D%0Aa&limit=5&page=1>; rel=\"last\"\r\n");
}
END_TEST

static void assert_cursor_links(const char *previous, const char *next, const char *expected)
{
    static const char *const with_cursor[] = { "q", "cursor", NULL };
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_RESPONSE response = { .status = 0 };
    AUTO_ERROR err = ERROR_INIT;

    query_string_read("cursor=here&q=a%3E", with_cursor, NULL, &query, &err);
    list_links_add_cursors(&response, &request, &query, previous, next);
    ck_assert_str_eq(response.headers.text, expected);
}

#define TO(place, relation) "</api/orders?q=a%3E&" place ">; rel=\"" relation "\""

START_TEST(at_a_cursor_links_lead_on_by_cursors)
{
    assert_cursor_links("before", "behind",
                        "Link: " TO("page=1", "first") ", " TO("cursor=before", "prev") ", " TO(
                            "cursor=behind", "next") "\r\n");
    assert_cursor_links(NULL, "behind",
                        "Link: " TO("page=1", "first") ", " TO("cursor=behind", "next") "\r\n");
    assert_cursor_links("before", NULL,
                        "Link: " TO("page=1", "first") ", " TO("cursor=before", "prev") "\r\n");
    assert_cursor_links(NULL, NULL, "Link: " TO("page=1", "first") "\r\n");
}
END_TEST

START_TEST(links_begin_with_the_base_path)
{
    const struct request below = { .path = "/api/orders", .base_path = "/shop" };
    const struct query list = { .page = 1, .limit = 20 };
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_RESPONSE response = { .status = 0 };

    list_links_add(&response, &below, &query, &list, 1, NULL);
    ck_assert_str_eq(response.headers.text, "Link: </shop/api/orders?page=1>; rel=\"first\", "
                                            "</shop/api/orders?page=1>; rel=\"last\"\r\n");
}
END_TEST

static Suite *list_links_suite(void)
{
    Suite *suite = suite_create("list_links");
    TCase *links = tcase_create("links");

    tcase_add_test(links, a_page_in_the_middle_links_to_both_sides);
    tcase_add_test(links, the_first_page_has_none_before_it);
    tcase_add_test(links, a_cursor_leads_to_the_next_page);
    tcase_add_test(links, the_last_page_has_none_behind_it);
    tcase_add_test(links, a_page_past_the_end_leads_back_to_the_last);
    tcase_add_test(links, an_empty_list_has_one_page);
    tcase_add_test(links, links_ask_the_same_question_and_cannot_be_broken_out_of);
    tcase_add_test(links, at_a_cursor_links_lead_on_by_cursors);
    tcase_add_test(links, links_begin_with_the_base_path);
    suite_add_tcase(suite, links);
    return suite;
}

CHECK_MAIN(list_links_suite)
