/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/json.h"
#include "web/api/users/user_json.h"

#include <cJSON.h>

#define AT INT64_C(1795334092123)

#define ADA                                                                                        \
    "{\"id\":\"01930000-0000-0000-0000-000000000001\",\"email\":\"ada@example.com\","              \
    "\"name\":\"Ada\",\"role\":\"customer\",\"disabled\":false,\"erased\":false,"                  \
    "\"created_at\":\"2026-11-22T07:54:52.123Z\"}"
#define GRACE                                                                                      \
    "{\"id\":\"01930000-0000-0000-0000-000000000002\",\"email\":\"grace@example.com\","            \
    "\"name\":\"Grace\",\"role\":\"admin\",\"disabled\":true,\"erased\":false,"                    \
    "\"created_at\":\"2026-11-22T07:54:52.123Z\"}"

static char ada_email[] = "ada@example.com", ada_name[] = "Ada";
static char grace_email[] = "grace@example.com", grace_name[] = "Grace";
static char label[] = "till", no_label[] = "";

static struct user ada(void)
{
    return (struct user){ .id = { { 0x01, 0x93, [15] = 1 } },
                          .email = ada_email,
                          .name = ada_name,
                          .role = ROLE_CUSTOMER,
                          .created_at = AT };
}

static struct user grace(void)
{
    return (struct user){ .id = { { 0x01, 0x93, [15] = 2 } },
                          .email = grace_email,
                          .name = grace_name,
                          .role = ROLE_ADMIN,
                          .disabled = true,
                          .created_at = AT };
}

/* ---------------------------------------------------------------- parsing */

static cJSON *parse(const char *text)
{
    cJSON *json = cJSON_Parse(text);

    ck_assert_ptr_nonnull(json);
    return json;
}

START_TEST(a_user_is_read_by_members)
{
    AUTO_JSON *json = parse("{\"email\":\"a\",\"name\":\"b\",\"role\":\"c\",\"disabled\":true,"
                            "\"password\":\"d\"}");
    struct user_input input = user_json_input(json);

    ck_assert_str_eq(input.email.text, "a");
    ck_assert_str_eq(input.name.text, "b");
    ck_assert_str_eq(input.role.text, "c");
    ck_assert(input.disabled.truth);
    ck_assert_str_eq(input.password.text, "d");
}
END_TEST

START_TEST(a_sign_in_is_read_by_members)
{
    AUTO_JSON *json = parse("{\"email\":\"a\",\"password\":\"b\"}");
    struct login_input input = user_json_login(json);

    ck_assert_str_eq(input.email.text, "a");
    ck_assert_str_eq(input.password.text, "b");
}
END_TEST

START_TEST(a_change_of_password_is_read_by_members)
{
    AUTO_JSON *json = parse("{\"current_password\":\"a\",\"new_password\":\"b\"}");
    struct password_change_input input = user_json_password_change(json);

    ck_assert_str_eq(input.current_password.text, "a");
    ck_assert_str_eq(input.new_password.text, "b");
}
END_TEST

START_TEST(a_token_is_read_by_members)
{
    AUTO_JSON *json = parse("{\"label\":\"a\",\"days\":1e400}");
    struct api_token_input input = user_json_token_input(json);

    ck_assert_str_eq(input.label.text, "a");
    ck_assert_int_eq(input.days.kind, INPUT_NUMBER);
}
END_TEST

START_TEST(members_sent_twice_are_neither_of_the_two)
{
    AUTO_JSON *json = parse("{\"password\":\"a\",\"password\":\"b\",\"role\":\"admin\","
                            "\"role\":\"customer\"}");

    ck_assert_int_eq(user_json_input(json).password.kind, INPUT_OTHER);
    ck_assert_int_eq(user_json_input(json).role.kind, INPUT_OTHER);
    ck_assert_int_eq(user_json_login(json).password.kind, INPUT_OTHER);
}
END_TEST

/* ---------------------------------------------------------------- serializing */

START_TEST(a_user_is_written_as_the_contract_shows_it)
{
    const struct user customer = ada(), admin = grace();
    AUTO_BUFFER customer_text = { .text = NULL };
    AUTO_BUFFER admin_text = { .text = NULL };

    user_json(&customer, &customer_text);
    user_json(&admin, &admin_text);
    ck_assert_str_eq(customer_text.text, ADA);
    ck_assert_str_eq(admin_text.text, GRACE);
}
END_TEST

