/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"
#include "tests/web/fixture.h"

#include <stdio.h>

static struct http_response create(enum who who, const char *body)
{
    return ask(who, "POST", "/api/orders", body);
}

/* Two mugs for the user with @id. */
static struct http_response create_for(enum who who, const char *id)
{
    AUTO_FREE char *body = NULL;

    ck_assert_int_gt(asprintf(&body, "{\"user_id\":\"%s\",%s", id, &SAMPLE_ORDER[1]), 0);
    return create(who, body);
}

static int64_t count_orders(void)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "GET", "/api/orders?limit=1", NULL);

    assert_status(&answer, 200);
    return http_response_integer(&answer, "/pagination/total");
}

/* The tag is that of an order in @version: see web/api/etag.h. */
static void assert_tag(const struct http_response *answer, int version)
{
    const char *etag = http_response_header(answer, "ETag");
    int found = 0;

    ck_assert_ptr_nonnull(etag);
    ck_assert_msg(sscanf(etag, "\"%d-%*16[0-9a-f]\"", &found) == 1 && found == version, "%s", etag);
}

/* ---------------------------------------------------------------- creating */

START_TEST(an_order_is_created_with_its_location_and_version)
{
    AUTO_HTTP_RESPONSE answer = create(ADA, SAMPLE_ORDER);
    char location[80];

    assert_status(&answer, 201);
    snprintf(location, sizeof(location), "/api/orders/%s", http_response_text(&answer, "/id"));
    assert_header(&answer, "Location", location);
    assert_tag(&answer, 1);
    assert_header(&answer, "Content-Type", "application/json");
    ck_assert_int_eq(http_response_integer(&answer, "/version"), 1);
    ck_assert_ptr_null(http_response_header(&answer, "Idempotency-Replayed"));
}
END_TEST

START_TEST(a_new_order_tells_everything_about_itself)
{
    AUTO_HTTP_RESPONSE answer = create(ADA, SAMPLE_ORDER);

    ck_assert_int_eq(http_response_integer(&answer, "/number"), 1001);
    ck_assert_str_eq(http_response_text(&answer, "/user_id"), fixture_id(ADA));
    ck_assert_str_eq(http_response_text(&answer, "/customer/name"), "Ada");
    ck_assert_str_eq(http_response_text(&answer, "/customer/email"), fixture_email(ADA));
    ck_assert_str_eq(http_response_text(&answer, "/items/0/product_id"), "MUG-01");
    ck_assert_int_eq(http_response_integer(&answer, "/items/0/quantity"), 2);
    ck_assert_ptr_nonnull(strstr(answer.body, "\"price\":12.50,\"subtotal\":25.00}"));
    ck_assert_ptr_nonnull(strstr(answer.body, "\"total\":25.00,"));
    ck_assert_str_eq(http_response_text(&answer, "/status"), "pending");
    ck_assert_str_eq(http_response_text(&answer, "/created_at"),
                     http_response_text(&answer, "/updated_at"));
    ck_assert_int_eq(http_response_count(&answer, "/status_history"), 1);
    ck_assert_str_eq(http_response_text(&answer, "/status_history/0/timestamp"),
                     http_response_text(&answer, "/created_at"));
    ck_assert_int_eq(http_response_count(&answer, "/allowed_transitions"), 2);
}
END_TEST

START_TEST(numbers_count_up)
{
    for (int number = 1001; number < 1004; number++) {
        AUTO_HTTP_RESPONSE answer = create(ADA, SAMPLE_ORDER);

        ck_assert_int_eq(http_response_integer(&answer, "/number"), number);
    }
}
END_TEST

