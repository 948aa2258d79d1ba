/* SPDX-License-Identifier: MIT */
#include "core/users.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

/* A store that records the last call. */
static struct fake {
    struct store store;
    int calls;
    struct uuid id;
    timestamp_t at;
    char text[80]; /* an email or a search */
    struct password_hash password;
    bool has_password;
    bool disables;
    bool proven; /* whether the authority includes a verified password */
} fake;

static struct service service;

static enum err fake_create(struct store *store, const struct authority *authority,
                            const struct user_draft *draft, const struct password_hash *password,
                            struct user *out, struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    fake.at = authority->now;
    fake.proven = authority->verified != NULL;
    fake.password = *password;
    *out = (struct user){ .id = id_of(BOB), .email = own(draft->email), .name = own(draft->name) };
    return ERR_OK;
}

static enum err fake_get(struct store *store, const struct uuid *id, struct user *out,
                         struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    *out = (struct user){ .id = *id };
    return ERR_OK;
}

static enum err fake_find(struct store *store, const char *email, struct user *out,
                          struct password_hash *password, struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    snprintf(fake.text, sizeof(fake.text), "%s", email);
    password->text[0] = '\0';
    *out = (struct user){ .id = id_of(BOB) };
    return ERR_OK;
}

static enum err fake_list(struct store *store, const struct query *query, struct user_page *out,
                          struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    snprintf(fake.text, sizeof(fake.text), "%s", query->search ? query->search : "");
    *out = (struct user_page){ .total = 3 };
    return ERR_OK;
}

static enum err fake_update(struct store *store, const struct authority *authority,
                            const struct uuid *id, const struct user_change *change,
                            const struct password_hash *password, struct user *out,
                            struct error *err)
{
    (void)store;
    fake.proven = authority->verified != NULL;
    (void)err;
    fake.calls++;
    fake.id = *id;
    fake.disables = change->has_disabled && change->disabled;
    fake.has_password = password != NULL;
    if (password)
        fake.password = *password;
    *out = (struct user){ .id = *id };
    return ERR_OK;
}

static enum err fake_erase(struct store *store, const struct authority *authority,
                           const struct uuid *id, struct error *err)
{
    (void)store;
    (void)authority;
    (void)err;
    fake.calls++;
    fake.id = *id;
    return ERR_OK;
}

static const struct store_ops ops = {
    .user_create = fake_create,
    .user_get = fake_get,
    .user_find = fake_find,
    .user_list = fake_list,
    .user_update = fake_update,
    .user_erase = fake_erase,
};

static void set_up(void)
{
    fake = (struct fake){ .store = { .ops = &ops } };
    service = service_over(&fake.store);
}

static void tear_down(void)
{
    service_clear(&service);
}

static enum err create(struct actor actor, const char *email, struct user *out, struct error *err)
{
    const struct user_input input = { .email = text_input(email),
                                      .name = text_input("Bob"),
                                      .password = text_input("correct horse") };

    return users_create(&service, &actor, &input, out, err);
}

static enum err get(struct actor actor, struct user *out, struct error *err)
{
    const struct uuid id = id_of(BOB);

    return users_get(&service, &actor, &id, out, err);
}

static enum err list(struct actor actor, const char *limit, struct user_page *out,
                     struct error *err)
{
    const struct query_input input = { .search = text_input(" bob "), .limit = text_input(limit) };
    CLEANUP(query_clear) struct query query = { .search = NULL };

    return users_list(&service, &actor, &input, &query, out, err);
}

static enum err update(struct actor actor, struct user_input input, struct user *out,
                       struct error *err)
{
    const struct uuid id = id_of(BOB);

    return users_update(&service, &actor, &id, &input, out, err);
}

/* Tries every operation as @actor; each must fail in the same way. */
static void assert_shut_out(struct actor actor, enum err expected)
{
    AUTO_ERROR err = ERROR_INIT;
    struct user user = { .email = NULL };
    struct user_page page = { .users = NULL };
    const struct user_input disable = { .disabled = bool_input(true) };
    const struct uuid id = id_of(BOB);

    ck_assert_int_eq(create(actor, "bob@example.com", &user, &err), expected);
    ck_assert_int_eq(get(actor, &user, &err), expected);
    ck_assert_int_eq(users_find(&service, &actor, "bob@example.com", &user, &err), expected);
    ck_assert_int_eq(list(actor, NULL, &page, &err), expected);
    ck_assert_int_eq(update(actor, disable, &user, &err), expected);
    ck_assert_int_eq(users_erase(&service, &actor, &id, &err), expected);
    ck_assert_int_eq(err.code, expected);
    ck_assert_int_eq(fake.calls, 0);
}

START_TEST(customers_have_no_business_with_users)
{
    assert_shut_out(customer(ADA), ERR_FORBIDDEN);
    /* not even themselves, by these operations */
    assert_shut_out(customer(BOB), ERR_FORBIDDEN);
}
END_TEST