START_TEST(who_signed_in_is_written_as_a_member)
{
    const struct user user = ada();
    AUTO_BUFFER text = { .text = NULL };

    user_json_signed_in(&user, &text);
    ck_assert_str_eq(text.text, "{\"user\":" ADA "}");
}
END_TEST

START_TEST(a_page_of_users_holds_the_counts)
{
    struct user users[] = { ada(), grace() };
    const struct user_page page = { .users = users, .count = 2, .total = 7 };
    const struct query query = { .page = 1, .limit = 2 };
    AUTO_BUFFER text = { .text = NULL };

    user_json_page(&page, &query, &text);
    ck_assert_str_eq(text.text, "{\"users\":[" ADA "," GRACE "],\"pagination\":"
                                "{\"page\":1,\"limit\":2,\"total\":7,\"total_pages\":4}}");
}
END_TEST

START_TEST(a_token_shows_its_secret_only_when_told_to)
{
    const struct api_token token = { .id = { { 0x01, 0x93, [15] = 3 } },
                                     .label = label,
                                     .created_at = AT,
                                     .used_at = AT,
                                     .expires_at = AT,
                                     .scopes = SCOPE_ORDERS_READ | SCOPE_METRICS };
    AUTO_BUFFER shown = { .text = NULL };
    AUTO_BUFFER hidden = { .text = NULL };

    user_json_token(&token, "odt_secret", &shown);
    user_json_token(&token, NULL, &hidden);
#define TILL                                                                                       \
    "{\"id\":\"01930000-0000-0000-0000-000000000003\",\"label\":\"till\","                         \
    "\"created_at\":\"2026-11-22T07:54:52.123Z\",\"last_used_at\":\"2026-11-22T07:54:52.123Z\","   \
    "\"expires_at\":\"2026-11-22T07:54:52.123Z\",\"scopes\":[\"orders:read\",\"metrics\"]"
    ck_assert_str_eq(shown.text, TILL ",\"token\":\"odt_secret\"}");
    ck_assert_str_eq(hidden.text, TILL "}");
}
END_TEST

START_TEST(a_list_of_tokens_writes_never_as_null)
{
    struct api_token tokens[] = {
        { .id = { { 0x01, 0x93, [15] = 3 } },
          .label = no_label,
          .created_at = AT,
          .scopes = SCOPES_ALL },
    };
    const struct api_token_list list = { .tokens = tokens, .count = 1 };
    const struct api_token_list none = { .count = 0 };
    AUTO_BUFFER text = { .text = NULL };
    AUTO_BUFFER empty = { .text = NULL };

    user_json_tokens(&list, &text);
    user_json_tokens(&none, &empty);
    ck_assert_str_eq(text.text, "{\"tokens\":[{\"id\":\"01930000-0000-0000-0000-000000000003\","
                                "\"label\":\"\",\"created_at\":\"2026-11-22T07:54:52.123Z\","
                                "\"last_used_at\":null,\"expires_at\":null,"
                                "\"scopes\":[\"orders:read\",\"orders:write\",\"tracking\","
                                "\"metrics\",\"admin\"]}]}");
    ck_assert_str_eq(empty.text, "{\"tokens\":[]}");
}
END_TEST

static Suite *user_json_suite(void)
{
    Suite *suite = suite_create("user_json");
    TCase *in = tcase_create("in");
    TCase *out = tcase_create("out");

    tcase_add_test(in, a_user_is_read_by_members);
    tcase_add_test(in, a_sign_in_is_read_by_members);
    tcase_add_test(in, a_change_of_password_is_read_by_members);
    tcase_add_test(in, a_token_is_read_by_members);
    tcase_add_test(in, members_sent_twice_are_neither_of_the_two);
    suite_add_tcase(suite, in);
    tcase_add_test(out, a_user_is_written_as_the_contract_shows_it);
    tcase_add_test(out, who_signed_in_is_written_as_a_member);
    tcase_add_test(out, a_page_of_users_holds_the_counts);
    tcase_add_test(out, a_token_shows_its_secret_only_when_told_to);
    tcase_add_test(out, a_list_of_tokens_writes_never_as_null);
    suite_add_tcase(suite, out);
    return suite;
}

CHECK_MAIN(user_json_suite)
