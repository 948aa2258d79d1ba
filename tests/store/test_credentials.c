/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static struct uuid ada, bea;
static struct secret_hash one, two, three;

static void make_users_and_secrets(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    bea = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);
    one = secret_hash_text("one");
    two = secret_hash_text("two");
    three = secret_hash_text("three");
}

static void disable(const struct uuid *id, bool disabled)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    const struct user_change change = { .has_disabled = true, .disabled = disabled };

    assert_ok(fixture_ops()->user_update(fixture_store(), fixture_operator(), id, &change, NULL,
                                         &user, &err),
              &err);
}

static void begin_session(const struct secret_hash *hash, const struct uuid *user, timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;

    const struct authority authority = fixture_by(user, now);

    assert_ok(fixture_ops()->session_create(fixture_store(), &authority, hash, NULL, &err), &err);
}

/* @return its id */
static struct uuid make_token(const struct secret_hash *hash, const struct uuid *user,
                              const char *label, timestamp_t now, timestamp_t expires_at)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct api_token token = { .id = uuid_new(now),
                                     .label = (char *)(uintptr_t)label,
                                     .created_at = now,
                                     .expires_at = expires_at };

    const struct authority authority = fixture_by(user, now);

    assert_ok(fixture_ops()->token_create(fixture_store(), &authority, hash, &token, &err), &err);
    return token.id;
}

static enum err delete_token(const struct uuid *id, const struct uuid *user, struct error *err)
{
    const struct authority authority = fixture_by(user, FIXTURE_NOW);

    return fixture_ops()->token_delete(fixture_store(), &authority, id, err);
}

typedef enum err (*find_function)(struct store *store, const struct secret_hash *hash,
                                  struct credential_record *out, struct error *err);

static struct credential_record find(find_function function, const struct secret_hash *hash)
{
    AUTO_ERROR err = ERROR_INIT;
    struct credential_record record;

    assert_ok(function(fixture_store(), hash, &record, &err), &err);
    return record;
}

static void assert_gone(find_function function, const struct secret_hash *hash)
{
    AUTO_ERROR err = ERROR_INIT;
    struct credential_record record;

    assert_err(function(fixture_store(), hash, &record, &err), ERR_NOT_FOUND, &err);
}

/* ---------------------------------------------------------------- sessions */

START_TEST(a_session_is_found_with_its_user)
{
    struct credential_record session;

    begin_session(&one, &ada, FIXTURE_NOW);
    begin_session(&two, &bea, FIXTURE_NOW + 1);
    session = find(fixture_ops()->session_find, &one);
    ck_assert(uuid_equal(&session.user_id, &ada));
    ck_assert_int_eq(session.role, ROLE_ADMIN);
    ck_assert(!session.user_disabled);
    ck_assert_int_eq(session.created_at, FIXTURE_NOW);
    ck_assert_int_eq(session.used_at, FIXTURE_NOW);
    ck_assert_int_eq(session.expires_at, 0);
    session = find(fixture_ops()->session_find, &two);
    ck_assert(uuid_equal(&session.user_id, &bea));
    ck_assert_int_eq(session.role, ROLE_CUSTOMER);
    assert_gone(fixture_ops()->session_find, &three);
    /* The secret of one is not valid as the other. */
    assert_gone(fixture_ops()->token_find, &one);
}
END_TEST

