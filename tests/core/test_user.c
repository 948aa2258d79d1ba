/* SPDX-License-Identifier: MIT */
#include "core/user.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define AUTO_DRAFT  CLEANUP(user_draft_clear) struct user_draft
#define AUTO_CHANGE CLEANUP(user_change_clear) struct user_change

/* A valid user. */
static struct user_input ada(void)
{
    return (struct user_input){ .email = text_input("ada@example.com"),
                                .name = text_input("Ada Lovelace"),
                                .password = text_input("analytical") };
}

static void assert_accepted(const struct user_input *input)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };
    enum err read = user_draft_read(input, &draft, &err);

    assert_no_problem(&err);
    ck_assert_int_eq(read, ERR_OK);
}

static void assert_refused(const struct user_input *input, const char *where, const char *what)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };

    ck_assert_msg(user_draft_read(input, &draft, &err) == ERR_INVALID, "'%s' is taken", what);
    assert_only_problem(&err, where, what);
    ck_assert_str_eq(err.message, "The user has 1 problem.");
}

START_TEST(a_new_user_is_a_customer_unless_said_otherwise)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };
    AUTO_DRAFT admin = { .email = NULL };
    struct user_input input = ada();

    input.name = text_input("  Ada Lovelace ");
    ck_assert_int_eq(user_draft_read(&input, &draft, &err), ERR_OK);
    ck_assert_str_eq(draft.email, "ada@example.com");
    ck_assert_str_eq(draft.name, "Ada Lovelace");
    ck_assert_str_eq(draft.password, "analytical");
    ck_assert_int_eq(draft.role, ROLE_CUSTOMER);
    input.role = text_input("admin");
    ck_assert_int_eq(user_draft_read(&input, &admin, &err), ERR_OK);
    ck_assert_int_eq(admin.role, ROLE_ADMIN);
}
END_TEST

static const struct {
    const char *sent, *stored;
} emails[] = {
    { "ada@example.com", "ada@example.com" },
    { "ADA@Example.COM", "ada@example.com" },
    { "  ada@example.com ", "ada@example.com" },
    { "a@b", "a@b" },
    { "ada+shop.1_2-3@mail.example.co.uk", "ada+shop.1_2-3@mail.example.co.uk" },
    { "o'hara@example.com", "o'hara@example.com" },
    { "M\u00dcLLER@example.com", "m\u00dcller@example.com" },
    { "e\u0301mile\u200b@x.fr", "\u00e9mile@x.fr" },
    { "", NULL },
    { "   ", NULL },
    { "\u200b", NULL },
    { "\u200b@x.fr", NULL },
    { "ada", NULL },
    { "@", NULL },
    { "@example.com", NULL },
    { "ada@", NULL },
    { "ada@@example.com", NULL },
    { "ada@example.com@example.com", NULL },
    { "ada lovelace@example.com", NULL },
    { "ada@exam ple.com", NULL },
    { "<ada@example.com>", NULL },
    { "ada@example.com,bob@example.com", NULL },
    { "ada@example.com;bob", NULL },
    { "\"ada\"@example.com", NULL },
    { "ada@example.com\r\nBcc: all", NULL },
    { "ada\t@example.com", NULL },
    { "ada\xff@example.com", NULL },
};

START_TEST(an_email_is_checked_and_stored_in_lower_case)
{
    struct user_input input = ada();
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };

    input.email = text_input(emails[_i].sent);
    if (!emails[_i].stored) {
        assert_refused(&input, "/email", emails[_i].sent);
        return;
    }
    ck_assert_int_eq(user_draft_read(&input, &draft, &err), ERR_OK);
    ck_assert_str_eq(draft.email, emails[_i].stored);
}
END_TEST

START_TEST(an_email_has_at_most_254_characters)
{
    struct user_input input = ada();
    AUTO_FREE char *local = repeated("a", 254 - strlen("@example.com"));
    char email[260];

    snprintf(email, sizeof(email), "%s@example.com", local);
    input.email = text_input(email);
    assert_accepted(&input);
    snprintf(email, sizeof(email), "%sa@example.com", local);
    assert_refused(&input, "/email", "255 characters");
}
END_TEST

