/* SPDX-License-Identifier: MIT */
#include "core/tokens.h"
#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"
#include "tests/web/fixture.h"
#include "web/api/routes.h"

#include <stdio.h>

/*
 * Grace begins a change and sends its body only after she has lost her credential. Tested with
 * every route of the table that takes a body, so that new routes are covered as well.
 */

static const struct body {
    const char *method, *path;
    const char *json; /* NULL: a picture, sample_png */
} bodies[] = {
    { "POST", "/api/me/password",
      "{\"current_password\":\"" SAMPLE_PASSWORD "\",\"new_password\":\"battery staple\"}" },
    { "POST", "/api/users",
      "{\"email\":\"eve@example.com\",\"name\":\"Eve\",\"role\":\"admin\","
      "\"password\":\"battery staple\"}" },
    { "PATCH", "/api/users/{id}", "{\"role\":\"admin\",\"password\":\"battery staple\"}" },
    { "POST", "/api/tokens", "{\"label\":\"for ever\"}" },
    { "POST", "/api/orders", SAMPLE_ORDER },
    { "PATCH", "/api/orders/{id}/status", "{\"status\":\"processing\"}" },
    { "POST", "/api/products", "{\"product_id\":\"CUP-02\",\"name\":\"Cup\",\"price\":\"1.00\"}" },
    { "PATCH", "/api/products/{id}", "{\"price\":\"0.01\"}" },
    { "PATCH", "/api/shop", "{\"name\":\"Eve's\"}" },
    { "PUT", "/api/shop/logo", NULL },
};

/* ---------------------------------------------------------------- ways to lose the credential */

static void change_grace(const struct user_change *change, const struct password_hash *password)
{
    struct store *store = fixture_service()->store;
    const struct authority authority =
        authority_without_credential(&(struct uuid){ { 0 } }, fixture_service()->now());
    AUTO_USER user = { .email = NULL };
    AUTO_ERROR err = ERROR_INIT;
    struct uuid id;

    ck_assert(uuid_parse(fixture_id(GRACE), &id));
    ck_assert_int_eq(store->ops->user_update(store, &authority, &id, change, password, &user, &err),
                     ERR_OK);
}

static void disable(void)
{
    change_grace(&(struct user_change){ .has_disabled = true, .disabled = true }, NULL);
}

static void demote(void)
{
    change_grace(&(struct user_change){ .has_role = true, .role = ROLE_CUSTOMER }, NULL);
}

static void reset_password(void)
{
    const struct password_hash unknown = { "$argon2id$v=19$m=65536,t=2,p=1$nobody's" };

    change_grace(&(struct user_change){ .name = NULL }, &unknown);
}

static void end_session_and_token(void)
{
    struct store *store = fixture_service()->store;
    const struct secret_hash session = secret_hash_text(strchr(fixture_cookie(GRACE), '=') + 1);
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };
    AUTO_ERROR err = ERROR_INIT;
    struct authority authority;
    struct uuid id;

    ck_assert(uuid_parse(fixture_id(GRACE), &id));
    authority = authority_without_credential(&id, fixture_service()->now());
    ck_assert_int_eq(store->ops->session_delete(store, &session, &err), ERR_OK);
    ck_assert_int_eq(store->ops->token_list(store, &id, &list, &err), ERR_OK);
    for (size_t i = 0; i < list.count; i++)
        ck_assert_int_eq(store->ops->token_delete(store, &authority, &list.tokens[i].id, &err),
                         ERR_OK);
}

static const struct {
    const char *name;
    void (*lose)(void);
} losses[] = {
    { "disabled", disable },
    { "demoted", demote },
    { "given another password", reset_password },
    { "signed out", end_session_and_token },
};

/* ---------------------------------------------------------------- requests in progress */

static const struct body *body_of(const struct route *route)
{
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        if (strcmp(bodies[i].method, route->method) == 0 &&
            strcmp(bodies[i].path, route->path) == 0)
            return &bodies[i];
    return NULL;
}

static size_t length_of(const struct body *body)
{
    return body->json ? strlen(body->json) : sizeof(sample_png);
}

static void send_body(struct http_client *client, const struct body *body)
{
    http_client_send(client, body->json ? body->json : (const char *)sample_png, length_of(body));
}

/* The routes that are tested: all that take a body from a user who is signed in. */
static const struct route *tried[64];
static int tried_count;