START_TEST(who_is_disabled_or_not_there_gets_no_session_or_token)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid unknown = uuid_new(FIXTURE_NOW);
    char label[] = "till";
    const struct api_token token = { .id = unknown, .label = label, .created_at = FIXTURE_NOW };

    const struct authority of_bea = fixture_by(&bea, FIXTURE_NOW);
    const struct authority of_nobody = fixture_by(&unknown, FIXTURE_NOW);

    disable(&bea, true);
    assert_err(fixture_ops()->session_create(fixture_store(), &of_bea, &one, NULL, &err),
               ERR_NOT_FOUND, &err);
    assert_err(fixture_ops()->token_create(fixture_store(), &of_bea, &one, &token, &err),
               ERR_NOT_FOUND, &err);
    assert_err(fixture_ops()->session_create(fixture_store(), &of_nobody, &one, NULL, &err),
               ERR_NOT_FOUND, &err);
    assert_err(fixture_ops()->token_create(fixture_store(), &of_nobody, &one, &token, &err),
               ERR_NOT_FOUND, &err);
    assert_gone(fixture_ops()->session_find, &one);
    assert_gone(fixture_ops()->token_find, &one);
    disable(&bea, false);
    begin_session(&one, &bea, FIXTURE_NOW);
}
END_TEST

START_TEST(a_touch_moves_the_last_use_forward_only)
{
    AUTO_ERROR err = ERROR_INIT;

    begin_session(&one, &ada, FIXTURE_NOW);
    begin_session(&two, &ada, FIXTURE_NOW);
    assert_ok(fixture_ops()->session_touch(fixture_store(), &one, FIXTURE_NOW + 500, &err), &err);
    ck_assert_int_eq(find(fixture_ops()->session_find, &one).used_at, FIXTURE_NOW + 500);
    assert_ok(fixture_ops()->session_touch(fixture_store(), &one, FIXTURE_NOW + 200, &err), &err);
    ck_assert_int_eq(find(fixture_ops()->session_find, &one).used_at, FIXTURE_NOW + 500);
    ck_assert_int_eq(find(fixture_ops()->session_find, &one).created_at, FIXTURE_NOW);
    ck_assert_int_eq(find(fixture_ops()->session_find, &two).used_at, FIXTURE_NOW);
    /* Touching a session that has ended meanwhile is no error. */
    assert_ok(fixture_ops()->session_touch(fixture_store(), &three, FIXTURE_NOW, &err), &err);
    assert_gone(fixture_ops()->session_find, &three);
}
END_TEST

START_TEST(a_session_that_is_deleted_is_gone_and_no_other)
{
    AUTO_ERROR err = ERROR_INIT;

    begin_session(&one, &ada, FIXTURE_NOW);
    begin_session(&two, &ada, FIXTURE_NOW);
    assert_ok(fixture_ops()->session_delete(fixture_store(), &one, &err), &err);
    assert_gone(fixture_ops()->session_find, &one);
    ck_assert_int_eq(find(fixture_ops()->session_find, &two).used_at, FIXTURE_NOW);
    assert_ok(fixture_ops()->session_delete(fixture_store(), &one, &err), &err);
}
END_TEST

START_TEST(one_secret_makes_one_session)
{
    AUTO_ERROR err = ERROR_INIT;
    struct credential_record session;

    const struct authority of_bea = fixture_by(&bea, FIXTURE_NOW);

    begin_session(&one, &ada, FIXTURE_NOW);
    assert_err(fixture_ops()->session_create(fixture_store(), &of_bea, &one, NULL, &err),
               ERR_INTERNAL, &err);
    session = find(fixture_ops()->session_find, &one);
    ck_assert(uuid_equal(&session.user_id, &ada));
}
END_TEST

/* ---------------------------------------------------------------- tokens */

START_TEST(a_token_is_found_with_its_user_and_its_end)
{
    struct credential_record token;

    make_token(&one, &bea, "till", FIXTURE_NOW, FIXTURE_NOW + MS_PER_DAY);
    make_token(&two, &ada, "", FIXTURE_NOW, 0);
    token = find(fixture_ops()->token_find, &one);
    ck_assert(uuid_equal(&token.user_id, &bea));
    ck_assert_int_eq(token.role, ROLE_CUSTOMER);
    ck_assert_int_eq(token.created_at, FIXTURE_NOW);
    ck_assert_int_eq(token.used_at, 0);
    ck_assert_int_eq(token.expires_at, FIXTURE_NOW + MS_PER_DAY);
    ck_assert_int_eq(find(fixture_ops()->token_find, &two).expires_at, 0);
    assert_gone(fixture_ops()->token_find, &three);
    assert_gone(fixture_ops()->session_find, &one);
}
END_TEST

