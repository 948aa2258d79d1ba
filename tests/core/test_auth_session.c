/* SPDX-License-Identifier: MIT */
#include "core/auth.h"
#include "tests/core/actors.h"
#include "tests/support/check_main.h"

/* Signing in is tested in test_auth.c; here, the sessions that it creates. */

/* A store with one session of Ada's, which is also a token. */
static struct fake {
    struct store store;
    bool disabled;
    enum err find_fails, touch_fails; /* what the operations return instead, if not ERR_OK */
    bool has_credential;
    struct secret_hash credential;
    struct credential_record record;
    int touches, deletions;
} fake;

static struct service service;

static enum err fake_find(struct store *store, const struct secret_hash *hash,
                          struct credential_record *out, struct error *err)
{
    (void)store;
    if (fake.find_fails != ERR_OK)
        return error_set(err, fake.find_fails, "no");
    if (!fake.has_credential ||
        memcmp(hash->bytes, fake.credential.bytes, sizeof(hash->bytes)) != 0)
        return error_set(err, ERR_NOT_FOUND, "no such credential");
    *out = fake.record;
    out->user_disabled = fake.disabled;
    return ERR_OK;
}

static enum err fake_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                           struct error *err)
{
    (void)store;
    ck_assert_mem_eq(hash->bytes, fake.credential.bytes, sizeof(hash->bytes));
    fake.touches++;
    if (fake.touch_fails != ERR_OK)
        return error_set(err, fake.touch_fails, "no");
    fake.record.used_at = now;
    return ERR_OK;
}

static enum err fake_delete(struct store *store, const struct secret_hash *hash, struct error *err)
{
    (void)store;
    (void)err;
    fake.deletions++;
    if (memcmp(hash->bytes, fake.credential.bytes, sizeof(hash->bytes)) == 0)
        fake.has_credential = false;
    return ERR_OK;
}

