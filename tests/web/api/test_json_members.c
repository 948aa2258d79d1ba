/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/json.h"
#include "web/api/json_members.h"
#include "web/http/buffer.h"

#include <stdio.h>

static const char *const known[] = { "/note", "/items", "/items/*/price", "/to", "/to/city", NULL };

/* Compares the pointers of what is unknown in @body, each followed by a blank. */
static void assert_unknown(const char *body, const char *expected)
{
    AUTO_FREE char *copy = strdup(body);
    AUTO_ERROR unknown = ERROR_INIT, err = ERROR_INIT;
    AUTO_JSON *json = NULL;
    char found[200] = "";
    size_t used = 0;

    ck_assert_ptr_nonnull(copy);
    ck_assert_int_eq(json_parse(copy, strlen(copy), &json, &err), ERR_OK);
    ck_assert_int_eq(json_members_check(json, known, &unknown, &err), ERR_OK);
    for (size_t i = 0; i < unknown.problem_count && used < sizeof(found); i++)
        used +=
            (size_t)snprintf(found + used, sizeof(found) - used, "%s ", unknown.problems[i].where);
    ck_assert_msg(strcmp(found, expected) == 0, "%s: \"%s\", not \"%s\"", body, found, expected);
}

START_TEST(what_is_known_is_not_named)
{
    assert_unknown("{}", "");
    assert_unknown("{\"note\":1,\"items\":[{\"price\":1},{}],\"to\":{\"city\":\"Ulm\"}}", "");
}
END_TEST

START_TEST(what_is_unknown_is_named_at_every_depth)
{
    assert_unknown("{\"nots\":1}", "/nots ");
    assert_unknown("{\"Note\":1,\"not\":null,\"note2\":{\"a\":1}}", "/Note /not /note2 ");
    assert_unknown("{\"items\":[{\"price\":1},{\"prise\":1,\"a\":2}]}",
                   "/items/1/prise /items/1/a ");
    assert_unknown("{\"to\":{\"city\":1,\"town\":2},\"price\":3}", "/to/town /price ");
    assert_unknown("{\"*\":1,\"\":2}", "/* / ");
}
END_TEST

START_TEST(names_are_escaped_as_pointers_have_it)
{
    assert_unknown("{\"a/b\":1,\"a~b\":2,\"to\":{\"city/x\":3},\"100%s\":4}",
                   "/a~1b /a~0b /to/city~1x /100%s ");
    assert_unknown("{\"to/city\":1}", "/to~1city ");
}
END_TEST

/* Whoever reads the member says what it must be. */
START_TEST(what_has_the_wrong_type_is_left_to_its_reader)
{
    assert_unknown("{\"note\":{\"a\":1},\"items\":[1,[{\"b\":1}],null],\"to\":\"Ulm\"}", "");
}
END_TEST

START_TEST(no_more_than_the_most_are_named)
{
    AUTO_BUFFER body = { .text = NULL };
    AUTO_ERROR unknown = ERROR_INIT, err = ERROR_INIT;
    AUTO_JSON *json = NULL;

    buffer_add_text(&body, "{\"items\":[{\"a\":1");
    for (int i = 0; i < 5000; i++)
        buffer_add_text(&body, ",\"a\":1},{\"b\":1");
    buffer_add_text(&body, "}],\"c\":1}");
    ck_assert(!body.failed);
    ck_assert_int_eq(json_parse(body.text, body.length, &json, &err), ERR_OK);
    ck_assert_int_eq(json_members_check(json, known, &unknown, &err), ERR_OK);
    ck_assert_uint_eq(unknown.problem_count, JSON_MEMBERS_UNKNOWN_MAX);
}
END_TEST

START_TEST(a_pointer_is_known_as_a_whole)
{
    ck_assert(json_members_has(known, "/items"));
    ck_assert(json_members_has(known, "/items/17/price"));
    ck_assert(!json_members_has(known, "/items/17"));
    ck_assert(!json_members_has(known, "/item"));
    ck_assert(!json_members_has(known, "/note/a"));
    ck_assert(!json_members_has(known, "/to/cit"));
}
END_TEST

static Suite *json_members_suite(void)
{
    Suite *suite = suite_create("json_members");
    TCase *tests = tcase_create("json_members");

    tcase_add_test(tests, what_is_known_is_not_named);
    tcase_add_test(tests, what_is_unknown_is_named_at_every_depth);
    tcase_add_test(tests, names_are_escaped_as_pointers_have_it);
    tcase_add_test(tests, what_has_the_wrong_type_is_left_to_its_reader);
    tcase_add_test(tests, no_more_than_the_most_are_named);
    tcase_add_test(tests, a_pointer_is_known_as_a_whole);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(json_members_suite)