START_TEST(texts_come_back_trimmed_and_otherwise_as_they_were)
{
    AUTO_HTTP_RESPONSE answer =
        create(ADA, "{\"note\":\" \\u00fcber \\\"Z\xc3\xbcrich\\\" \\ud83d\\ude00 \",\"items\":[{"
                    "\"product_id\":\" A/1 \",\"name\":\"<b>&amp;\\\\\",\"quantity\":1,"
                    "\"price\":\"0.30\"}]}");

    assert_status(&answer, 201);
    ck_assert_str_eq(http_response_text(&answer, "/status_history/0/note"),
                     "\xc3\xbc"
                     "ber \"Z\xc3\xbcrich\" \xf0\x9f\x98\x80");
    ck_assert_str_eq(http_response_text(&answer, "/items/0/product_id"), "A/1");
    ck_assert_str_eq(http_response_text(&answer, "/items/0/name"), "<b>&amp;\\");
    ck_assert_ptr_nonnull(strstr(answer.body, "\"total\":0.30,"));
}
END_TEST

START_TEST(all_problems_are_told_at_once)
{
    AUTO_HTTP_RESPONSE answer =
        create(ADA, "{\"user_id\":\"x\",\"note\":\"a\\u0000b\",\"items\":[{\"product_id\":\"\","
                    "\"name\":7,\"quantity\":0,\"price\":1.005},7]}");

    assert_problem(&answer, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&answer, "/errors"), 7);
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/user_id"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/note"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/product_id"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/name"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/quantity"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/price"));
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/1"));
    ck_assert_str_eq(http_response_text(&answer, "/detail"), "The order has 7 problems.");
    ck_assert_int_eq(count_orders(), 0);
}
END_TEST

START_TEST(sums_that_do_not_agree_are_refused)
{
    AUTO_HTTP_RESPONSE subtotal =
        create(ADA, "{\"items\":[{\"product_id\":\"A\",\"name\":\"B\","
                    "\"quantity\":2,\"price\":12.50,\"subtotal\":24.99}]}");
    AUTO_HTTP_RESPONSE total = create(ADA, "{\"total\":25.01,\"items\":[{\"product_id\":\"A\","
                                           "\"name\":\"B\",\"quantity\":2,\"price\":12.50}]}");

    assert_invalid_at(&subtotal, "/items/0/subtotal");
    assert_invalid_at(&total, "/total");
    ck_assert_int_eq(count_orders(), 0);
}
END_TEST

static struct http_response create_items(size_t count, const char *price)
{
    AUTO_FREE char *item = NULL, *items = NULL, *body = NULL;

    ck_assert_int_gt(asprintf(&item,
                              "{\"product_id\":\"A\",\"name\":\"B\",\"quantity\":999999,"
                              "\"price\":%s},",
                              price),
                     0);
    items = repeated(item, count);
    items[strlen(items) - 1] = '\0';
    ck_assert_int_gt(asprintf(&body, "{\"items\":[%s]}", items), 0);
    return create(ADA, body);
}

START_TEST(an_order_has_at_most_1000_items)
{
    AUTO_HTTP_RESPONSE most = create_items(1000, "1");
    AUTO_HTTP_RESPONSE more = create_items(1001, "1");

    assert_status(&most, 201);
    ck_assert_int_eq(http_response_count(&most, "/items"), 1000);
    ck_assert_ptr_nonnull(strstr(most.body, "\"total\":999999000.00,"));
    assert_invalid_at(&more, "/items");
}
END_TEST

START_TEST(a_total_survives_a_double)
{
    AUTO_HTTP_RESPONSE most = create_items(1, "9999999.99");
    AUTO_HTTP_RESPONSE more = create_items(3, "9999999.99");

    assert_status(&most, 201);
    ck_assert_ptr_nonnull(strstr(most.body, "\"total\":9999989990000.01,"));
    /* The largest total has room for the first of them, but not for a second one. */
    assert_problem(&more, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&more, "/errors"), 2);
    ck_assert_ptr_nonnull(http_response_problem_at(&more, "/items/1"));
    ck_assert_ptr_nonnull(http_response_problem_at(&more, "/items/2"));
}
END_TEST

