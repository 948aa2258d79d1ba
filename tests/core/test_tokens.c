/* SPDX-License-Identifier: MIT */
#include "core/tokens.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

/* A store that records the last call. */
static struct fake {
    struct store store;
    enum err fails; /* what token_create returns instead, if not ERR_OK */
    int calls;
    struct uuid id, user_id;
    struct secret_hash hash;
    timestamp_t expires_at;
    scope_set_t scopes;
} fake;

static struct service service;

static enum err fake_create(struct store *store, const struct authority *authority,
                            const struct secret_hash *hash, const struct api_token *token,
                            struct error *err)
{
    (void)store;
    if (fake.fails != ERR_OK)
        return error_set(err, fake.fails, "no");
    fake.calls++;
    fake.hash = *hash;
    fake.user_id = authority->actor.user_id;
    fake.id = token->id;
    fake.scopes = token->scopes;
    fake.expires_at = token->expires_at;
    return ERR_OK;
}

static enum err fake_list(struct store *store, const struct uuid *user_id,
                          struct api_token_list *out, struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    fake.user_id = *user_id;
    *out = (struct api_token_list){ .count = 0 };
    return ERR_OK;
}

static enum err fake_delete(struct store *store, const struct authority *authority,
                            const struct uuid *id, struct error *err)
{
    (void)store;
    (void)err;
    fake.calls++;
    fake.id = *id;
    fake.user_id = authority->actor.user_id;
    return ERR_OK;
}

