/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/json_members.h"
#include "web/api/routes.h"
#include "web/embedded_assets.h"

#include <cJSON.h>
#include <stdio.h>
#include <strings.h>

/* Pages and an alias: not part of the API. */
static const char *const undescribed[] = {
    "/",
    "/signin",
    "/setup",
    "/orders",
    "/orders/{id}",
    "/orders/{id}/slip",
    "/new",
    "/products",
    "/customers",
    "/customers/{id}",
    "/shop",
    "/account",
    "/ui/{path}",
    "/favicon.ico",
    "/openapi.json",
};

static const char *const methods[] = { "get",     "put",  "post",  "delete",
                                       "options", "head", "patch", "trace" };

static cJSON *description;

static void parse(void)
{
    /* The asset's final NUL is not counted. */
    description = cJSON_ParseWithLengthOpts((const char *)asset_openapi_json,
                                            asset_openapi_json_LEN + 1, NULL, true);
    ck_assert_msg(description != NULL, "openapi.json is not JSON");
}

static void clear(void)
{
    cJSON_Delete(description);
}

/* ---------------------------------------------------------------- reading the description */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(member(object, name));

    return value ? value : "";
}

/* The value that "#/components/KIND/NAME" refers to; NULL when there is none. */
static const cJSON *follow(const char *reference)
{
    AUTO_FREE char *copy = strdup(reference);
    const cJSON *at = description;
    char *rest;

    ck_assert_ptr_nonnull(copy);
    for (char *step = strtok_r(copy, "/", &rest); step; step = strtok_r(NULL, "/", &rest))
        if (strcmp(step, "#") != 0)
            at = member(at, step);
    return at;
}

/* @object, or what it refers to. */
static const cJSON *resolve(const cJSON *object)
{
    const char *reference = text(object, "$ref");

    return reference[0] != '\0' ? follow(reference) : object;
}

static bool is_method(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (strcmp(methods[i], name) == 0)
            return true;
    return false;
}

static const cJSON *path_item(const struct route *route)
{
    return member(member(description, "paths"), route->path);
}

/* The description of @route; NULL when there is none. */
static const cJSON *operation(const struct route *route)
{
    const cJSON *candidate;

    cJSON_ArrayForEach(candidate, path_item(route))
    {
        if (is_method(candidate->string) && strcasecmp(candidate->string, route->method) == 0)
            return candidate;
    }
    return NULL;
}

static bool is_described(const struct route *route)
{
    for (size_t i = 0; i < ARRAY_LEN(undescribed); i++)
        if (strcmp(undescribed[i], route->path) == 0)
            return false;
    return true;
}

/* The next route after @last, or the first of all, that must be described; NULL at the end. */
static const struct route *next_route(const struct route *last)
{
    const struct route *end = routes + route_count;
    const struct route *route = last ? last + 1 : routes;

    while (route < end && !is_described(route))
        route++;
    return route < end ? route : NULL;
}

#define FOR_EACH_ROUTE(route)                                                                      \
    for (const struct route *route = next_route(NULL); route; route = next_route(route))

/* ---------------------------------------------------------------- both directions */

START_TEST(it_is_openapi_3_1)
{
    ck_assert_str_eq(text(description, "openapi"), "3.1.0");
}
END_TEST

START_TEST(every_route_is_described_but_for_the_exceptions)
{
    for (size_t i = 0; i < route_count; i++)
        ck_assert_msg((operation(&routes[i]) != NULL) == is_described(&routes[i]), "%s %s",
                      routes[i].method, routes[i].path);
}
END_TEST

START_TEST(every_exception_is_a_route)
{
    for (size_t i = 0; i < ARRAY_LEN(undescribed); i++) {
        bool found = false;

        for (size_t j = 0; j < route_count; j++)
            found = found || strcmp(routes[j].path, undescribed[i]) == 0;
        ck_assert_msg(found, "%s", undescribed[i]);
    }
}
END_TEST