static const struct store_ops ops = {
    .session_find = fake_find,
    .session_touch = fake_touch,
    .session_delete = fake_delete,
    .token_find = fake_find,
    .token_touch = fake_touch,
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

static struct secret begin_session(void)
{
    struct secret secret = secret_new();

    fake.has_credential = true;
    fake.credential = secret_hash_text(secret.text);
    fake.record = (struct credential_record){
        .user_id = id_of(ADA), .role = ROLE_ADMIN, .created_at = clock_now, .used_at = clock_now
    };
    return secret;
}

static enum err use_session(const struct secret *secret)
{
    AUTO_ERROR err = ERROR_INIT;
    struct actor actor;
    enum err used = auth_by_session(&service, secret->text, &actor, &err);

    ck_assert_int_eq(err.code, used);
    return used;
}

static enum err use_token(const struct secret *secret)
{
    AUTO_ERROR err = ERROR_INIT;
    struct actor actor;

    return auth_by_token(&service, secret->text, &actor, &err);
}

START_TEST(a_session_tells_who_is_asking)
{
    AUTO_ERROR err = ERROR_INIT;
    struct secret secret = begin_session();
    struct actor actor;

    ck_assert_int_eq(auth_by_session(&service, secret.text, &actor, &err), ERR_OK);
    ck_assert(actor.signed_in);
    ck_assert_int_eq(actor.credential, CREDENTIAL_SESSION);
    ck_assert_int_eq(actor.role, ROLE_ADMIN);
    assert_id(&actor.user_id, ADA);
    ck_assert_mem_eq(actor.hash.bytes, fake.credential.bytes, sizeof(actor.hash.bytes));
}
END_TEST

START_TEST(another_secret_is_no_sign_in)
{
    struct secret secret = begin_session();

    secret.text[0] = secret.text[0] == 'A' ? 'B' : 'A';
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
    secret.text[0] = '\0';
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(use_token(&secret), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(a_session_ends_12_hours_after_its_last_use)
{
    struct secret secret = begin_session();

    clock_now += 12 * MS_PER_HOUR - 1;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    clock_now += 12 * MS_PER_HOUR - 1;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    clock_now += 12 * MS_PER_HOUR;
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(a_session_ends_after_7_days_in_use_or_not)
{
    struct secret secret = begin_session();

    for (int hour = 0; hour < 7 * 24; hour++) {
        ck_assert_int_eq(use_session(&secret), ERR_OK);
        clock_now += MS_PER_HOUR;
    }
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
    clock_now--;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
}
END_TEST

START_TEST(the_last_use_is_written_down_every_five_minutes)
{
    struct secret secret = begin_session();

    ck_assert_int_eq(use_session(&secret), ERR_OK);
    clock_now += 5 * MS_PER_MINUTE - 1;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    ck_assert_int_eq(fake.touches, 0);
    clock_now++;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    ck_assert_int_eq(fake.touches, 1);
    ck_assert_int_eq(fake.record.used_at, clock_now);
}
END_TEST

START_TEST(a_store_that_cannot_write_signs_nobody_out)
{
    struct secret secret = begin_session();

    fake.touch_fails = ERR_BUSY;
    clock_now += MS_PER_HOUR;
    ck_assert_int_eq(use_session(&secret), ERR_OK);
    ck_assert_int_eq(fake.touches, 1);
    fake.find_fails = ERR_BUSY;
    ck_assert_int_eq(use_session(&secret), ERR_BUSY);
    ck_assert_int_eq(use_token(&secret), ERR_BUSY);
}
END_TEST

START_TEST(a_disabled_user_is_out_at_once)
{
    struct secret secret = begin_session();

    ck_assert_int_eq(use_session(&secret), ERR_OK);
    ck_assert_int_eq(use_token(&secret), ERR_OK);
    fake.disabled = true;
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(use_token(&secret), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(a_token_tells_who_is_asking_until_it_expires)
{
    AUTO_ERROR err = ERROR_INIT;
    struct secret secret = begin_session();
    struct actor actor;

    fake.record.used_at = 0;
    fake.record.expires_at = CLOCK_START + 30 * MS_PER_DAY;
    clock_now += 30 * MS_PER_DAY - 1;
    ck_assert_int_eq(auth_by_token(&service, secret.text, &actor, &err), ERR_OK);
    ck_assert(actor.signed_in);
    ck_assert_int_eq(actor.credential, CREDENTIAL_TOKEN);
    assert_id(&actor.user_id, ADA);
    ck_assert_int_eq(fake.record.used_at, clock_now);
    clock_now++;
    ck_assert_int_eq(use_token(&secret), ERR_UNAUTHENTICATED);
}
END_TEST

/* The actor who presents the session or token that begin_session() made. */
static struct actor holder(enum credential credential)
{
    struct actor actor = customer(ADA);

    actor.credential = credential;
    actor.hash = fake.credential;
    return actor;
}

START_TEST(signing_out_ends_the_session_and_no_token)
{
    AUTO_ERROR err = ERROR_INIT;
    struct secret secret = begin_session();
    struct actor by_token = holder(CREDENTIAL_TOKEN);
    struct actor by_session = holder(CREDENTIAL_SESSION);
    struct actor no_one = nobody();

    ck_assert_int_eq(auth_logout(&service, &by_token, &err), ERR_OK);
    ck_assert_int_eq(fake.deletions, 0);
    ck_assert_int_eq(auth_logout(&service, &by_session, &err), ERR_OK);
    ck_assert_int_eq(use_session(&secret), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(auth_logout(&service, &no_one, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(fake.deletions, 1);
}
END_TEST

static Suite *auth_session_suite(void)
{
    Suite *suite = suite_create("auth_session");
    TCase *auth = tcase_create("auth");

    tcase_add_unchecked_fixture(auth, start_randomness, NULL);
    tcase_add_checked_fixture(auth, set_up, tear_down);
    tcase_add_test(auth, a_session_tells_who_is_asking);
    tcase_add_test(auth, another_secret_is_no_sign_in);
    tcase_add_test(auth, a_session_ends_12_hours_after_its_last_use);
    tcase_add_test(auth, a_session_ends_after_7_days_in_use_or_not);
    tcase_add_test(auth, the_last_use_is_written_down_every_five_minutes);
    tcase_add_test(auth, a_store_that_cannot_write_signs_nobody_out);
    tcase_add_test(auth, a_disabled_user_is_out_at_once);
    tcase_add_test(auth, a_token_tells_who_is_asking_until_it_expires);
    tcase_add_test(auth, signing_out_ends_the_session_and_no_token);
    suite_add_tcase(suite, auth);
    return suite;
}

CHECK_MAIN(auth_session_suite)