START_TEST(a_customer_orders_only_for_themselves)
{
    AUTO_HTTP_RESPONSE own = create_for(ADA, fixture_id(ADA));
    AUTO_HTTP_RESPONSE others = create_for(ADA, fixture_id(BOB));
    AUTO_HTTP_RESPONSE nobodys = create_for(ADA, FIXTURE_NO_ID);

    assert_status(&own, 201);
    assert_problem(&others, 403, "forbidden");
    assert_problem(&nobodys, 403, "forbidden");
    ck_assert_int_eq(count_orders(), 1);
}
END_TEST

START_TEST(an_admin_orders_for_anyone_who_exists)
{
    AUTO_HTTP_RESPONSE own = create(GRACE, SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE others = create_for(GRACE, fixture_id(BOB));
    AUTO_HTTP_RESPONSE nobodys = create_for(GRACE, FIXTURE_NO_ID);

    assert_status(&own, 201);
    ck_assert_str_eq(http_response_text(&own, "/user_id"), fixture_id(GRACE));
    assert_status(&others, 201);
    ck_assert_str_eq(http_response_text(&others, "/user_id"), fixture_id(BOB));
    ck_assert_str_eq(http_response_text(&others, "/customer/name"), "Bob");
    ck_assert_str_eq(http_response_text(&others, "/status_history/0/by"), "Grace");
    assert_invalid_at(&nobodys, "/user_id");
}
END_TEST

/* ---------------------------------------------------------------- idempotency */

static struct http_response create_with_key(enum who who, const char *key, const char *body)
{
    AUTO_FREE char *header = NULL;

    ck_assert_int_gt(asprintf(&header, "Idempotency-Key: %s\r\n", key), 0);
    return ask_with(who, header, "POST", "/api/orders", body);
}

START_TEST(the_same_key_with_the_same_order_is_answered_as_at_first)
{
    AUTO_HTTP_RESPONSE first = create_with_key(ADA, "k-1", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE moved = fixture_move(http_response_header(&first, "Location"), "processing");
    AUTO_HTTP_RESPONSE again = create_with_key(ADA, "k-1", SAMPLE_ORDER);

    assert_status(&first, 201);
    ck_assert_ptr_null(http_response_header(&first, "Idempotency-Replayed"));
    assert_status(&moved, 200);
    assert_status(&again, 201);
    assert_header(&again, "Idempotency-Replayed", "true");
    assert_header(&again, "Location", http_response_header(&first, "Location"));
    assert_tag(&again, 1);
    ck_assert_str_eq(again.body, first.body);
    ck_assert_int_eq(count_orders(), 1);
}
END_TEST

START_TEST(the_same_key_with_another_order_is_refused)
{
    AUTO_HTTP_RESPONSE first = create_with_key(ADA, "k-1", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE other =
        create_with_key(ADA, "k-1",
                        "{\"items\":[{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\","
                        "\"quantity\":3,\"price\":12.50}]}");

    assert_status(&first, 201);
    assert_problem(&other, 422, "idempotency_key_reused");
    ck_assert_int_eq(count_orders(), 1);
}
END_TEST

START_TEST(keys_are_each_users_own)
{
    AUTO_HTTP_RESPONSE adas = create_with_key(ADA, "k-1", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE bobs = create_with_key(BOB, "k-1", SAMPLE_ORDER);

    assert_status(&adas, 201);
    assert_status(&bobs, 201);
    ck_assert_ptr_null(http_response_header(&bobs, "Idempotency-Replayed"));
    ck_assert_int_eq(count_orders(), 2);
}
END_TEST

START_TEST(a_key_expires_after_a_day)
{
    AUTO_HTTP_RESPONSE first = create_with_key(ADA, "k-1", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE again = { .status = 0 };

    fixture_pass_time(MS_PER_DAY + MS_PER_MINUTE);
    again = create_with_key(ADA, "k-1", SAMPLE_ORDER);
    assert_status(&again, 201);
    ck_assert_str_ne(http_response_text(&again, "/id"), http_response_text(&first, "/id"));
}
END_TEST

START_TEST(a_refused_order_leaves_its_key_free)
{
    AUTO_HTTP_RESPONSE refused = create_with_key(ADA, "k-1", "{\"items\":[]}");
    AUTO_HTTP_RESPONSE good = create_with_key(ADA, "k-1", SAMPLE_ORDER);

    assert_invalid_at(&refused, "/items");
    assert_status(&good, 201);
}
END_TEST

START_TEST(a_key_has_1_to_255_characters)
{
    char key[300];
    AUTO_HTTP_RESPONSE empty = create_with_key(ADA, "", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE longest = { .status = 0 }, longer = { .status = 0 };

    memset(key, 'k', sizeof(key));
    key[255] = '\0';
    longest = create_with_key(ADA, key, SAMPLE_ORDER);
    key[255] = 'k';
    key[256] = '\0';
    longer = create_with_key(ADA, key, SAMPLE_ORDER);
    assert_invalid_at(&empty, "Idempotency-Key");
    assert_status(&longest, 201);
    assert_invalid_at(&longer, "Idempotency-Key");
}
END_TEST

static void create_with_one_key(size_t index, void *context)
{
    struct http_response *answers = context;

    answers[index] = create_with_key(ADA, "at-once", SAMPLE_ORDER);
}

START_TEST(twenty_at_once_with_one_key_make_one_order)
{
    struct http_response answers[20];
    int replayed = 0;

    threads_run(ARRAY_LEN(answers), create_with_one_key, answers);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        assert_status(&answers[i], 201);
        ck_assert_str_eq(answers[i].body, answers[0].body);
        replayed += http_response_header(&answers[i], "Idempotency-Replayed") != NULL;
    }
    ck_assert_int_eq(replayed, (int)ARRAY_LEN(answers) - 1);
    ck_assert_int_eq(count_orders(), 1);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        http_response_clear(&answers[i]);
}
END_TEST

/* ---------------------------------------------------------------- showing */

START_TEST(an_order_is_shown_to_its_owner_and_to_admins)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE owners = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE admins = ask(GRACE, "GET", path, NULL);

    assert_status(&owners, 200);
    assert_tag(&owners, 1);
    assert_status(&admins, 200);
    ck_assert_str_eq(http_response_text(&admins, "/id"), http_response_text(&owners, "/id"));
}
END_TEST

START_TEST(who_did_what_is_shown_to_admins_alone)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE moved = fixture_move(path, "processing");
    AUTO_HTTP_RESPONSE owners = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE admins = ask(GRACE, "GET", path, NULL);

    assert_status(&moved, 200);
    ck_assert_str_eq(http_response_text(&admins, "/status_history/0/by"), "Ada");
    ck_assert_str_eq(http_response_text(&admins, "/status_history/1/by"), "Grace");
    ck_assert_int_eq(http_response_count(&owners, "/status_history"), 2);
    ck_assert_ptr_null(strstr(owners.body, "\"by\""));
    ck_assert_ptr_null(strstr(owners.body, "Grace"));
}
END_TEST

START_TEST(an_order_is_read_by_its_number_as_well)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE by_id = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE by_number = ask(ADA, "GET", "/api/orders/1001", NULL);
    AUTO_HTTP_RESPONSE next_to = ask(GRACE, "GET", "/api/orders/1001/neighbours", NULL);

    assert_status(&by_number, 200);
    ck_assert_str_eq(by_number.body, by_id.body);
    ck_assert_str_eq(http_response_header(&by_number, "ETag"),
                     http_response_header(&by_id, "ETag"));
    assert_status(&next_to, 200);
}
END_TEST

START_TEST(what_is_no_number_of_an_order_finds_none)
{
    static const char *const keys[] = { "1002",
                                        "0",
                                        "-1001",
                                        "+1001",
                                        "1001x",
                                        "0x3E9",
                                        "%201001",
                                        "1001.0",
                                        "999999999999999999999999",
                                        "18446744073709552617" };
    AUTO_FREE char *path = fixture_order(ADA);

    ck_assert_ptr_nonnull(path);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        AUTO_FREE char *address = NULL;
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        ck_assert_int_gt(asprintf(&address, "/api/orders/%s", keys[i]), 0);
        answer = ask(GRACE, "GET", address, NULL);
        assert_problem(&answer, 404, "not_found");
    }
}
END_TEST

/* Who changes an order has seen it, and knows its id. */
START_TEST(an_order_is_not_changed_by_its_number)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE answer = fixture_move("/api/orders/1001", "processing");
    AUTO_HTTP_RESPONSE order = ask(ADA, "GET", path, NULL);

    assert_problem(&answer, 404, "not_found");
    assert_tag(&order, 1);
}
END_TEST