static bool has_route(const char *method, const char *path)
{
    for (size_t i = 0; i < route_count; i++)
        if (strcasecmp(routes[i].method, method) == 0 && strcmp(routes[i].path, path) == 0)
            return true;
    return false;
}

START_TEST(every_described_operation_is_a_route)
{
    const cJSON *item, *entry;

    cJSON_ArrayForEach(item, member(description, "paths"))
    {
        cJSON_ArrayForEach(entry, item)
        {
            if (strcmp(entry->string, "parameters") == 0)
                continue;
            ck_assert_msg(is_method(entry->string), "%s has %s", item->string, entry->string);
            ck_assert_msg(has_route(entry->string, item->string), "%s %s", entry->string,
                          item->string);
        }
    }
}
END_TEST

START_TEST(the_summaries_are_those_of_the_table)
{
    FOR_EACH_ROUTE(route)
    {
        const char *summary = text(operation(route), "summary");

        ck_assert_msg(strcmp(summary, route->summary) == 0, "%s %s: \"%s\", not \"%s\"",
                      route->method, route->path, summary, route->summary);
    }
}
END_TEST

/* ---------------------------------------------------------------- security */

/* Whether each alternative of @security requires a credential that is defined. */
static bool asks_for_credentials(const cJSON *security)
{
    const cJSON *schemes = member(member(description, "components"), "securitySchemes");
    const cJSON *alternative, *scheme;

    cJSON_ArrayForEach(alternative, security)
    {
        if (cJSON_GetArraySize(alternative) == 0)
            return false;
        cJSON_ArrayForEach(scheme, alternative)
        {
            if (!member(schemes, scheme->string))
                return false;
        }
    }
    return cJSON_GetArraySize(security) > 0;
}

START_TEST(the_security_is_that_of_the_table)
{
    FOR_EACH_ROUTE(route)
    {
        const cJSON *own = member(operation(route), "security");
        const cJSON *security = own ? own : member(description, "security");
        bool fits = route->auth == AUTH_NONE ? cJSON_IsArray(own) && cJSON_GetArraySize(own) == 0
                                             : asks_for_credentials(security);

        ck_assert_msg(fits, "%s %s", route->method, route->path);
    }
}
END_TEST

START_TEST(the_scopes_of_tokens_are_those_of_the_table)
{
    FOR_EACH_ROUTE(route)
    {
        const char *name = route->scope == SCOPE_NONE
                               ? ""
                               : scope_name((size_t)__builtin_ctz((unsigned)route->scope));
        const char *described = text(operation(route), "x-token-scope");

        ck_assert_msg(strcmp(described, name) == 0, "%s %s: \"%s\", not \"%s\"", route->method,
                      route->path, described, name);
    }
}
END_TEST

START_TEST(every_scope_is_described)
{
    const cJSON *names = member(follow("#/components/schemas/Scope"), "enum");

    ck_assert_int_eq(cJSON_GetArraySize(names), SCOPE_COUNT);
    for (int i = 0; i < SCOPE_COUNT; i++)
        ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetArrayItem(names, i)), scope_name((size_t)i));
}
END_TEST

/* ---------------------------------------------------------------- parameters and bodies */

static const cJSON *find_path_parameter(const cJSON *owner, const char *name)
{
    const cJSON *entry;

    cJSON_ArrayForEach(entry, member(owner, "parameters"))
    {
        const cJSON *parameter = resolve(entry);

        if (strcmp(text(parameter, "in"), "path") == 0 &&
            strcmp(text(parameter, "name"), name) == 0)
            return parameter;
    }
    return NULL;
}

START_TEST(every_hole_in_a_path_is_a_declared_parameter)
{
    FOR_EACH_ROUTE(route)
    {
        for (const char *hole = strchr(route->path, '{'); hole; hole = strchr(hole + 1, '{')) {
            AUTO_FREE char *name = strndup(hole + 1, strcspn(hole + 1, "}"));
            const cJSON *parameter;

            ck_assert_ptr_nonnull(name);
            parameter = find_path_parameter(operation(route), name);
            if (!parameter)
                parameter = find_path_parameter(path_item(route), name);
            ck_assert_msg(cJSON_IsTrue(member(parameter, "required")), "%s %s: {%s}", route->method,
                          route->path, name);
        }
    }
}
END_TEST

