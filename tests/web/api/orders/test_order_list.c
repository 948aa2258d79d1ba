/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

/* Orders a day apart, oldest first; the third is Bob's, the others are Ada's. */
static struct sample {
    const char *name; /* of the product */
    const char *price;
    const char *status; /* the status that it was moved to directly */
    const char *id;     /* the rest is filled in */
    const char *created_at;
    struct http_response answer;
} samples[] = {
    { .name = "Mug, blue", .price = "12.50", .status = "pending" },
    { .name = "Teapot", .price = "40.00", .status = "processing" },
    { .name = "Mug, red", .price = "9.99", .status = "pending" },
    { .name = "Saucer", .price = "12.50", .status = "cancelled" },
    { .name = "Teacup", .price = "7.00", .status = "processing" },
};

#define COUNT ((int)ARRAY_LEN(samples))

static void place_samples(void)
{
    for (int i = 0; i < COUNT; i++) {
        struct sample *sample = &samples[i];
        AUTO_FREE char *body = NULL;

        ck_assert_int_gt(asprintf(&body,
                                  "{\"note\":\"note-%d\",\"items\":[{\"product_id\":\"SKU-%d\","
                                  "\"name\":\"%s\",\"quantity\":1,\"price\":%s}]}",
                                  i, i, sample->name, sample->price),
                         0);
        fixture_pass_time(MS_PER_DAY);
        sample->answer = ask(i == 2 ? BOB : ADA, "POST", "/api/orders", body);
        assert_status(&sample->answer, 201);
        sample->id = http_response_text(&sample->answer, "/id");
        sample->created_at = http_response_text(&sample->answer, "/created_at");
        if (strcmp(sample->status, "pending") != 0) {
            AUTO_HTTP_RESPONSE moved =
                fixture_move(http_response_header(&sample->answer, "Location"), sample->status);

            assert_status(&moved, 200);
        }
    }
}

static void clear_samples(void)
{
    for (int i = 0; i < COUNT; i++)
        http_response_clear(&samples[i].answer);
}

static struct http_response list(enum who who, const char *query)
{
    AUTO_FREE char *path = NULL;

    ck_assert_int_gt(asprintf(&path, "/api/orders%s", query), 0);
    return ask(who, "GET", path, NULL);
}

/* The list has exactly the samples whose digits are in @expected, in that order. */
static void assert_lists(enum who who, const char *query, const char *expected)
{
    AUTO_HTTP_RESPONSE answer = list(who, query);

    assert_status(&answer, 200);
    ck_assert_msg(http_response_count(&answer, "/orders") == (int)strlen(expected), "%s: %s", query,
                  answer.body);
    for (int i = 0; expected[i] != '\0'; i++) {
        char pointer[32];

        snprintf(pointer, sizeof(pointer), "/orders/%d/id", i);
        ck_assert_msg(strcmp(http_response_text(&answer, pointer), samples[expected[i] - '0'].id) ==
                          0,
                      "%s: %s", query, answer.body);
    }
}

/* ---------------------------------------------------------------- whose orders */

START_TEST(an_admin_sees_all_and_a_customer_their_own)
{
    assert_lists(GRACE, "", "43210");
    assert_lists(ADA, "", "4310");
    assert_lists(BOB, "", "2");
}
END_TEST

START_TEST(a_list_may_be_of_one_users_orders)
{
    char adas[80], bobs[80];
    AUTO_HTTP_RESPONSE others = { .status = 0 };

    snprintf(adas, sizeof(adas), "?user_id=%s", fixture_id(ADA));
    snprintf(bobs, sizeof(bobs), "?user_id=%s", fixture_id(BOB));
    assert_lists(GRACE, adas, "4310");
    assert_lists(GRACE, bobs, "2");
    assert_lists(GRACE, "?user_id=" FIXTURE_NO_ID, "");
    assert_lists(ADA, adas, "4310");
    others = list(ADA, bobs);
    assert_problem(&others, 403, "forbidden");
}
END_TEST

START_TEST(a_list_needs_a_sign_in)
{
    AUTO_HTTP_RESPONSE answer = list(NOBODY, "");

    assert_problem(&answer, 401, "unauthenticated");
}
END_TEST