START_TEST(a_name_has_1_to_200_characters)
{
    AUTO_FREE char *at_limit = repeated("日", 200);
    AUTO_FREE char *beyond = repeated("日", 201);
    struct user_input input = ada();

    input.name = text_input(at_limit);
    assert_accepted(&input);
    input.name = text_input(beyond);
    assert_refused(&input, "/name", "201 characters");
    input.name = text_input("  ");
    assert_refused(&input, "/name", "blank");
    input.name = text_input("Ada\nLovelace");
    assert_refused(&input, "/name", "line break");
}
END_TEST

START_TEST(a_password_has_8_to_1000_characters)
{
    static const struct {
        const char *unit;
        size_t count;
        bool good;
    } cases[] = {
        { "a", 0, false },    { "a", 7, false }, { "a", 8, true }, { "a", 1000, true },
        { "a", 1001, false }, { "é", 7, false }, { "é", 8, true }, { "😀", 1000, true },
        { "😀", 1001, false }, { " ", 8, true },
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_FREE char *password = repeated(cases[i].unit, cases[i].count);
        struct user_input input = ada();

        input.password = text_input(password);
        if (cases[i].good)
            assert_accepted(&input);
        else
            assert_refused(&input, "/password", password);
    }
}
END_TEST

START_TEST(a_password_is_kept_as_it_was_typed)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *kept = NULL;
    const struct input password = text_input("  Pass Wörd  ");

    ck_assert(password_check(&password, "/password", &kept, &err));
    ck_assert_str_eq(kept, "  Pass Wörd  ");
}
END_TEST

START_TEST(a_new_user_needs_email_name_and_password)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };
    const struct user_input nothing = { .role = { .kind = INPUT_ABSENT } };

    ck_assert_int_eq(user_draft_read(&nothing, &draft, &err), ERR_INVALID);
    ck_assert_str_eq(problem_at(&err, "/email"), "is missing");
    ck_assert_str_eq(problem_at(&err, "/name"), "is missing");
    ck_assert_str_eq(problem_at(&err, "/password"), "is missing");
    ck_assert_uint_eq(err.problem_count, 3);
    ck_assert_str_eq(err.message, "The user has 3 problems.");
}
END_TEST

START_TEST(what_is_no_text_is_refused_everywhere)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_DRAFT draft = { .email = NULL };
    const struct user_input input = { .email = number_input(1),
                                      .name = bool_input(true),
                                      .role = number_input(1),
                                      .password = number_input(12345678) };

    ck_assert_int_eq(user_draft_read(&input, &draft, &err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/email"));
    ck_assert_ptr_nonnull(problem_at(&err, "/name"));
    ck_assert_ptr_nonnull(problem_at(&err, "/role"));
    ck_assert_ptr_nonnull(problem_at(&err, "/password"));
    ck_assert_uint_eq(err.problem_count, 4);
}
END_TEST

static const char *const bad_roles[] = { "", "Admin", "root", "admin ", "customers", "0", "1" };

START_TEST(other_roles_do_not_exist)
{
    struct user_input input = ada();
    enum role role;

    input.role = text_input(bad_roles[_i]);
    ck_assert(!role_parse(bad_roles[_i], &role));
    assert_refused(&input, "/role", bad_roles[_i]);
}
END_TEST

START_TEST(roles_keep_their_names_and_stored_numbers)
{
    enum role role = ROLE_ADMIN;

    ck_assert_int_eq((int)ROLE_CUSTOMER, 0);
    ck_assert_int_eq((int)ROLE_ADMIN, 1);
    ck_assert_str_eq(role_name(ROLE_CUSTOMER), "customer");
    ck_assert_str_eq(role_name(ROLE_ADMIN), "admin");
    ck_assert(role_parse("customer", &role));
    ck_assert_int_eq(role, ROLE_CUSTOMER);
    ck_assert(role_parse("admin", &role));
    ck_assert_int_eq(role, ROLE_ADMIN);
}
END_TEST

START_TEST(a_change_holds_what_was_sent_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE name = { .name = NULL };
    AUTO_CHANGE role = { .name = NULL };
    AUTO_CHANGE enable = { .name = NULL };
    AUTO_CHANGE password = { .name = NULL };
    AUTO_CHANGE email = { .name = NULL };
    const struct user_input with_email = { .email = text_input(" Ada@Example.com ") };
    const struct user_input with_name = { .name = text_input(" Ada ") };
    const struct user_input with_role = { .role = text_input("customer") };
    const struct user_input with_disabled = { .disabled = bool_input(false) };
    const struct user_input with_password = { .password = text_input("12345678") };

    ck_assert_int_eq(user_change_read(&with_name, &name, &err), ERR_OK);
    ck_assert_str_eq(name.name, "Ada");
    ck_assert(!name.password && !name.has_role && !name.has_disabled);
    ck_assert_int_eq(user_change_read(&with_email, &email, &err), ERR_OK);
    ck_assert_str_eq(email.email, "ada@example.com");
    ck_assert(!name.email && !email.name && !email.has_role);
    ck_assert_int_eq(user_change_read(&with_role, &role, &err), ERR_OK);
    ck_assert(role.has_role && role.role == ROLE_CUSTOMER);
    ck_assert(!role.name && !role.password && !role.has_disabled);
    ck_assert_int_eq(user_change_read(&with_disabled, &enable, &err), ERR_OK);
    ck_assert(enable.has_disabled && !enable.disabled);
    ck_assert(!enable.name && !enable.password && !enable.has_role);
    ck_assert_int_eq(user_change_read(&with_password, &password, &err), ERR_OK);
    ck_assert_str_eq(password.password, "12345678");
    ck_assert(!password.name && !password.has_role && !password.has_disabled);
}
END_TEST

static void assert_change_refused(const struct user_input *input, const char *where)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(user_change_read(input, &change, &err), ERR_INVALID);
    assert_only_problem(&err, where, where);
    ck_assert_str_eq(err.message, "The change has 1 problem.");
}