static void check_path_parameters(const struct route *route, const cJSON *owner)
{
    const cJSON *entry;
    char hole[64];

    cJSON_ArrayForEach(entry, member(owner, "parameters"))
    {
        const cJSON *parameter = resolve(entry);

        if (strcmp(text(parameter, "in"), "path") != 0)
            continue;
        snprintf(hole, sizeof(hole), "{%s}", text(parameter, "name"));
        ck_assert_msg(strstr(route->path, hole) != NULL, "%s %s has no %s", route->method,
                      route->path, hole);
    }
}

START_TEST(every_path_parameter_has_its_hole)
{
    FOR_EACH_ROUTE(route)
    {
        check_path_parameters(route, path_item(route));
        check_path_parameters(route, operation(route));
    }
}
END_TEST

static bool takes_json(const struct route *route)
{
    return route->body != BODY_NONE && route->body != BODY_PICTURE;
}

/* Whether @content is what @route takes, by its types. */
static bool is_body_of(const struct route *route, const cJSON *content)
{
    const cJSON *type;

    if (takes_json(route))
        return cJSON_GetArraySize(content) == 1 && member(content, "application/json");
    cJSON_ArrayForEach(type, content)
    {
        if (strncmp(type->string, "image/", 6) != 0 &&
            strcmp(type->string, "application/octet-stream") != 0)
            return false;
    }
    return cJSON_GetArraySize(content) > 0;
}

START_TEST(the_bodies_are_those_of_the_table)
{
    FOR_EACH_ROUTE(route)
    {
        const cJSON *body = resolve(member(operation(route), "requestBody"));
        const cJSON *content = member(body, "content");

        ck_assert_msg((body != NULL) == (route->body != BODY_NONE), "%s %s", route->method,
                      route->path);
        if (!body)
            continue;
        ck_assert_msg(cJSON_IsTrue(member(body, "required")), "%s %s", route->method, route->path);
        ck_assert_msg(is_body_of(route, content), "%s %s", route->method, route->path);
    }
}
END_TEST

static const cJSON *body_schema(const struct route *route)
{
    const cJSON *body = resolve(member(operation(route), "requestBody"));
    const cJSON *content = member(member(body, "content"), "application/json");

    return resolve(member(content, "schema"));
}

/* Each property below @schema, whose pointer is @at, is one that the route knows. */
static void check_properties(const struct route *route, const cJSON *schema, const char *at)
{
    const cJSON *items = member(schema, "items"), *property;
    char pointer[200];

    cJSON_ArrayForEach(property, member(schema, "properties"))
    {
        snprintf(pointer, sizeof(pointer), "%s/%s", at, property->string);
        ck_assert_msg(json_members_has(route->body, pointer), "%s %s does not know %s",
                      route->method, route->path, pointer);
        check_properties(route, resolve(property), pointer);
    }
    if (items) {
        snprintf(pointer, sizeof(pointer), "%s/0", at);
        check_properties(route, resolve(items), pointer);
    }
}

/* Whether @schema has a property at @pointer, in which an asterisk stands for any element. */
static bool has_property(const cJSON *schema, const char *pointer)
{
    AUTO_FREE char *copy = strdup(pointer);
    char *rest;

    ck_assert_ptr_nonnull(copy);
    for (char *step = strtok_r(copy, "/", &rest); step; step = strtok_r(NULL, "/", &rest))
        schema = resolve(strcmp(step, "*") == 0 ? member(schema, "items")
                                                : member(member(schema, "properties"), step));
    return schema != NULL;
}