/* ---------------------------------------------------------------- what is listed */

START_TEST(in_lists_an_order_is_a_summary)
{
    AUTO_HTTP_RESPONSE answer = list(ADA, "?limit=1");
    const cJSON *order = http_response_at(&answer, "/orders/0");

    assert_status(&answer, 200);
    ck_assert_int_eq(cJSON_GetArraySize(order), 12);
    ck_assert_int_eq(http_response_integer(&answer, "/orders/0/number"), 1005);
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/user_id"), fixture_id(ADA));
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/customer/name"), "Ada");
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/customer/email"), fixture_email(ADA));
    ck_assert_ptr_nonnull(strstr(answer.body, "\"total\":7.00,"));
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/status"), "processing");
    ck_assert_int_eq(http_response_integer(&answer, "/orders/0/item_count"), 1);
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/first_item"), "Teacup");
    ck_assert(cJSON_IsTrue(http_response_at(&answer, "/orders/0/has_note")));
    ck_assert_int_eq(http_response_integer(&answer, "/orders/0/version"), 2);
    ck_assert_str_eq(http_response_text(&answer, "/orders/0/created_at"), samples[4].created_at);
    ck_assert_str_ne(http_response_text(&answer, "/orders/0/updated_at"), "");
}
END_TEST

static const struct {
    const char *query, *expected; /* as an admin sees it */
} questions[] = {
    { "?status=pending", "20" },
    { "?status=pending,cancelled", "320" },
    { "?status=pending&status=cancelled", "320" },
    { "?status=pending%2Ccancelled&status=pending", "320" },
    { "?status=delivered", "" },
    { "?sort=created_at&order=asc", "01234" },
    { "?sort=total", "13024" },
    { "?sort=total&order=asc", "42031" },
    { "?sort=status&order=asc", "02143" },
    { "?sort=status&order=desc", "34120" },
    { "?sort=updated_at&order=asc", "01234" },
    { "?q=mug", "20" },
    { "?q=blue+mug", "0" },
    { "?q=SKU-3", "3" },
    { "?q=1002", "1" },
    { "?q=note-4", "4" },
    { "?q=bob", "2" },
    { "?q=ada%40example.com", "4310" },
    { "?q=kettle", "" },
    { "?q=", "43210" },
    { "?q=mug&status=pending&sort=total&order=asc", "20" },
    { "?limit=2", "43" },
    { "?limit=2&page=2", "21" },
    { "?limit=2&page=3", "0" },
    { "?limit=2&page=4", "" },
    { "?page=1000000000000", "" },
    { "?limit=100", "43210" },
};

START_TEST(a_list_answers_its_question)
{
    for (size_t i = 0; i < ARRAY_LEN(questions); i++)
        assert_lists(GRACE, questions[i].query, questions[i].expected);
}
END_TEST

START_TEST(a_list_is_searched_by_the_beginning_of_an_id)
{
    char query[64];

    for (int i = 0; i < COUNT; i++) {
        char expected[] = { (char)('0' + i), '\0' };

        snprintf(query, sizeof(query), "?q=%s", samples[i].id);
        assert_lists(GRACE, query, expected);
    }
}
END_TEST

START_TEST(dates_are_whole_days_or_moments_and_both_ends_count)
{
    char query[120];

    snprintf(query, sizeof(query), "?start_date=%s&end_date=%s", samples[1].created_at,
             samples[3].created_at);
    assert_lists(GRACE, query, "321");
    snprintf(query, sizeof(query), "?start_date=%.10s&end_date=%.10s", samples[1].created_at,
             samples[3].created_at);
    assert_lists(GRACE, query, "321");
    snprintf(query, sizeof(query), "?start_date=%.10s", samples[3].created_at);
    assert_lists(GRACE, query, "43");
    snprintf(query, sizeof(query), "?end_date=%.10s", samples[0].created_at);
    assert_lists(GRACE, query, "0");
    snprintf(query, sizeof(query), "?start_date=%.10s&status=pending&q=mug", samples[1].created_at);
    assert_lists(GRACE, query, "2");
}
END_TEST

/* ---------------------------------------------------------------- pages */