START_TEST(anothers_order_is_answered_like_none)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE others = ask(BOB, "GET", path, NULL);
    AUTO_HTTP_RESPONSE none = ask(BOB, "GET", "/api/orders/" FIXTURE_NO_ID, NULL);
    AUTO_HTTP_RESPONSE no_id = ask(BOB, "GET", "/api/orders/1001", NULL);

    assert_problem(&others, 404, "not_found");
    assert_problem(&none, 404, "not_found");
    assert_problem(&no_id, 404, "not_found");
    ck_assert_str_eq(http_response_text(&others, "/detail"), http_response_text(&none, "/detail"));
    ck_assert_str_eq(http_response_text(&no_id, "/detail"), http_response_text(&none, "/detail"));
}
END_TEST

/* Requests the order again, with the tag of the response @known. */
static struct http_response ask_again(enum who who, const char *path,
                                      const struct http_response *known)
{
    AUTO_FREE char *header = NULL;

    ck_assert_int_gt(
        asprintf(&header, "If-None-Match: W/\"7\", %s\r\n", http_response_header(known, "ETag")),
        0);
    return ask_with(who, header, "GET", path, NULL);
}

START_TEST(an_order_that_the_client_has_is_not_sent_again)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE known = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE same = ask_again(ADA, path, &known);
    AUTO_HTTP_RESPONSE others = ask_again(BOB, path, &known);
    AUTO_HTTP_RESPONSE moved = fixture_move(path, "processing");
    AUTO_HTTP_RESPONSE newer = ask_again(ADA, path, &known);

    assert_status(&same, 304);
    ck_assert_str_eq(http_response_header(&same, "ETag"), http_response_header(&known, "ETag"));
    ck_assert_ptr_null(http_response_header(&same, "Content-Type"));
    assert_problem(&others, 404, "not_found");
    assert_status(&moved, 200);
    assert_status(&newer, 200);
    assert_tag(&newer, 2);
}
END_TEST