static void choose_routes(void)
{
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].auth != AUTH_NONE && routes[i].body != BODY_NONE)
            tried[tried_count++] = &routes[i];
}

/* The route's path with the id of something that exists for {id}; to free() */
static char *path_of(const struct route *route, const char *order_path)
{
    const char *hole = strstr(route->path, "{id}");
    const char *id = "CUP-01";
    char *path;

    if (strncmp(route->path, "/api/orders/", 12) == 0)
        id = strrchr(order_path, '/') + 1;
    if (strncmp(route->path, "/api/users/", 11) == 0)
        id = fixture_id(ADA);
    ck_assert_int_gt(asprintf(&path, "%.*s%s%s",
                              hole ? (int)(hole - route->path) : (int)strlen(route->path),
                              route->path, hole ? id : "", hole ? hole + 4 : ""),
                     0);
    return path;
}

/* Sends all but the body; the server has admitted the request when it asks for the body. */
static void begin(struct http_client *client, const struct route *route, const char *path,
                  bool by_session)
{
    const struct body *body = body_of(route);
    AUTO_FREE char *credential = NULL;
    AUTO_HTTP_RESPONSE go_on = { .status = 0 };

    ck_assert_int_gt(by_session
                         ? asprintf(&credential, "Cookie: %s", fixture_cookie(GRACE))
                         : asprintf(&credential, "Authorization: Bearer %s", fixture_token(GRACE)),
                     0);
    http_client_print(client,
                      "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\nContent-Type: %s\r\n"
                      "Content-Length: %zu\r\nExpect: 100-continue\r\n\r\n",
                      route->method, path, credential,
                      body->json ? "application/json" : "image/png", length_of(body));
    go_on = http_client_read_head(client);
    ck_assert_msg(go_on.status == 100, "%s %s: %d", route->method, route->path, go_on.status);
}

static void assert_nothing_changed(const char *order_path)
{
    AUTO_HTTP_RESPONSE users = ask(BOB, "GET", "/api/users?q=eve", NULL);
    AUTO_HTTP_RESPONSE ada = ask(BOB, "GET", "/api/users?q=ada", NULL);
    AUTO_HTTP_RESPONSE orders = ask(BOB, "GET", "/api/orders", NULL);
    AUTO_HTTP_RESPONSE order = ask(BOB, "GET", order_path, NULL);
    AUTO_HTTP_RESPONSE products = ask(BOB, "GET", "/api/products", NULL);
    AUTO_HTTP_RESPONSE shop = ask(BOB, "GET", "/api/shop", NULL);

    ck_assert_int_eq(http_response_integer(&users, "/pagination/total"), 0);
    ck_assert_str_eq(http_response_text(&ada, "/users/0/role"), "customer");
    ck_assert_int_eq(http_response_integer(&orders, "/pagination/total"), 1);
    ck_assert_str_eq(http_response_text(&order, "/status"), "pending");
    ck_assert_int_eq(http_response_integer(&products, "/pagination/total"), 1);
    ck_assert_ptr_nonnull(strstr(products.body, "\"price\":12.50"));
    ck_assert_str_eq(http_response_text(&shop, "/name"), "Orderdesk");
    ck_assert(cJSON_IsNull(http_response_at(&shop, "/logo")));
}

/* Makes Bob another admin, who inspects the results. */
static void promote_bob(void)
{
    char path[80];

    snprintf(path, sizeof(path), "/api/users/%s", fixture_id(BOB));

    AUTO_HTTP_RESPONSE answer = ask(GRACE, "PATCH", path, "{\"role\":\"admin\"}");

    assert_status(&answer, 200);
}

static void add_cup(void)
{
    AUTO_HTTP_RESPONSE answer =
        ask(GRACE, "POST", "/api/products",
            "{\"product_id\":\"CUP-01\",\"name\":\"Cup\",\"price\":\"12.50\"}");

    assert_status(&answer, 201);
}