START_TEST(the_counts_are_exact)
{
    AUTO_HTTP_RESPONSE answer = list(ADA, "?limit=3&page=2&status=pending,processing");

    ck_assert_int_eq(http_response_integer(&answer, "/pagination/page"), 2);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/limit"), 3);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/total"), 3);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/total_pages"), 1);
    ck_assert_int_eq(http_response_count(&answer, "/orders"), 0);
}
END_TEST

START_TEST(without_parameters_the_first_20_come)
{
    AUTO_HTTP_RESPONSE answer = list(GRACE, "");

    ck_assert_int_eq(http_response_integer(&answer, "/pagination/page"), 1);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/limit"), 20);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/total"), COUNT);
}
END_TEST

#define PAGE "</api/orders?status=pending%2Cprocessing%2Ccancelled&limit=2&page="

START_TEST(links_lead_to_the_other_pages)
{
    AUTO_HTTP_RESPONSE answer = list(GRACE, "?status=pending,processing,cancelled&page=2&limit=2");

    assert_header(&answer, "Link",
                  PAGE "1>; rel=\"first\", " PAGE "1>; rel=\"prev\", " PAGE
                       "3>; rel=\"next\", " PAGE "3>; rel=\"last\"");
}
END_TEST

/* The address that the Link header gives for @relation, to free(); NULL: none */
static char *link_to(const struct http_response *answer, const char *relation)
{
    AUTO_FREE char *end = NULL;
    const char *links = http_response_header(answer, "Link");
    const char *found, *start;

    ck_assert_int_gt(asprintf(&end, ">; rel=\"%s\"", relation), 0);
    found = strstr(links, end);
    if (!found)
        return NULL;
    for (start = found; *start != '<';)
        start--;
    return strndup(start + 1, (size_t)(found - start) - 1);
}

START_TEST(who_follows_the_links_sees_every_order_once)
{
    AUTO_FREE char *path = strdup("/api/orders?sort=total&limit=2");
    char seen[COUNT + 1] = "";

    while (path) {
        AUTO_HTTP_RESPONSE answer = ask(GRACE, "GET", path, NULL);
        const cJSON *order;

        assert_status(&answer, 200);
        cJSON_ArrayForEach(order, http_response_at(&answer, "/orders"))
        {
            int number = cJSON_GetObjectItem(order, "number")->valueint;

            ck_assert_uint_lt(strlen(seen), COUNT);
            seen[strlen(seen)] = (char)('0' + number - 1001);
        }
        free(path);
        path = link_to(&answer, "next"); /* NULL after the last page */
    }
    ck_assert_str_eq(seen, "13024");
}
END_TEST

/* Another order arrives before each page but the first. */
START_TEST(who_follows_the_links_sees_no_order_twice_while_others_arrive)
{
    AUTO_FREE char *path = strdup("/api/orders?limit=2");
    char seen[COUNT + 1] = "";

    while (path) {
        AUTO_HTTP_RESPONSE answer = ask(GRACE, "GET", path, NULL);
        AUTO_HTTP_RESPONSE placed = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
        const cJSON *order;

        assert_status(&answer, 200);
        assert_status(&placed, 201);
        cJSON_ArrayForEach(order, http_response_at(&answer, "/orders"))
        {
            int number = cJSON_GetObjectItem(order, "number")->valueint;

            ck_assert_uint_lt(strlen(seen), COUNT);
            seen[strlen(seen)] = (char)('0' + number - 1001);
        }
        free(path);
        path = link_to(&answer, "next");
    }
    ck_assert_str_eq(seen, "43210");
}
END_TEST

/* The list's address with the cursor @name of @answer in it, to free(); NULL: it has none */
static char *cursor_path(const struct http_response *answer, const char *name)
{
    const cJSON *cursor = cJSON_GetObjectItem(http_response_at(answer, "/pagination"), name);
    char *path;

    if (!cursor)
        return NULL;
    ck_assert_int_gt(
        asprintf(&path, "/api/orders?sort=total&limit=2&cursor=%s", cursor->valuestring), 0);
    return path;
}