/* Refused in words of its own, rather than as unknown. */
static bool is_refused(const struct route *route, const char *pointer)
{
    return strcmp(route->method, "PATCH") == 0 && strcmp(route->path, "/api/products/{id}") == 0 &&
           strcmp(pointer, "/product_id") == 0;
}

START_TEST(the_members_of_bodies_are_those_of_the_table)
{
    FOR_EACH_ROUTE(route)
    {
        if (!takes_json(route))
            continue;
        check_properties(route, body_schema(route), "");
        for (const char *const *known = route->body; *known; known++)
            ck_assert_msg(has_property(body_schema(route), *known) || is_refused(route, *known),
                          "%s %s: %s is not described", route->method, route->path, *known);
    }
}
END_TEST

/* Who may say so, and where the answer tells: everywhere that JSON is taken. */
START_TEST(every_body_can_be_handled_strictly)
{
    FOR_EACH_ROUTE(route)
    {
        const cJSON *parameter;
        bool found = false;

        cJSON_ArrayForEach(parameter, member(operation(route), "parameters"))
        {
            found |= strcmp(text(resolve(parameter), "name"), "Prefer") == 0;
        }
        ck_assert_msg(found == takes_json(route), "%s %s", route->method, route->path);
    }
}
END_TEST

/* ---------------------------------------------------------------- answers */

static void require_answer(const struct route *route, const char *status)
{
    ck_assert_msg(member(member(operation(route), "responses"), status) != NULL,
                  "%s %s has no answer %s", route->method, route->path, status);
}

START_TEST(what_the_dispatcher_may_answer_is_described)
{
    FOR_EACH_ROUTE(route)
    {
        require_answer(route, "400");
        require_answer(route, "500");
        require_answer(route, "503");
        if (route->auth != AUTH_NONE)
            require_answer(route, "401");
        /* Changes with the cookie may come from another site, and a token may lack the scope. */
        if (route->auth == AUTH_ADMIN || route->scope != SCOPE_NONE ||
            strcmp(route->method, "GET") != 0)
            require_answer(route, "403");
        if (strchr(route->path, '{'))
            require_answer(route, "404");
        if (route->body == BODY_NONE)
            continue;
        require_answer(route, "408");
        require_answer(route, "413");
        require_answer(route, "415");
        require_answer(route, "422");
    }
}
END_TEST

static void check_references(const cJSON *value)
{
    const cJSON *child;

    if (value->string && strcmp(value->string, "$ref") == 0 && cJSON_IsString(value))
        ck_assert_msg(follow(value->valuestring) != NULL, "%s", value->valuestring);
    cJSON_ArrayForEach(child, value)
    {
        check_references(child);
    }
}

START_TEST(every_reference_leads_somewhere)
{
    check_references(description);
}
END_TEST

static Suite *openapi_suite(void)
{
    Suite *suite = suite_create("openapi");
    TCase *tests = tcase_create("openapi");

    tcase_add_checked_fixture(tests, parse, clear);
    tcase_add_test(tests, it_is_openapi_3_1);
    tcase_add_test(tests, every_route_is_described_but_for_the_exceptions);
    tcase_add_test(tests, every_exception_is_a_route);
    tcase_add_test(tests, every_described_operation_is_a_route);
    tcase_add_test(tests, the_summaries_are_those_of_the_table);
    tcase_add_test(tests, the_security_is_that_of_the_table);
    tcase_add_test(tests, the_scopes_of_tokens_are_those_of_the_table);
    tcase_add_test(tests, every_scope_is_described);
    tcase_add_test(tests, every_hole_in_a_path_is_a_declared_parameter);
    tcase_add_test(tests, every_path_parameter_has_its_hole);
    tcase_add_test(tests, the_bodies_are_those_of_the_table);
    tcase_add_test(tests, the_members_of_bodies_are_those_of_the_table);
    tcase_add_test(tests, every_body_can_be_handled_strictly);
    tcase_add_test(tests, what_the_dispatcher_may_answer_is_described);
    tcase_add_test(tests, every_reference_leads_somewhere);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(openapi_suite)