static const struct store_ops ops = {
    .token_create = fake_create,
    .token_list = fake_list,
    .token_delete = fake_delete,
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

static enum err create(struct actor actor, double days, struct token_secret *secret,
                       struct api_token *out, struct error *err)
{
    const struct api_token_input input = { .label = text_input(" till "),
                                           .days = number_input(days) };

    return tokens_create(&service, &actor, &input, secret, out, err);
}

START_TEST(who_is_not_signed_in_has_no_tokens)
{
    AUTO_ERROR err = ERROR_INIT;
    struct token_secret secret;
    struct api_token token = { .label = NULL };
    struct api_token_list list = { .tokens = NULL };
    struct actor actor = nobody();
    const struct uuid id = id_of(9);

    ck_assert_int_eq(create(actor, 30, &secret, &token, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(tokens_list(&service, &actor, &list, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(tokens_delete(&service, &actor, &id, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(a_token_starts_with_its_mark_and_is_stored_as_its_hash)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    struct token_secret secret;
    struct secret_hash hash;

    ck_assert_int_eq(create(customer(ADA), 30, &secret, &token, &err), ERR_OK);
    ck_assert_uint_eq(strlen(secret.text), TOKEN_TEXT_LEN);
    ck_assert_msg(strncmp(secret.text, "odt_", 4) == 0, "%s", secret.text);
    /* The prefix is hashed with the rest, since the owner sends all of it. */
    hash = secret_hash_text(secret.text);
    ck_assert_mem_eq(fake.hash.bytes, hash.bytes, sizeof(hash.bytes));
    assert_id(&fake.user_id, ADA);
    ck_assert(uuid_equal(&fake.id, &token.id));
    ck_assert_str_eq(token.label, "till");
    ck_assert_int_eq(token.created_at, CLOCK_START);
    ck_assert_int_eq(fake.expires_at, CLOCK_START + 30 * MS_PER_DAY);
}
END_TEST

/* A token of Ada's that expires in ten days, with @scopes. */
static struct actor bearer(scope_set_t scopes)
{
    struct actor actor = customer(ADA);

    actor.credential = CREDENTIAL_TOKEN;
    actor.scopes = scopes;
    actor.expires_at = CLOCK_START + 10 * MS_PER_DAY;
    return actor;
}

static enum err create_scoped(struct actor actor, struct input days, struct input first,
                              size_t count, struct error *err)
{
    const struct api_token_input input = {
        .days = days, .scopes = { first, first }, .scope_count = count, .has_scopes = count > 0
    };
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    struct token_secret secret;

    return tokens_create(&service, &actor, &input, &secret, &token, err);
}

START_TEST(a_token_makes_none_that_outlasts_it)
{
    const struct input absent = { .kind = INPUT_ABSENT };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ERROR longer = ERROR_INIT;

    ck_assert_int_eq(create_scoped(bearer(SCOPE_ADMIN), absent, absent, 0, &err), ERR_OK);
    ck_assert_int_eq(fake.expires_at, CLOCK_START + 10 * MS_PER_DAY);
    ck_assert_int_eq(create_scoped(bearer(SCOPE_ADMIN), number_input(9), absent, 0, &err), ERR_OK);
    ck_assert_int_eq(fake.expires_at, CLOCK_START + 9 * MS_PER_DAY);
    ck_assert_int_eq(create_scoped(bearer(SCOPE_ADMIN), number_input(11), absent, 0, &longer),
                     ERR_INVALID);
    assert_only_problem(&longer, "/days", "11 days");
}
END_TEST

START_TEST(a_token_has_the_scopes_that_were_asked_for_or_all)
{
    const struct input absent = { .kind = INPUT_ABSENT };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(create_scoped(customer(ADA), absent, text_input("metrics"), 1, &err), ERR_OK);
    ck_assert_uint_eq(fake.scopes, SCOPE_METRICS);
    ck_assert_int_eq(create_scoped(customer(ADA), absent, absent, 0, &err), ERR_OK);
    ck_assert_uint_eq(fake.scopes, SCOPES_ALL);
    ck_assert_int_eq(create_scoped(bearer(SCOPE_ADMIN), absent, absent, 0, &err), ERR_OK);
    ck_assert_uint_eq(fake.scopes, SCOPE_ADMIN);
}
END_TEST

START_TEST(what_is_no_scope_is_refused)
{
    const struct input absent = { .kind = INPUT_ABSENT };
    AUTO_ERROR unknown = ERROR_INIT;
    AUTO_ERROR other = ERROR_INIT;

    ck_assert_int_eq(create_scoped(customer(ADA), absent, text_input("root"), 1, &unknown),
                     ERR_INVALID);
    assert_only_problem(&unknown, "/scopes/0", "root");
    ck_assert_int_eq(create_scoped(customer(ADA), absent, number_input(1), 1, &other), ERR_INVALID);
    assert_only_problem(&other, "/scopes/0", "a number");
}
END_TEST

START_TEST(tokens_are_dealt_with_by_the_scope_admin_alone)
{
    const struct input absent = { .kind = INPUT_ABSENT };
    const struct actor actor = bearer(SCOPE_ORDERS_READ | SCOPE_ORDERS_WRITE);
    const struct uuid id = id_of(9);
    struct api_token_list list = { .tokens = NULL };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(create_scoped(actor, absent, text_input("orders:read"), 1, &err),
                     ERR_SCOPE_NEEDED);
    ck_assert_int_eq(tokens_list(&service, &actor, &list, &err), ERR_SCOPE_NEEDED);
    ck_assert_int_eq(tokens_delete(&service, &actor, &id, &err), ERR_SCOPE_NEEDED);
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(tokens_and_their_ids_differ)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(api_token_clear) struct api_token first = { .label = NULL };
    CLEANUP(api_token_clear) struct api_token second = { .label = NULL };
    struct token_secret secrets[2];

    ck_assert_int_eq(create(customer(ADA), 30, &secrets[0], &first, &err), ERR_OK);
    ck_assert_int_eq(create(customer(ADA), 30, &secrets[1], &second, &err), ERR_OK);
    ck_assert_str_ne(secrets[0].text, secrets[1].text);
    ck_assert(!uuid_equal(&first.id, &second.id));
}
END_TEST

START_TEST(a_bad_token_never_reaches_the_store)
{
    AUTO_ERROR err = ERROR_INIT;
    struct api_token token = { .label = NULL };
    struct token_secret secret;

    ck_assert_int_eq(create(customer(ADA), 0, &secret, &token, &err), ERR_INVALID);
    assert_only_problem(&err, "/days", "0 days");
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(a_customers_tokens_are_limited_by_what_they_take)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(api_token_clear) struct api_token one = { .label = NULL };
    CLEANUP(api_token_clear) struct api_token other = { .label = NULL };
    CLEANUP(api_token_clear) struct api_token admins = { .label = NULL };
    struct api_token none = { .label = NULL };
    struct token_secret secret;

    service.settings.customer_bytes = 400;
    ck_assert_int_eq(create(customer(ADA), 1, &secret, &one, &err), ERR_OK);
    ck_assert_int_eq(create(customer(ADA), 1, &secret, &other, &err), ERR_OK);
    ck_assert_int_eq(create(customer(ADA), 1, &secret, &none, &err), ERR_QUOTA);
    error_clear(&err);
    ck_assert_int_eq(create(admin(), 1, &secret, &admins, &err), ERR_OK);
    ck_assert_int_eq(fake.calls, 3);
}
END_TEST

START_TEST(a_token_that_was_not_stored_is_not_answered)
{
    AUTO_ERROR err = ERROR_INIT;
    struct api_token token = { .label = NULL };
    struct token_secret secret;

    fake.fails = ERR_BUSY;
    ck_assert_int_eq(create(customer(ADA), 30, &secret, &token, &err), ERR_BUSY);
    ck_assert_ptr_null(token.label);
}
END_TEST

START_TEST(everybody_deals_with_their_own_tokens_alone)
{
    const struct {
        struct actor actor;
        uint8_t id;
    } owners[] = { { customer(ADA), ADA }, { customer(BOB), BOB }, { admin(), GRACE } };

    for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_API_TOKEN_LIST list = { .tokens = NULL };
        const struct uuid id = id_of(9);

        ck_assert_int_eq(tokens_list(&service, &owners[i].actor, &list, &err), ERR_OK);
        assert_id(&fake.user_id, owners[i].id);
        fake.user_id = id_of(0);
        ck_assert_int_eq(tokens_delete(&service, &owners[i].actor, &id, &err), ERR_OK);
        assert_id(&fake.user_id, owners[i].id);
        assert_id(&fake.id, 9);
    }
}
END_TEST

static Suite *tokens_suite(void)
{
    Suite *suite = suite_create("tokens");
    TCase *tokens = tcase_create("tokens");

    tcase_add_unchecked_fixture(tokens, start_randomness, NULL);
    tcase_add_checked_fixture(tokens, set_up, tear_down);
    tcase_add_test(tokens, who_is_not_signed_in_has_no_tokens);
    tcase_add_test(tokens, a_token_starts_with_its_mark_and_is_stored_as_its_hash);
    tcase_add_test(tokens, tokens_and_their_ids_differ);
    tcase_add_test(tokens, a_token_makes_none_that_outlasts_it);
    tcase_add_test(tokens, a_token_has_the_scopes_that_were_asked_for_or_all);
    tcase_add_test(tokens, what_is_no_scope_is_refused);
    tcase_add_test(tokens, tokens_are_dealt_with_by_the_scope_admin_alone);
    tcase_add_test(tokens, a_bad_token_never_reaches_the_store);
    tcase_add_test(tokens, a_customers_tokens_are_limited_by_what_they_take);
    tcase_add_test(tokens, a_token_that_was_not_stored_is_not_answered);
    tcase_add_test(tokens, everybody_deals_with_their_own_tokens_alone);
    suite_add_tcase(suite, tokens);
    return suite;
}

CHECK_MAIN(tokens_suite)