START_TEST(a_tokens_last_use_is_kept)
{
    AUTO_ERROR err = ERROR_INIT;

    make_token(&one, &ada, "till", FIXTURE_NOW, 0);
    assert_ok(fixture_ops()->token_touch(fixture_store(), &one, FIXTURE_NOW + 5, &err), &err);
    assert_ok(fixture_ops()->token_touch(fixture_store(), &one, FIXTURE_NOW + 4, &err), &err);
    ck_assert_int_eq(find(fixture_ops()->token_find, &one).used_at, FIXTURE_NOW + 5);
}
END_TEST

/* The labels of the user's tokens, one after the other. */
static void assert_tokens(const struct uuid *user, const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };
    char labels[80] = "";

    assert_ok(fixture_ops()->token_list(fixture_store(), user, &list, &err), &err);
    for (size_t i = 0; i < list.count; i++)
        strncat(labels, list.tokens[i].label, sizeof(labels) - strlen(labels) - 1);
    ck_assert_str_eq(labels, expected);
}

START_TEST(everybody_lists_their_own_tokens_newest_first)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };
    struct uuid id = make_token(&one, &ada, "a", FIXTURE_NOW, FIXTURE_NOW + 9);

    make_token(&two, &bea, "b", FIXTURE_NOW + 1, 0);
    make_token(&three, &ada, "c", FIXTURE_NOW + 2, 0);
    assert_tokens(&ada, "ca");
    assert_tokens(&bea, "b");
    assert_tokens(&(struct uuid){ .bytes = { 1 } }, "");
    assert_ok(fixture_ops()->token_touch(fixture_store(), &one, FIXTURE_NOW + 5, &err), &err);
    assert_ok(fixture_ops()->token_list(fixture_store(), &ada, &list, &err), &err);
    ck_assert(uuid_equal(&list.tokens[1].id, &id));
    ck_assert_int_eq(list.tokens[1].created_at, FIXTURE_NOW);
    ck_assert_int_eq(list.tokens[1].used_at, FIXTURE_NOW + 5);
    ck_assert_int_eq(list.tokens[1].expires_at, FIXTURE_NOW + 9);
}
END_TEST

START_TEST(everybody_deletes_their_own_tokens_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid adas = make_token(&one, &ada, "a", FIXTURE_NOW, 0);
    struct uuid beas = make_token(&two, &bea, "b", FIXTURE_NOW, 0);
    struct uuid unknown = uuid_new(FIXTURE_NOW);

    assert_err(delete_token(&beas, &ada, &err), ERR_NOT_FOUND, &err);
    assert_err(delete_token(&adas, &unknown, &err), ERR_NOT_FOUND, &err);
    assert_err(delete_token(&unknown, &ada, &err), ERR_NOT_FOUND, &err);
    assert_tokens(&ada, "a");
    assert_tokens(&bea, "b");
    error_clear(&err);
    assert_ok(delete_token(&adas, &ada, &err), &err);
    assert_gone(fixture_ops()->token_find, &one);
    assert_tokens(&ada, "");
    assert_tokens(&bea, "b");
    assert_err(delete_token(&adas, &ada, &err), ERR_NOT_FOUND, &err);
}
END_TEST

/* ---------------------------------------------------------------- sweeping */

static void sweep(struct store_expiry expiry)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->sweep(fixture_store(), &expiry, &err), &err);
}