START_TEST(an_order_with_another_name_in_it_is_sent_again)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_FREE char *ada = NULL;
    AUTO_FREE char *grace = NULL;
    AUTO_HTTP_RESPONSE moved = fixture_move(path, "processing");
    AUTO_HTTP_RESPONSE owners = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE admins = ask(GRACE, "GET", path, NULL);

    ck_assert_int_gt(asprintf(&ada, "/api/users/%s", fixture_id(ADA)), 0);
    ck_assert_int_gt(asprintf(&grace, "/api/users/%s", fixture_id(GRACE)), 0);
    {
        /* Only admins see who made a change, so it does not affect the customers' tags. */
        AUTO_HTTP_RESPONSE renamed =
            ask(GRACE, "PATCH", grace, "{\"name\":\"Grace Hopper-Murray\"}");
        AUTO_HTTP_RESPONSE owners_again = ask_again(ADA, path, &owners);
        AUTO_HTTP_RESPONSE admins_again = ask_again(GRACE, path, &admins);

        assert_status(&moved, 200);
        assert_status(&renamed, 200);
        assert_status(&owners_again, 304);
        assert_status(&admins_again, 200);
        ck_assert_str_eq(http_response_text(&admins_again, "/status_history/1/by"),
                         "Grace Hopper-Murray");
    }
    {
        AUTO_HTTP_RESPONSE renamed = ask(GRACE, "PATCH", ada, "{\"name\":\"Ada King\"}");
        AUTO_HTTP_RESPONSE owners_again = ask_again(ADA, path, &owners);

        assert_status(&renamed, 200);
        assert_status(&owners_again, 200);
        ck_assert_str_eq(http_response_text(&owners_again, "/customer/name"), "Ada King");
    }
}
END_TEST