START_TEST(whoever_lost_the_credential_while_the_body_came_changes_nothing)
{
    const struct route *route = tried[(size_t)_i / ARRAY_LEN(losses)];
    size_t loss = (size_t)_i % ARRAY_LEN(losses);
    AUTO_FREE char *order_path = NULL;
    AUTO_FREE char *path = NULL;

    ck_assert_msg(body_of(route), "give %s %s a body here", route->method, route->path);
    promote_bob();
    add_cup();
    order_path = fixture_order(ADA);
    path = path_of(route, order_path);

    AUTO_HTTP_CLIENT by_session = http_client_open(fixture_port());
    AUTO_HTTP_CLIENT by_token = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE session = { .status = 0 }, token = { .status = 0 };

    begin(&by_session, route, path, true);
    begin(&by_token, route, path, false);
    losses[loss].lose();
    send_body(&by_session, body_of(route));
    send_body(&by_token, body_of(route));
    session = http_client_read(&by_session);
    token = http_client_read(&by_token);
    ck_assert_msg(session.status >= 401 && session.status <= 422, "%s %s by a session, %s: %d",
                  route->method, route->path, losses[loss].name, session.status);
    ck_assert_msg(token.status >= 401 && token.status <= 422, "%s %s by a token, %s: %d",
                  route->method, route->path, losses[loss].name, token.status);
    assert_nothing_changed(order_path);
}
END_TEST

/* ---------------------------------------------------------------- scopes */

/* A token of Grace's with one scope; to be used as "Authorization: Bearer ...\r\n", to free() */
static char *scoped(const char *scope)
{
    char body[80];
    char *header;

    snprintf(body, sizeof(body), "{\"scopes\":[\"%s\"]}", scope);

    AUTO_HTTP_RESPONSE answer = ask(GRACE, "POST", "/api/tokens", body);

    assert_status(&answer, 201);
    ck_assert_str_eq(http_response_text(&answer, "/scopes/0"), scope);
    ck_assert_int_eq(http_response_count(&answer, "/scopes"), 1);
    ck_assert_int_gt(
        asprintf(&header, "Authorization: Bearer %s\r\n", http_response_text(&answer, "/token")),
        0);
    return header;
}

START_TEST(a_token_does_what_its_scopes_say_and_nothing_else)
{
    const char *name = scope_name((size_t)_i);
    AUTO_FREE char *header = scoped(name);

    for (size_t i = 0; i < route_count; i++) {
        bool fits = scope_includes(1U << _i, routes[i].scope);
        AUTO_FREE char *path = path_of(&routes[i], "/" FIXTURE_NO_ID);

        if (routes[i].auth == AUTH_NONE)
            continue;

        AUTO_HTTP_RESPONSE answer = ask_with(NOBODY, header, routes[i].method, path,
                                             routes[i].body != BODY_NONE ? "{}" : NULL);
        const char *code = answer.status >= 400 ? http_response_text(&answer, "/code") : "";

        ck_assert_msg((strcmp(code, "scope_needed") != 0) == fits, "%s on %s %s: %d %s", name,
                      routes[i].method, routes[i].path, answer.status, code);
        ck_assert_msg(fits || answer.status == 403, "%s on %s %s: %d", name, routes[i].method,
                      routes[i].path, answer.status);
    }
}
END_TEST

/* ---------------------------------------------------------------- old sign-ins */

static struct http_response by_grace(const char *method, const char *path, const char *body)
{
    AUTO_FREE char *header = NULL;

    ck_assert_int_gt(asprintf(&header, "Cookie: %s\r\n", fixture_cookie(GRACE)), 0);
    return ask_with(NOBODY, header, method, path, body);
}

START_TEST(an_old_sign_in_is_asked_for_the_password_where_it_matters)
{
    static const char *const changes[] = { "\"role\":\"admin\"",
                                           "\"password\":\"battery staple\"" };
    char path[80], body[160];

    snprintf(path, sizeof(path), "/api/users/%s", fixture_id(ADA));
    fixture_pass_time(SESSION_FRESH_MS);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        AUTO_HTTP_RESPONSE without = { .status = 0 }, wrong = { .status = 0 },
                           right = { .status = 0 };

        snprintf(body, sizeof(body), "{%s}", changes[i]);
        without = by_grace("PATCH", path, body);
        assert_problem(&without, 403, "password_needed");
        snprintf(body, sizeof(body), "{%s,\"current_password\":\"a guess\"}", changes[i]);
        wrong = by_grace("PATCH", path, body);
        assert_invalid_at(&wrong, "/current_password");
        snprintf(body, sizeof(body), "{%s,\"current_password\":\"" SAMPLE_PASSWORD "\"}",
                 changes[i]);
        right = by_grace("PATCH", path, body);
        assert_status(&right, 200);
    }
    AUTO_HTTP_RESPONSE admin = by_grace("POST", "/api/users",
                                        "{\"email\":\"eve@example.com\",\"name\":\"Eve\","
                                        "\"role\":\"admin\",\"password\":\"battery staple\"}");
    AUTO_HTTP_RESPONSE customer =
        by_grace("POST", "/api/users",
                 "{\"email\":\"eve@example.com\",\"name\":\"Eve\","
                 "\"role\":\"customer\",\"password\":\"battery staple\"}");
    AUTO_HTTP_RESPONSE name = by_grace("PATCH", path, "{\"name\":\"Ada King\"}");
    AUTO_HTTP_RESPONSE token = ask(GRACE, "PATCH", path, "{\"password\":\"battery staple\"}");

    assert_problem(&admin, 403, "password_needed");
    assert_status(&customer, 201);
    assert_status(&name, 200);
    /* A token has no sign-in whose age matters. */
    assert_status(&token, 200);
}
END_TEST