START_TEST(a_sweep_drops_sessions_that_are_old_or_long_unused)
{
    AUTO_ERROR err = ERROR_INIT;

    begin_session(&one, &ada, FIXTURE_NOW);
    begin_session(&two, &ada, FIXTURE_NOW + 10);
    begin_session(&three, &ada, FIXTURE_NOW + 20);
    assert_ok(fixture_ops()->session_touch(fixture_store(), &one, FIXTURE_NOW + 50, &err), &err);
    sweep((struct store_expiry){ .sessions_used_since = FIXTURE_NOW + 10,
                                 .sessions_created_since = FIXTURE_NOW });
    (void)find(fixture_ops()->session_find, &one);
    (void)find(fixture_ops()->session_find, &two);
    (void)find(fixture_ops()->session_find, &three);
    sweep((struct store_expiry){ .sessions_used_since = FIXTURE_NOW + 11 });
    assert_gone(fixture_ops()->session_find, &two);
    (void)find(fixture_ops()->session_find, &one);
    sweep((struct store_expiry){ .sessions_created_since = FIXTURE_NOW + 1 });
    assert_gone(fixture_ops()->session_find, &one);
    (void)find(fixture_ops()->session_find, &three);
}
END_TEST

START_TEST(a_sweep_drops_tokens_that_have_expired)
{
    make_token(&one, &ada, "ends", FIXTURE_NOW, FIXTURE_NOW + 10);
    make_token(&two, &ada, "never", FIXTURE_NOW + 1, 0);
    sweep((struct store_expiry){ .tokens_expired_by = FIXTURE_NOW + 9 });
    assert_tokens(&ada, "neverends");
    sweep((struct store_expiry){ .tokens_expired_by = FIXTURE_NOW + 10 });
    assert_tokens(&ada, "never");
}
END_TEST

/* @return whether the key was known; if so, nothing is stored */
static bool place(const char *key, timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    assert_ok(fixture_place(&draft, key, now, &order, &replayed, &err), &err);
    return replayed;
}

START_TEST(a_sweep_drops_idempotency_keys_that_have_expired)
{
    ck_assert(!place("old", FIXTURE_NOW));
    ck_assert(!place("new", FIXTURE_NOW + 1));
    sweep((struct store_expiry){ .keys_since = FIXTURE_NOW });
    ck_assert(place("old", FIXTURE_NOW + 2));
    sweep((struct store_expiry){ .keys_since = FIXTURE_NOW + 1 });
    ck_assert(place("new", FIXTURE_NOW + 2));
    ck_assert_int_eq(fixture_order_count(), 2);
    ck_assert(!place("old", FIXTURE_NOW + 2));
}
END_TEST

static Suite *credentials_suite(void)
{
    Suite *suite = suite_create("credentials");
    TCase *sessions = tcase_create("sessions");
    TCase *tokens = tcase_create("tokens");
    TCase *sweeping = tcase_create("sweeping");
    TCase *const cases[] = { sessions, tokens, sweeping };

    tcase_add_test(sessions, a_session_is_found_with_its_user);
    tcase_add_test(sessions, who_is_disabled_or_not_there_gets_no_session_or_token);
    tcase_add_test(sessions, a_touch_moves_the_last_use_forward_only);
    tcase_add_test(sessions, a_session_that_is_deleted_is_gone_and_no_other);
    tcase_add_test(sessions, one_secret_makes_one_session);
    tcase_add_test(tokens, a_token_is_found_with_its_user_and_its_end);
    tcase_add_test(tokens, a_tokens_last_use_is_kept);
    tcase_add_test(tokens, everybody_lists_their_own_tokens_newest_first);
    tcase_add_test(tokens, everybody_deletes_their_own_tokens_alone);
    tcase_add_test(sweeping, a_sweep_drops_sessions_that_are_old_or_long_unused);
    tcase_add_test(sweeping, a_sweep_drops_tokens_that_have_expired);
    tcase_add_test(sweeping, a_sweep_drops_idempotency_keys_that_have_expired);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_users_and_secrets, NULL);
        tcase_set_timeout(cases[i], 30);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(credentials_suite)