START_TEST(who_sees_more_of_an_order_has_another_tag_for_it)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE owners = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE admins = ask_again(GRACE, path, &owners);

    assert_status(&admins, 200);
    assert_tag(&admins, 1);
}
END_TEST

/* ---------------------------------------------------------------- changing the status */

START_TEST(an_order_goes_its_legal_way_to_the_end)
{
    static const char *const way[] = { "processing", "shipped", "delivered" };
    AUTO_FREE char *path = fixture_order(ADA);

    for (size_t i = 0; i < ARRAY_LEN(way); i++) {
        AUTO_HTTP_RESPONSE answer = fixture_move(path, way[i]);

        assert_status(&answer, 200);
        assert_tag(&answer, (int)i + 2);
        ck_assert_str_eq(http_response_text(&answer, "/status"), way[i]);
        ck_assert_int_eq(http_response_count(&answer, "/status_history"), (int)i + 2);
    }
}
END_TEST

static const struct {
    const char *way[3]; /* the statuses that the order went through */
    const char *to;
    const char *allowed; /* the response's transitions, as JSON */
} illegal[] = {
    { { NULL }, "pending", "\"allowed\":[\"processing\",\"cancelled\"]" },
    { { NULL }, "shipped", "\"allowed\":[\"processing\",\"cancelled\"]" },
    { { NULL }, "delivered", "\"allowed\":[\"processing\",\"cancelled\"]" },
    { { "processing" }, "processing", "\"allowed\":[\"shipped\",\"cancelled\"]" },
    { { "processing" }, "pending", "\"allowed\":[\"shipped\",\"cancelled\"]" },
    { { "processing", "shipped" }, "cancelled", "\"allowed\":[\"delivered\"]" },
    { { "processing", "shipped", "delivered" }, "cancelled", "\"allowed\":[]" },
    { { "cancelled" }, "pending", "\"allowed\":[]" },
    { { "cancelled" }, "cancelled", "\"allowed\":[]" },
};

START_TEST(another_way_is_refused_and_tells_the_legal_ones)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE answer = { .status = 0 }, after = { .status = 0 };
    int steps = 0;

    for (; steps < 3 && illegal[_i].way[steps]; steps++) {
        AUTO_HTTP_RESPONSE step = fixture_move(path, illegal[_i].way[steps]);

        assert_status(&step, 200);
    }
    answer = fixture_move(path, illegal[_i].to);
    assert_problem(&answer, 409, "invalid_transition");
    ck_assert_msg(strstr(answer.body, illegal[_i].allowed), "%s", answer.body);
    after = ask(GRACE, "GET", path, NULL);
    ck_assert_int_eq(http_response_integer(&after, "/version"), steps + 1);
}
END_TEST

static struct http_response patch(enum who who, const char *headers, const char *path,
                                  const char *body)
{
    AUTO_FREE char *whole = NULL;

    ck_assert_int_gt(asprintf(&whole, "%s/status", path), 0);
    return ask_with(who, headers, "PATCH", whole, body);
}

