/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/routes.h"

#include <stdio.h>

#define ID "01930000-0000-0000-0000-000000000001"

static char param[CALL_PARAM_SIZE], allow[64];

static const struct route *find(const char *method, const char *path)
{
    return route_find(method, path, param, allow, sizeof(allow));
}

/* The path of @route with an id in its place; to free() */
static char *path_of(const struct route *route)
{
    const char *hole = strchr(route->path, '{');
    char *path;

    if (!hole)
        return strdup(route->path);
    ck_assert_int_gt(asprintf(&path, "%.*s%s%s", (int)(hole - route->path), route->path, ID,
                              strchr(hole, '}') + 1),
                     0);
    return path;
}

START_TEST(every_row_is_found_by_its_method_and_path)
{
    for (size_t i = 0; i < route_count; i++) {
        AUTO_FREE char *path = path_of(&routes[i]);

        ck_assert_msg(find(routes[i].method, path) == &routes[i], "%s %s", routes[i].method, path);
        ck_assert_str_eq(param, strchr(routes[i].path, '{') ? ID : "");
        ck_assert_msg(strstr(allow, routes[i].method), "%s: %s", path, allow);
        ck_assert_msg(!strstr(allow, "GET") == !strstr(allow, "HEAD"), "%s: %s", path, allow);
    }
}
END_TEST

START_TEST(every_row_says_what_it_is)
{
    for (size_t i = 0; i < route_count; i++) {
        ck_assert(routes[i].handler != NULL);
        ck_assert_str_ne(routes[i].summary, "");
        ck_assert_int_eq(routes[i].path[0], '/');
        for (size_t j = 0; j < i; j++)
            ck_assert(strcmp(routes[i].method, routes[j].method) != 0 ||
                      strcmp(routes[i].path, routes[j].path) != 0);
    }
}
END_TEST

START_TEST(nothing_under_api_but_signing_in_is_open_to_anyone)
{
    for (size_t i = 0; i < route_count; i++)
        if (strncmp(routes[i].path, "/api/", 5) == 0)
            ck_assert_msg((routes[i].auth == AUTH_NONE) ==
                              (strcmp(routes[i].path, "/api/login") == 0),
                          "%s", routes[i].path);
}
END_TEST

static const struct {
    const char *method, *path;
    enum auth auth;
} contract[] = {
    { "POST", "/api/login", AUTH_NONE },
    { "POST", "/api/logout", AUTH_USER },
    { "GET", "/api/me", AUTH_USER },
    { "POST", "/api/me/password", AUTH_USER },
    { "GET", "/api/users", AUTH_ADMIN },
    { "POST", "/api/users", AUTH_ADMIN },
    { "GET", "/api/users/" ID, AUTH_ADMIN },
    { "PATCH", "/api/users/" ID, AUTH_ADMIN },
    { "GET", "/api/tokens", AUTH_USER },
    { "POST", "/api/tokens", AUTH_USER },
    { "DELETE", "/api/tokens/" ID, AUTH_USER },
    { "POST", "/api/orders", AUTH_USER },
    { "GET", "/api/orders/" ID, AUTH_USER },
    { "GET", "/api/orders", AUTH_USER },
    { "PATCH", "/api/orders/" ID "/status", AUTH_ADMIN },
    { "GET", "/healthz", AUTH_NONE },
    { "GET", "/metrics", AUTH_ADMIN },
};

START_TEST(every_endpoint_of_the_contract_is_there_for_whom_it_says)
{
    const struct route *route = find(contract[_i].method, contract[_i].path);

    ck_assert_msg(route != NULL, "%s %s", contract[_i].method, contract[_i].path);
    ck_assert_int_eq(route->auth, contract[_i].auth);
}
END_TEST

static const struct {
    const char *path, *allow;
} methods[] = {
    { "/api/login", "POST" },
    { "/api/me", "GET, HEAD" },
    { "/api/users", "GET, HEAD, POST" },
    { "/api/users/" ID, "GET, HEAD, PATCH" },
    { "/api/tokens/" ID, "DELETE" },
    { "/api/orders", "GET, HEAD, POST" },
    { "/api/orders/" ID, "GET, HEAD" },
    { "/api/orders/" ID "/status", "PATCH" },
    { "/api/shop", "GET, HEAD, PATCH" },
    { "/api/shop/logo", "PUT, DELETE" },
    { "/logo", "GET, HEAD" },
    { "/", "GET, HEAD" },
};