START_TEST(a_change_is_checked)
{
    const struct user_input nothing = { .name = { .kind = INPUT_ABSENT } };
    const struct user_input email = { .email = text_input("new") };
    const struct user_input name = { .name = text_input("") };
    const struct user_input role = { .role = text_input("boss") };
    const struct user_input disabled = { .disabled = text_input("true") };
    const struct user_input password = { .password = text_input("1234567") };

    assert_change_refused(&nothing, "");
    assert_change_refused(&email, "/email");
    assert_change_refused(&name, "/name");
    assert_change_refused(&role, "/role");
    assert_change_refused(&disabled, "/disabled");
    assert_change_refused(&password, "/password");
}
END_TEST

START_TEST(all_problems_of_a_change_are_told_at_once)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };
    const struct user_input input = { .email = text_input("new"),
                                      .name = text_input("\x01"),
                                      .role = bool_input(true),
                                      .disabled = number_input(1),
                                      .password = text_input("") };

    ck_assert_int_eq(user_change_read(&input, &change, &err), ERR_INVALID);
    ck_assert_uint_eq(err.problem_count, 5);
}
END_TEST

static const struct {
    const char *what;
    struct user user;
    struct user_change change;
    int64_t other_admins;
    bool allowed;
} last_admins[] = {
    { "demoted", { .role = ROLE_ADMIN }, { .has_role = true, .role = ROLE_CUSTOMER }, 0, false },
    { "disabled", { .role = ROLE_ADMIN }, { .has_disabled = true, .disabled = true }, 0, false },
    { "both",
      { .role = ROLE_ADMIN },
      { .has_role = true, .role = ROLE_CUSTOMER, .has_disabled = true, .disabled = true },
      0,
      false },
    { "admin, but disabled",
      { .role = ROLE_ADMIN },
      { .has_role = true, .role = ROLE_ADMIN, .has_disabled = true, .disabled = true },
      0,
      false },
    { "demoted beside another",
      { .role = ROLE_ADMIN },
      { .has_role = true, .role = ROLE_CUSTOMER },
      1,
      true },
    { "disabled beside another",
      { .role = ROLE_ADMIN },
      { .has_disabled = true, .disabled = true },
      1,
      true },
    { "renamed", { .role = ROLE_ADMIN }, { .has_role = false }, 0, true },
    { "admin still", { .role = ROLE_ADMIN }, { .has_role = true, .role = ROLE_ADMIN }, 0, true },
    { "enabled still", { .role = ROLE_ADMIN }, { .has_disabled = true }, 0, true },
    { "disabled before",
      { .role = ROLE_ADMIN, .disabled = true },
      { .has_role = true, .role = ROLE_CUSTOMER },
      0,
      true },
    { "a customer, disabled",
      { .role = ROLE_CUSTOMER },
      { .has_disabled = true, .disabled = true },
      0,
      true },
    { "a customer, made admin",
      { .role = ROLE_CUSTOMER },
      { .has_role = true, .role = ROLE_ADMIN },
      0,
      true },
};