START_TEST(who_follows_the_cursors_sees_every_order_once_there_and_back)
{
    static const char *const names[] = { "next_cursor", "prev_cursor" };
    static const char *const relations[] = { "next", "prev" };
    static const char *const expected[] = { "13024", "0213" };
    AUTO_FREE char *path = strdup("/api/orders?sort=total&limit=2");

    for (int way = 0; way < 2; way++) {
        char seen[2 * COUNT + 1] = "";
        AUTO_FREE char *back = NULL;

        while (path) {
            AUTO_HTTP_RESPONSE answer = ask(GRACE, "GET", path, NULL);
            AUTO_FREE char *link = NULL;
            const cJSON *order;

            assert_status(&answer, 200);
            ck_assert_int_eq(http_response_integer(&answer, "/pagination/total"), COUNT);
            ck_assert_int_eq(http_response_integer(&answer, "/pagination/total_pages"), 3);
            ck_assert(
                !strstr(path, "cursor") ==
                (cJSON_GetObjectItem(http_response_at(&answer, "/pagination"), "page") != NULL));
            cJSON_ArrayForEach(order, http_response_at(&answer, "/orders"))
            {
                int number = cJSON_GetObjectItem(order, "number")->valueint;

                ck_assert_uint_lt(strlen(seen), 2 * COUNT);
                seen[strlen(seen)] = (char)('0' + number - 1001);
            }
            free(back);
            back = cursor_path(&answer, "prev_cursor");
            /* At a cursor, the Link header uses cursors, too. */
            link = strstr(path, "cursor") ? link_to(&answer, relations[way]) : NULL;
            free(path);
            path = cursor_path(&answer, names[way]);
            ck_assert(!link || (path && strcmp(link, path) == 0));
        }
        ck_assert_str_eq(seen, expected[way]);
        path = way == 0 ? back : NULL;
        back = NULL;
    }
}
END_TEST

START_TEST(a_cursor_leads_on_in_its_own_list_alone)
{
    static const char *const others[] = { "sort=total&", "order=asc&", "status=pending&",
                                          "page=2&",     "q=mug&",     "start_date=2020-01-01&" };
    AUTO_HTTP_RESPONSE first = list(GRACE, "?limit=2");
    const char *cursor = http_response_text(&first, "/pagination/next_cursor");
    char query[120];

    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        snprintf(query, sizeof(query), "?%scursor=%s", others[i], cursor);
        answer = list(GRACE, query);
        assert_invalid_at(&answer, "cursor");
    }
    snprintf(query, sizeof(query), "?limit=2&cursor=%s", cursor);
    assert_lists(GRACE, query, "21");
    /* Ada's list is a different one, though its address is the same. */
    AUTO_HTTP_RESPONSE adas = list(ADA, query);
    assert_invalid_at(&adas, "cursor");
}
END_TEST

START_TEST(a_list_that_the_client_has_is_not_sent_again)
{
    AUTO_HTTP_RESPONSE first = list(ADA, "");
    AUTO_FREE char *header = NULL;
    AUTO_HTTP_RESPONSE same = { .status = 0 }, newer = { .status = 0 };
    AUTO_FREE char *path = NULL;

    ck_assert_int_gt(
        asprintf(&header, "If-None-Match: %s\r\n", http_response_header(&first, "ETag")), 0);
    same = ask_with(ADA, header, "GET", "/api/orders", NULL);
    assert_status(&same, 304);
    assert_header(&same, "ETag", http_response_header(&first, "ETag"));
    ck_assert_ptr_null(http_response_header(&same, "Content-Type"));
    path = fixture_order(ADA);
    newer = ask_with(ADA, header, "GET", "/api/orders", NULL);
    assert_status(&newer, 200);
    ck_assert_str_ne(http_response_header(&newer, "ETag"), http_response_header(&first, "ETag"));
}
END_TEST

/* ---------------------------------------------------------------- invalid queries */