static const struct {
    const char *header;
    int status; /* the response for an order in version 2 */
} preconditions[] = {
    { "If-Match: \"2\"\r\n", 200 },
    { "If-Match: \"1\", \"2\"\r\n", 200 },
    { "If-Match: \"2-0123456789abcdef\"\r\n", 200 },
    { "If-Match: \"1-0123456789abcdef\"\r\n", 412 },
    { "If-Match: *\r\n", 200 },
    { "If-Match: \"1\"\r\n", 412 },
    { "If-Match: W/\"2\"\r\n", 412 },
    { "If-Match: 2\r\n", 412 },
    { "If-Match: \"02\"\r\n", 412 },
    { "If-Match:\r\n", 412 },
};

START_TEST(a_change_happens_only_to_the_version_that_was_seen)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE moved = fixture_move(path, "processing");
    AUTO_HTTP_RESPONSE answer =
        patch(GRACE, preconditions[_i].header, path, "{\"status\":\"shipped\"}");
    AUTO_HTTP_RESPONSE after = ask(GRACE, "GET", path, NULL);

    assert_status(&moved, 200);
    assert_status(&answer, preconditions[_i].status);
    if (answer.status == 412)
        assert_problem(&answer, 412, "precondition_failed");
    ck_assert_int_eq(http_response_integer(&after, "/version"), answer.status == 200 ? 3 : 2);
}
END_TEST

START_TEST(a_tag_that_cannot_be_read_is_told_so)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE bare = patch(GRACE, "If-Match: 1\r\n", path, "{\"status\":\"processing\"}");
    AUTO_HTTP_RESPONSE stale =
        patch(GRACE, "If-Match: \"7\"\r\n", path, "{\"status\":\"processing\"}");

    assert_problem(&bare, 412, "precondition_failed");
    ck_assert_ptr_nonnull(strstr(http_response_text(&bare, "/detail"), "cannot be read"));
    assert_problem(&stale, 412, "precondition_failed");
    ck_assert_ptr_nonnull(strstr(http_response_text(&stale, "/detail"), "Somebody changed"));
}
END_TEST

START_TEST(a_note_goes_into_the_history)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE answer = patch(
        GRACE, "", path, "{\"status\":\"cancelled\",\"note\":\" out of stock\\r\\nuntil May \"}");
    AUTO_HTTP_RESPONSE customers = ask(ADA, "GET", path, NULL);

    assert_status(&answer, 200);
    ck_assert_str_eq(http_response_text(&answer, "/status_history/1/note"),
                     "out of stock\nuntil May");
    ck_assert_str_eq(http_response_text(&answer, "/status_history/1/by"), "Grace");
    ck_assert_ptr_null(http_response_at(&answer, "/status_history/0/note"));
    ck_assert_str_eq(http_response_text(&customers, "/status_history/1/note"),
                     "out of stock\nuntil May");
}
END_TEST

START_TEST(a_change_that_does_not_fit_tells_all_problems)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE both = patch(GRACE, "", path, "{\"status\":\"sent\",\"note\":7}");
    AUTO_HTTP_RESPONSE missing = patch(GRACE, "", path, "{}");

    assert_problem(&both, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&both, "/errors"), 2);
    ck_assert_ptr_nonnull(http_response_problem_at(&both, "/status"));
    ck_assert_ptr_nonnull(http_response_problem_at(&both, "/note"));
    assert_invalid_at(&missing, "/status");
}
END_TEST