START_TEST(another_method_is_told_which_there_are)
{
    ck_assert_ptr_null(find("TRACE", methods[_i].path));
    ck_assert_str_eq(allow, methods[_i].allow);
    ck_assert_ptr_null(find("get", methods[_i].path));
    ck_assert_str_eq(allow, methods[_i].allow);
}
END_TEST

START_TEST(the_rest_of_a_path_may_have_folders)
{
    const struct route *route = find("GET", "/ui/orders/%6frder.js");

    ck_assert_ptr_nonnull(route);
    ck_assert_str_eq(route->path, "/ui/{path}");
    ck_assert_str_eq(param, "orders/order.js");
    ck_assert_ptr_null(find("GET", "/ui/"));
}
END_TEST

static const char *const nowhere[] = {
    "",
    "/api",
    "/api/",
    "/API/orders",
    "/api/orders/",
    "//api/orders",
    "/api//orders",
    "/api/./orders",
    "/api/orders/" ID "/",
    "/api/orders/" ID "/status/",
    "/api/orders//status",
    "/api/orders/" ID "/" ID,
    "/api/orders/" ID "/note",
    "/api/orderss",
    "/api/order",
    "/api/%6frders",
    "/api/users/" ID "/status",
    "/api/me/password/",
    "/index.html",
    "/../etc/passwd",
    "-",
};

START_TEST(other_paths_lead_nowhere)
{
    ck_assert_msg(find("GET", nowhere[_i]) == NULL, "%s", nowhere[_i]);
    ck_assert_msg(allow[0] == '\0', "%s: %s", nowhere[_i], allow);
}
END_TEST

START_TEST(a_parameter_is_one_segment_with_its_escapes_undone)
{
    ck_assert_ptr_nonnull(find("GET", "/api/products/a%2Fb..c+%C3%A4"));
    ck_assert_str_eq(param, "a/b..c+ä");
    ck_assert_ptr_null(find("GET", "/api/products/a%2"));
    ck_assert_ptr_null(find("GET", "/api/products/%FF"));
    ck_assert_ptr_null(find("GET", "/api/products/a%00b"));
}
END_TEST

START_TEST(an_exact_path_goes_before_a_parameter)
{
    ck_assert_str_eq(find("GET", "/api/orders/counts")->path, "/api/orders/counts");
    ck_assert_str_eq(find("GET", "/api/orders/count")->path, "/api/orders/{id}");
}
END_TEST

START_TEST(a_parameter_that_does_not_fit_leads_nowhere)
{
    char path[CALL_PARAM_SIZE + 64];

    snprintf(path, sizeof(path), "/api/orders/%0*d", CALL_PARAM_SIZE - 1, 0);
    ck_assert_ptr_nonnull(find("GET", path));
    ck_assert_uint_eq(strlen(param), CALL_PARAM_SIZE - 1);
    snprintf(path, sizeof(path), "/api/orders/%0*d", CALL_PARAM_SIZE, 0);
    ck_assert_ptr_null(find("GET", path));
    ck_assert_str_eq(allow, "");
}
END_TEST

START_TEST(a_small_buffer_is_not_overrun)
{
    char small[4];

    ck_assert_ptr_nonnull(route_find("GET", "/api/orders", param, small, sizeof(small)));
    ck_assert_uint_lt(strlen(small), sizeof(small));
}
END_TEST

static Suite *routes_suite(void)
{
    Suite *suite = suite_create("routes");
    TCase *table = tcase_create("table");
    TCase *finding = tcase_create("finding");

    tcase_add_test(table, every_row_is_found_by_its_method_and_path);
    tcase_add_test(table, every_row_says_what_it_is);
    tcase_add_test(table, nothing_under_api_but_signing_in_is_open_to_anyone);
    tcase_add_loop_test(table, every_endpoint_of_the_contract_is_there_for_whom_it_says, 0,
                        ARRAY_LEN(contract));
    suite_add_tcase(suite, table);
    tcase_add_loop_test(finding, another_method_is_told_which_there_are, 0, ARRAY_LEN(methods));
    tcase_add_test(finding, the_rest_of_a_path_may_have_folders);
    tcase_add_loop_test(finding, other_paths_lead_nowhere, 0, ARRAY_LEN(nowhere));
    tcase_add_test(finding, a_parameter_is_one_segment_with_its_escapes_undone);
    tcase_add_test(finding, an_exact_path_goes_before_a_parameter);
    tcase_add_test(finding, a_parameter_that_does_not_fit_leads_nowhere);
    tcase_add_test(finding, a_small_buffer_is_not_overrun);
    suite_add_tcase(suite, finding);
    return suite;
}

CHECK_MAIN(routes_suite)