START_TEST(who_is_not_signed_in_has_none_either)
{
    struct actor claims_to_be_admin = { .role = ROLE_ADMIN, .signed_in = false };

    assert_shut_out(nobody(), ERR_UNAUTHENTICATED);
    assert_shut_out(claims_to_be_admin, ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(the_operator_erases_users)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct actor terminal = users_operator();
    const struct uuid id = id_of(BOB);

    ck_assert_int_eq(users_erase(&service, &terminal, &id, &err), ERR_OK);
    ck_assert(uuid_equal(&fake.id, &id));
}
END_TEST

START_TEST(the_operator_and_admins_create_users)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER by_admin = { .email = NULL };
    AUTO_USER by_operator = { .email = NULL };

    ck_assert_int_eq(create(admin(), " BOB@example.com", &by_admin, &err), ERR_OK);
    ck_assert_str_eq(by_admin.email, "bob@example.com");
    ck_assert_int_eq(fake.at, CLOCK_START);
    ck_assert_int_eq(password_verify("correct horse", &fake.password, &err), ERR_OK);
    ck_assert_int_eq(create(users_operator(), "bob@example.com", &by_operator, &err), ERR_OK);
}
END_TEST

START_TEST(a_bad_user_never_reaches_the_store)
{
    AUTO_ERROR err = ERROR_INIT;
    struct user user = { .email = NULL };

    ck_assert_int_eq(create(admin(), "bob", &user, &err), ERR_INVALID);
    assert_only_problem(&err, "/email", "bob");
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(admins_see_users_by_id_and_by_email)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER by_id = { .email = NULL };
    AUTO_USER by_email = { .email = NULL };
    struct actor actor = admin();

    ck_assert_int_eq(get(actor, &by_id, &err), ERR_OK);
    assert_id(&by_id.id, BOB);
    ck_assert_int_eq(users_find(&service, &actor, "  Bob@Example.COM ", &by_email, &err), ERR_OK);
    assert_id(&by_email.id, BOB);
    ck_assert_str_eq(fake.text, "bob@example.com");
}
END_TEST

START_TEST(admins_list_users)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };
    AUTO_USER_PAGE refused = { .users = NULL };

    ck_assert_int_eq(list(admin(), "5", &page, &err), ERR_OK);
    ck_assert_int_eq(page.total, 3);
    ck_assert_str_eq(fake.text, "bob");
    ck_assert_int_eq(list(admin(), "101", &refused, &err), ERR_INVALID);
    assert_only_problem(&err, "limit", "101");
    ck_assert_int_eq(fake.calls, 1);
}
END_TEST

START_TEST(a_change_without_password_leaves_it)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    const struct user_input input = { .disabled = bool_input(true) };

    ck_assert_int_eq(update(admin(), input, &user, &err), ERR_OK);
    assert_id(&fake.id, BOB);
    ck_assert(fake.disables);
    ck_assert(!fake.has_password);
}
END_TEST

START_TEST(a_new_password_reaches_the_store_as_a_hash)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    const struct user_input input = { .password = text_input("battery staple") };

    ck_assert_int_eq(update(admin(), input, &user, &err), ERR_OK);
    ck_assert(fake.has_password);
    ck_assert(!fake.disables);
    ck_assert_int_eq(password_verify("battery staple", &fake.password, &err), ERR_OK);
}
END_TEST

START_TEST(a_bad_change_never_reaches_the_store)
{
    AUTO_ERROR err = ERROR_INIT;
    struct user user = { .email = NULL };
    const struct user_input input = { .role = text_input("boss"), .name = text_input("Bob") };

    ck_assert_int_eq(update(admin(), input, &user, &err), ERR_INVALID);
    assert_only_problem(&err, "/role", "boss");
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

static Suite *users_suite(void)
{
    Suite *suite = suite_create("users");
    TCase *users = tcase_create("users");

    tcase_add_unchecked_fixture(users, start_randomness, NULL);
    tcase_add_checked_fixture(users, set_up, tear_down);
    tcase_add_test(users, customers_have_no_business_with_users);
    tcase_add_test(users, who_is_not_signed_in_has_none_either);
    tcase_add_test(users, the_operator_erases_users);
    tcase_add_test(users, the_operator_and_admins_create_users);
    tcase_add_test(users, a_bad_user_never_reaches_the_store);
    tcase_add_test(users, admins_see_users_by_id_and_by_email);
    tcase_add_test(users, admins_list_users);
    tcase_add_test(users, a_change_without_password_leaves_it);
    tcase_add_test(users, a_new_password_reaches_the_store_as_a_hash);
    tcase_add_test(users, a_bad_change_never_reaches_the_store);
    suite_add_tcase(suite, users);
    return suite;
}

CHECK_MAIN(users_suite)