static const struct {
    const char *query, *parameter;
} bad[] = {
    { "?status=sent", "status" },
    { "?status=pending,", "status" },
    { "?status=", "status" },
    { "?status=Pending", "status" },
    { "?user_id=7", "user_id" },
    { "?user_id=", "user_id" },
    { "?start_date=yesterday", "start_date" },
    { "?start_date=2026-02-30", "start_date" },
    { "?end_date=2026-11-22T07:54:52", "end_date" },
    { "?start_date=2026-11-23&end_date=2026-11-22", "start_date" },
    { "?sort=number", "sort" },
    { "?sort=", "sort" },
    { "?order=up", "order" },
    { "?order=ASC", "order" },
    { "?page=0", "page" },
    { "?page=-1", "page" },
    { "?page=1.5", "page" },
    { "?page=", "page" },
    { "?page=1000000000001", "page" },
    { "?page=99999999999999999999999", "page" },
    { "?limit=0", "limit" },
    { "?limit=101", "limit" },
    { "?limit=ten", "limit" },
    { "?q=a%00b", "query" },
    { "?q=a%0Ab", "q" },
    { "?q=%FF", "query" },
    { "?q=%4", "query" },
    { "?color=blue", "color" },
    { "?Status=pending", "Status" },
    { "?cursor=x", "cursor" },
    { "?cursor=", "cursor" },
    { "?page=1&page=1", "page" },
    { "?limit=5&q=mug&limit=5", "limit" },
    { "?sort=total&sort=total", "sort" },
};

START_TEST(a_bad_parameter_is_refused_and_named)
{
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_HTTP_RESPONSE answer = list(GRACE, bad[i].query);

        assert_invalid_at(&answer, bad[i].parameter);
    }
}
END_TEST

START_TEST(all_bad_parameters_are_told_at_once)
{
    AUTO_HTTP_RESPONSE answer =
        list(GRACE, "?status=sent&user_id=7&start_date=x&end_date=x&sort=x&order=x&page=0&limit=0"
                    "&color=blue&q=a&q=b");

    assert_problem(&answer, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&answer, "/errors"), 10);
}
END_TEST

START_TEST(a_parameter_with_a_strange_name_is_called_a_parameter)
{
    AUTO_HTTP_RESPONSE slash = list(GRACE, "?/items=1");
    AUTO_HTTP_RESPONSE empty = list(GRACE, "?=1");

    assert_problem(&slash, 422, "validation_failed");
    ck_assert_str_eq(http_response_text(&slash, "/errors/0/parameter"), "/items");
    assert_problem(&empty, 422, "validation_failed");
    ck_assert_str_eq(http_response_text(&empty, "/errors/0/parameter"), "");
}
END_TEST

static Suite *http_order_list_suite(void)
{
    Suite *suite = suite_create("http_order_list");
    TCase *lists = tcase_create("lists");
    TCase *bad_lists = tcase_create("bad_lists");

    fixture_add_server(lists);
    tcase_add_checked_fixture(lists, place_samples, clear_samples);
    tcase_add_test(lists, an_admin_sees_all_and_a_customer_their_own);
    tcase_add_test(lists, a_list_may_be_of_one_users_orders);
    tcase_add_test(lists, a_list_needs_a_sign_in);
    tcase_add_test(lists, in_lists_an_order_is_a_summary);
    tcase_add_test(lists, a_list_answers_its_question);
    tcase_add_test(lists, a_list_is_searched_by_the_beginning_of_an_id);
    tcase_add_test(lists, dates_are_whole_days_or_moments_and_both_ends_count);
    tcase_add_test(lists, the_counts_are_exact);
    tcase_add_test(lists, without_parameters_the_first_20_come);
    tcase_add_test(lists, links_lead_to_the_other_pages);
    tcase_add_test(lists, who_follows_the_links_sees_no_order_twice_while_others_arrive);
    tcase_add_test(lists, who_follows_the_links_sees_every_order_once);
    tcase_add_test(lists, who_follows_the_cursors_sees_every_order_once_there_and_back);
    tcase_add_test(lists, a_cursor_leads_on_in_its_own_list_alone);
    tcase_add_test(lists, a_list_that_the_client_has_is_not_sent_again);
    suite_add_tcase(suite, lists);
    fixture_add_server(bad_lists);
    tcase_add_test(bad_lists, a_bad_parameter_is_refused_and_named);
    tcase_add_test(bad_lists, all_bad_parameters_are_told_at_once);
    tcase_add_test(bad_lists, a_parameter_with_a_strange_name_is_called_a_parameter);
    suite_add_tcase(suite, bad_lists);
    return suite;
}

CHECK_MAIN(http_order_list_suite)