START_TEST(only_admins_move_orders)
{
    AUTO_FREE char *path = fixture_order(ADA);
    AUTO_HTTP_RESPONSE owners = patch(ADA, "", path, "{\"status\":\"cancelled\"}");
    AUTO_HTTP_RESPONSE others = patch(BOB, "", path, "{\"status\":\"cancelled\"}");
    AUTO_HTTP_RESPONSE nobodys = patch(NOBODY, "", path, "{\"status\":\"cancelled\"}");
    AUTO_HTTP_RESPONSE none =
        patch(GRACE, "", "/api/orders/" FIXTURE_NO_ID, "{\"status\":\"cancelled\"}");
    AUTO_HTTP_RESPONSE no_id = patch(GRACE, "", "/api/orders/1001", "{\"status\":\"cancelled\"}");

    assert_problem(&owners, 403, "forbidden");
    assert_problem(&others, 403, "forbidden");
    assert_problem(&nobodys, 401, "unauthenticated");
    assert_problem(&none, 404, "not_found");
    assert_problem(&no_id, 404, "not_found");
}
END_TEST

static TCase *creating_case(void)
{
    TCase *creating = tcase_create("creating");

    fixture_add_server(creating);
    tcase_add_test(creating, an_order_is_created_with_its_location_and_version);
    tcase_add_test(creating, a_new_order_tells_everything_about_itself);
    tcase_add_test(creating, numbers_count_up);
    tcase_add_test(creating, texts_come_back_trimmed_and_otherwise_as_they_were);
    tcase_add_test(creating, all_problems_are_told_at_once);
    tcase_add_test(creating, sums_that_do_not_agree_are_refused);
    tcase_add_test(creating, an_order_has_at_most_1000_items);
    tcase_add_test(creating, a_total_survives_a_double);
    tcase_add_test(creating, a_customer_orders_only_for_themselves);
    tcase_add_test(creating, an_admin_orders_for_anyone_who_exists);
    tcase_add_test(creating, the_same_key_with_the_same_order_is_answered_as_at_first);
    tcase_add_test(creating, the_same_key_with_another_order_is_refused);
    tcase_add_test(creating, keys_are_each_users_own);
    tcase_add_test(creating, a_key_expires_after_a_day);
    tcase_add_test(creating, a_refused_order_leaves_its_key_free);
    tcase_add_test(creating, a_key_has_1_to_255_characters);
    tcase_add_test(creating, twenty_at_once_with_one_key_make_one_order);
    return creating;
}

static TCase *moving_case(void)
{
    TCase *moving = tcase_create("moving");

    fixture_add_server(moving);
    tcase_add_test(moving, an_order_is_shown_to_its_owner_and_to_admins);
    tcase_add_test(moving, who_did_what_is_shown_to_admins_alone);
    tcase_add_test(moving, an_order_is_read_by_its_number_as_well);
    tcase_add_test(moving, what_is_no_number_of_an_order_finds_none);
    tcase_add_test(moving, an_order_is_not_changed_by_its_number);
    tcase_add_test(moving, anothers_order_is_answered_like_none);
    tcase_add_test(moving, an_order_that_the_client_has_is_not_sent_again);
    tcase_add_test(moving, an_order_with_another_name_in_it_is_sent_again);
    tcase_add_test(moving, who_sees_more_of_an_order_has_another_tag_for_it);
    tcase_add_test(moving, an_order_goes_its_legal_way_to_the_end);
    tcase_add_loop_test(moving, another_way_is_refused_and_tells_the_legal_ones, 0,
                        ARRAY_LEN(illegal));
    tcase_add_loop_test(moving, a_change_happens_only_to_the_version_that_was_seen, 0,
                        ARRAY_LEN(preconditions));
    tcase_add_test(moving, a_tag_that_cannot_be_read_is_told_so);
    tcase_add_test(moving, a_note_goes_into_the_history);
    tcase_add_test(moving, a_change_that_does_not_fit_tells_all_problems);
    tcase_add_test(moving, only_admins_move_orders);
    return moving;
}

static Suite *http_orders_suite(void)
{
    Suite *suite = suite_create("http_orders");

    suite_add_tcase(suite, creating_case());
    suite_add_tcase(suite, moving_case());
    return suite;
}

CHECK_MAIN(http_orders_suite)