START_TEST(an_old_sign_in_makes_no_token_that_could_do_what_it_could_not)
{
    AUTO_HTTP_RESPONSE some = { .status = 0 }, all = { .status = 0 }, proven = { .status = 0 };

    fixture_pass_time(SESSION_FRESH_MS);
    some = by_grace("POST", "/api/tokens", "{}");
    assert_status(&some, 201);
    ck_assert_int_eq(http_response_count(&some, "/scopes"), SCOPE_COUNT - 1);
    all = by_grace("POST", "/api/tokens", "{\"scopes\":[\"admin\"]}");
    assert_problem(&all, 403, "password_needed");
    proven = by_grace("POST", "/api/tokens", "{\"current_password\":\"" SAMPLE_PASSWORD "\"}");
    assert_status(&proven, 201);
    ck_assert_int_eq(http_response_count(&proven, "/scopes"), SCOPE_COUNT);
}
END_TEST

START_TEST(an_old_sign_in_lets_no_admin_in_again)
{
    char path[80];

    snprintf(path, sizeof(path), "/api/users/%s", fixture_id(BOB));
    promote_bob();

    AUTO_HTTP_RESPONSE away = by_grace("PATCH", path, "{\"disabled\":true}");
    AUTO_HTTP_RESPONSE back = { .status = 0 };

    assert_status(&away, 200);
    fixture_pass_time(SESSION_FRESH_MS);
    back = by_grace("PATCH", path, "{\"disabled\":false}");
    assert_problem(&back, 403, "password_needed");
}
END_TEST

START_TEST(a_fresh_sign_in_is_not_asked)
{
    char path[80];

    snprintf(path, sizeof(path), "/api/users/%s", fixture_id(ADA));

    AUTO_HTTP_RESPONSE answer = by_grace("PATCH", path, "{\"role\":\"admin\"}");

    assert_status(&answer, 200);
}
END_TEST

START_TEST(a_sign_in_ends_the_session_that_the_browser_came_with)
{
    AUTO_FREE char *body = NULL;

    ck_assert_int_gt(asprintf(&body, "{\"email\":\"%s\",\"password\":\"" SAMPLE_PASSWORD "\"}",
                              fixture_email(GRACE)),
                     0);

    AUTO_HTTP_RESPONSE signed_in = by_grace("POST", "/api/login", body);
    AUTO_HTTP_RESPONSE former = by_grace("GET", "/api/me", NULL);

    assert_status(&signed_in, 200);
    assert_status(&former, 401);
}
END_TEST

static Suite *credentials_suite(void)
{
    Suite *suite = suite_create("credentials");
    TCase *credentials = tcase_create("credentials");

    choose_routes();
    fixture_add_server(credentials);
    tcase_add_loop_test(credentials,
                        whoever_lost_the_credential_while_the_body_came_changes_nothing, 0,
                        tried_count * (int)ARRAY_LEN(losses));
    tcase_add_loop_test(credentials, a_token_does_what_its_scopes_say_and_nothing_else, 0,
                        SCOPE_COUNT);
    tcase_add_test(credentials, an_old_sign_in_is_asked_for_the_password_where_it_matters);
    tcase_add_test(credentials, an_old_sign_in_makes_no_token_that_could_do_what_it_could_not);
    tcase_add_test(credentials, an_old_sign_in_lets_no_admin_in_again);
    tcase_add_test(credentials, a_fresh_sign_in_is_not_asked);
    tcase_add_test(credentials, a_sign_in_ends_the_session_that_the_browser_came_with);
    suite_add_tcase(suite, credentials);
    return suite;
}

CHECK_MAIN(credentials_suite)