START_TEST(a_shop_keeps_an_admin_who_can_sign_in)
{
    AUTO_ERROR err = ERROR_INIT;
    enum err expected = last_admins[_i].allowed ? ERR_OK : ERR_LAST_ADMIN;

    ck_assert_msg(user_change_allowed(&last_admins[_i].user, &last_admins[_i].change,
                                      last_admins[_i].other_admins, &err) == expected,
                  "%s", last_admins[_i].what);
    ck_assert_int_eq(err.code, expected);
}
END_TEST

static const struct uuid gone_id = { { 0x01, 0x93, [15] = 7 } };

static struct user gone(char email[static UUID_LEN + 16])
{
    struct user_remains remains;

    user_erase(&gone_id, &remains);
    memcpy(email, remains.email, sizeof(remains.email));
    return (struct user){ .id = gone_id, .email = email, .disabled = true };
}

START_TEST(who_was_erased_does_not_come_back)
{
    AUTO_ERROR err = ERROR_INIT;
    char email[UUID_LEN + 16];
    const struct user user = gone(email);
    const struct user_change back = { .has_disabled = true };

    ck_assert(user_is_erased(&user));
    ck_assert_int_eq(user_change_allowed(&user, &back, 1, &err), ERR_INVALID);
    ck_assert_str_eq(err.problems[0].where, "");
    error_clear(&err);
    ck_assert_int_eq(user_erase_allowed(&user, 0, &err), ERR_OK);
}
END_TEST

START_TEST(nobody_else_is_taken_for_erased)
{
    AUTO_ERROR err = ERROR_INIT;
    char email[UUID_LEN + 16];
    struct user other = gone(email);

    other.id.bytes[15] = 8; /* another's remains */
    ck_assert(!user_is_erased(&other));
    ck_assert(user_check_present(&other, "/user_id", &err));
    ck_assert_int_eq(err.code, ERR_OK);
}
END_TEST

START_TEST(a_cleared_page_is_empty)
{
    struct user_page page = { .users = calloc(2, sizeof(*page.users)), .count = 2, .total = 9 };

    ck_assert_ptr_nonnull(page.users);
    page.users[1].email = strdup("ada@example.com");
    user_page_clear(&page);
    ck_assert_ptr_null(page.users);
    ck_assert_uint_eq(page.count, 0);
    ck_assert_int_eq(page.total, 0);
}
END_TEST

static Suite *user_suite(void)
{
    Suite *suite = suite_create("user");
    TCase *draft = tcase_create("draft");
    TCase *change = tcase_create("change");

    tcase_add_test(draft, a_new_user_is_a_customer_unless_said_otherwise);
    tcase_add_loop_test(draft, an_email_is_checked_and_stored_in_lower_case, 0, ARRAY_LEN(emails));
    tcase_add_test(draft, an_email_has_at_most_254_characters);
    tcase_add_test(draft, a_name_has_1_to_200_characters);
    tcase_add_test(draft, a_password_has_8_to_1000_characters);
    tcase_add_test(draft, a_password_is_kept_as_it_was_typed);
    tcase_add_test(draft, a_new_user_needs_email_name_and_password);
    tcase_add_test(draft, what_is_no_text_is_refused_everywhere);
    tcase_add_loop_test(draft, other_roles_do_not_exist, 0, ARRAY_LEN(bad_roles));
    tcase_add_test(draft, roles_keep_their_names_and_stored_numbers);
    tcase_add_test(change, a_change_holds_what_was_sent_alone);
    tcase_add_test(change, a_change_is_checked);
    tcase_add_test(change, all_problems_of_a_change_are_told_at_once);
    tcase_add_loop_test(change, a_shop_keeps_an_admin_who_can_sign_in, 0, ARRAY_LEN(last_admins));
    tcase_add_test(change, who_was_erased_does_not_come_back);
    tcase_add_test(change, nobody_else_is_taken_for_erased);
    tcase_add_test(change, a_cleared_page_is_empty);
    suite_add_tcase(suite, draft);
    suite_add_tcase(suite, change);
    return suite;
}

CHECK_MAIN(user_suite)
