/* SPDX-License-Identifier: MIT */
#include "core/auth.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <stdatomic.h>

#define EMAIL    "ada@example.com"
#define PASSWORD "correct horse"
#define ADDRESS  "192.0.2.1"

#define ACCOUNT_ATTEMPTS 10
#define ADDRESS_ATTEMPTS 100
#define WINDOW_MS        (15 * MS_PER_MINUTE)

/* A store with one user, Ada. */
static struct fake {
    struct store store;
    bool disabled;
    bool ended; /* Ada's credential */
    /* What the operations return instead, if not ERR_OK. */
    enum err find_fails, session_fails;
    int sessions, password_changes;
    struct secret_hash session;
    struct uuid session_user;
    timestamp_t session_begun;
    struct actor changed_by;
    bool keeps_tokens, replaces;
    struct secret_hash replaced;
    struct password_hash new_password;
} fake;

static struct service service;

static timestamp_t one_day_ahead(void)
{
    return clock_now + MS_PER_DAY;
}

static timestamp_t one_day_behind(void)
{
    return clock_now - MS_PER_DAY;
}
static struct password_hash password;

static struct user ada(void)
{
    return (struct user){
        .id = id_of(ADA), .email = own(EMAIL), .name = own("Ada"), .disabled = fake.disabled
    };
}

static enum err fake_user_get(struct store *store, const struct uuid *id, struct user *out,
                              struct error *err)
{
    const struct uuid only = id_of(ADA);

    (void)store;
    if (!uuid_equal(id, &only))
        return error_set(err, ERR_NOT_FOUND, "There is no such user.");
    *out = ada();
    return ERR_OK;
}

static enum err fake_user_find(struct store *store, const char *email, struct user *out,
                               struct password_hash *hash, struct error *err)
{
    (void)store;
    if (fake.find_fails != ERR_OK)
        return error_set(err, fake.find_fails, "no");
    if (strcmp(email, EMAIL) != 0)
        return error_set(err, ERR_NOT_FOUND, "There is no such user.");
    *out = ada();
    *hash = password;
    return ERR_OK;
}

static enum err fake_set_password(struct store *store, const struct authority *authority,
                                  const struct password_hash *hash, bool keep_tokens,
                                  struct error *err)
{
    (void)store;
    (void)err;
    assert_id(&authority->actor.user_id, ADA);
    ck_assert_str_eq(authority->verified->text, password.text);
    fake.password_changes++;
    fake.new_password = *hash;
    fake.changed_by = authority->actor;
    fake.keeps_tokens = keep_tokens;
    return ERR_OK;
}

static enum err fake_session_create(struct store *store, const struct authority *authority,
                                    const struct secret_hash *hash,
                                    const struct secret_hash *replaces, struct error *err)
{
    (void)store;
    if (fake.session_fails != ERR_OK)
        return error_set(err, fake.session_fails, "There is no such user.");
    fake.sessions++;
    fake.session = *hash;
    ck_assert_str_eq(authority->verified->text, password.text);
    fake.session_user = authority->actor.user_id;
    fake.session_begun = authority->steady_now;
    fake.replaces = replaces != NULL;
    if (replaces)
        fake.replaced = *replaces;
    return ERR_OK;
}

/* The session, or the token, that Ada's holder() has. */
static enum err fake_credential_find(struct store *store, const struct secret_hash *hash,
                                     struct credential_record *out, struct error *err)
{
    (void)store;
    (void)hash;
    if (fake.ended)
        return error_set(err, ERR_NOT_FOUND, "There is no such session.");
    *out = (struct credential_record){
        .user_id = id_of(ADA),
        .role = ROLE_CUSTOMER,
        .created_at = clock_now,
        .used_at = clock_now,
        .scopes = SCOPES_ALL,
    };
    return ERR_OK;
}

static const struct store_ops ops = {
    .session_find = fake_credential_find,
    .token_find = fake_credential_find,
    .user_get = fake_user_get,
    .user_find = fake_user_find,
    .user_set_password = fake_set_password,
    .session_create = fake_session_create,
};

static void hash_once(void)
{
    AUTO_ERROR err = ERROR_INIT;

    start_randomness();
    ck_assert_int_eq(password_hash(PASSWORD, &password, &err), ERR_OK);
}

static void set_up(void)
{
    fake = (struct fake){ .store = { .ops = &ops } };
    service = service_over(&fake.store);
}

static void tear_down(void)
{
    service_clear(&service);
}

static enum err login_from(const char *address, const char *email, const char *typed,
                           struct error *err)
{
    const struct login_input input = { text_input(email), text_input(typed) };
    AUTO_USER user = { .email = NULL };
    struct secret secret;

    return auth_login(&service, &input, address, NULL, &secret, &user, err);
}

static enum err login(const char *email, const char *typed)
{
    AUTO_ERROR err = ERROR_INIT;

    return login_from(ADDRESS, email, typed, &err);
}

/* Counts @count failures as auth.c does, without hashing a password for each. */
static void attempt(const char *address, const char *email, int count)
{
    const struct limit per_account = { "account", ACCOUNT_ATTEMPTS, WINDOW_MS };
    const struct limit per_address = { "address", ADDRESS_ATTEMPTS, WINDOW_MS };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *key = NULL;

    ck_assert_int_eq(email_key(email, &key, &err), ERR_OK);
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(limiter_attempt(service.limiter, &per_account, key, clock_now), 0);
        ck_assert_int_eq(limiter_attempt(service.limiter, &per_address, address, clock_now), 0);
    }
}

START_TEST(the_right_password_begins_a_session)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    const struct login_input input = { text_input(" Ada@Example.com "), text_input(PASSWORD) };
    struct secret secret;
    struct secret_hash hash;

    ck_assert_int_eq(auth_login(&service, &input, ADDRESS, NULL, &secret, &user, &err), ERR_OK);
    ck_assert_str_eq(user.email, EMAIL);
    ck_assert_uint_eq(strlen(secret.text), SECRET_TEXT_LEN);
    hash = secret_hash_text(secret.text);
    ck_assert_mem_eq(fake.session.bytes, hash.bytes, sizeof(hash.bytes));
    assert_id(&fake.session_user, ADA);
    ck_assert_int_eq(fake.session_begun, CLOCK_START);
}
END_TEST

START_TEST(wrong_unknown_and_disabled_are_answered_alike)
{
    AUTO_ERROR wrong = ERROR_INIT;
    AUTO_ERROR unknown = ERROR_INIT;
    AUTO_ERROR disabled = ERROR_INIT;

    ck_assert_int_eq(login_from(ADDRESS, EMAIL, "wrong horse", &wrong), ERR_CREDENTIALS);
    ck_assert_int_eq(login_from(ADDRESS, "eve@example.com", PASSWORD, &unknown), ERR_CREDENTIALS);
    fake.disabled = true;
    ck_assert_int_eq(login_from(ADDRESS, EMAIL, PASSWORD, &disabled), ERR_CREDENTIALS);
    ck_assert_str_eq(unknown.message, wrong.message);
    ck_assert_str_eq(disabled.message, wrong.message);
    ck_assert_uint_eq(wrong.problem_count + unknown.problem_count + disabled.problem_count, 0);
    ck_assert_int_eq(fake.sessions, 0);
}
END_TEST

START_TEST(a_user_who_is_disabled_while_signing_in_is_answered_alike)
{
    fake.session_fails = ERR_NOT_FOUND;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_CREDENTIALS);
}
END_TEST

START_TEST(a_sign_in_needs_email_and_password)
{
    AUTO_ERROR missing = ERROR_INIT;
    AUTO_ERROR wrong = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct secret secret;
    const struct login_input nothing = { .email = { .kind = INPUT_ABSENT } };
    const struct login_input no_texts = { number_input(1), bool_input(true) };

    ck_assert_int_eq(auth_login(&service, &nothing, ADDRESS, NULL, &secret, &user, &missing),
                     ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&missing, "/email"));
    ck_assert_ptr_nonnull(problem_at(&missing, "/password"));
    ck_assert_int_eq(auth_login(&service, &no_texts, ADDRESS, NULL, &secret, &user, &wrong),
                     ERR_INVALID);
    ck_assert_uint_eq(wrong.problem_count, 2);
}
END_TEST

/* For so many seconds, even the right password is refused. */
static void assert_limited(const char *address, int seconds, const char *message)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(login_from(address, EMAIL, PASSWORD, &err), ERR_RATE_LIMITED);
    ck_assert_int_eq(err.retry_after_s, seconds);
    ck_assert_str_eq(err.message, message);
}

START_TEST(wrong_passwords_lock_the_account_for_a_while)
{
    for (int i = 0; i < ACCOUNT_ATTEMPTS; i++)
        ck_assert_int_eq(login(EMAIL, "wrong horse"), ERR_CREDENTIALS);
    clock_now += 5 * MS_PER_MINUTE;
    assert_limited(ADDRESS, 600, "Too many attempts. Please try again in 10 minutes.");
    assert_limited("203.0.113.9", 600, "Too many attempts. Please try again in 10 minutes.");
    clock_now = CLOCK_START + WINDOW_MS - 1;
    assert_limited(ADDRESS, 1, "Too many attempts. Please try again in 1 minute.");
    clock_now++;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}
END_TEST

START_TEST(an_account_is_counted_however_its_email_is_written)
{
    attempt(ADDRESS, EMAIL, ACCOUNT_ATTEMPTS - 1);
    attempt(ADDRESS, " ADA@EXAMPLE.COM ", 1);
    ck_assert_int_eq(login("Ada@example.com", PASSWORD), ERR_RATE_LIMITED);
}
END_TEST

START_TEST(another_spelling_of_an_email_gives_no_more_tries)
{
    attempt(ADDRESS, "\u00e9mile@b\u00fccher.de", ACCOUNT_ATTEMPTS);
    ck_assert_int_eq(login("\u00c9MILE@b\u00fccher.de", "wrong"), ERR_RATE_LIMITED);
    ck_assert_int_eq(login("e\u0301mi\u00adle@xn--bcher-kva.de", "wrong"), ERR_RATE_LIMITED);
}
END_TEST

START_TEST(unknown_accounts_are_locked_alike)
{
    attempt(ADDRESS, "eve@example.com", ACCOUNT_ATTEMPTS);
    ck_assert_int_eq(login("eve@example.com", PASSWORD), ERR_RATE_LIMITED);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}
END_TEST

START_TEST(a_good_sign_in_frees_the_account)
{
    attempt(ADDRESS, EMAIL, ACCOUNT_ATTEMPTS - 1);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
    attempt(ADDRESS, EMAIL, ACCOUNT_ATTEMPTS);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_RATE_LIMITED);
}
END_TEST

/* Ten guesses for each of ten accounts. */
static void attempt_from_address(const char *address)
{
    char email[32];

    for (int i = 0; i < ADDRESS_ATTEMPTS / ACCOUNT_ATTEMPTS; i++) {
        snprintf(email, sizeof(email), "user%d@example.com", i);
        attempt(address, email, ACCOUNT_ATTEMPTS);
    }
}

START_TEST(many_guesses_at_many_accounts_lock_the_address)
{
    AUTO_ERROR err = ERROR_INIT;

    attempt_from_address(ADDRESS);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_RATE_LIMITED);
    ck_assert_int_eq(login_from("203.0.113.9", EMAIL, PASSWORD, &err), ERR_OK);
    clock_now += WINDOW_MS;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}
END_TEST

START_TEST(many_good_sign_ins_are_never_limited)
{
    for (int i = 0; i < 2 * ACCOUNT_ATTEMPTS; i++)
        ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}
END_TEST

START_TEST(good_sign_ins_do_not_count_for_the_address)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
    attempt_from_address(ADDRESS);
    ck_assert_int_eq(login_from(ADDRESS, EMAIL, PASSWORD, &err), ERR_RATE_LIMITED);
}
END_TEST

struct burst {
    atomic_int tested, limited;
};

/* Every fourth client knows the password. */
static void sign_in_at_once(size_t index, void *context)
{
    struct burst *burst = context;
    AUTO_ERROR err = ERROR_INIT;
    enum err code = login_from(ADDRESS, EMAIL, index % 4 == 3 ? PASSWORD : "wrong horse", &err);

    atomic_fetch_add(code == ERR_RATE_LIMITED ? &burst->limited : &burst->tested, 1);
}

static void guess_at_once(size_t index, void *context)
{
    struct burst *burst = context;
    AUTO_ERROR err = ERROR_INIT;
    enum err code = login_from(ADDRESS, EMAIL, "wrong horse", &err);

    (void)index;
    atomic_fetch_add(code == ERR_RATE_LIMITED ? &burst->limited : &burst->tested, 1);
}

START_TEST(a_burst_tests_no_more_guesses_than_the_limit)
{
    struct burst burst = { 0 };

    threads_run(40, guess_at_once, &burst);
    ck_assert_int_eq(atomic_load(&burst.tested), ACCOUNT_ATTEMPTS);
    ck_assert_int_eq(atomic_load(&burst.limited), 40 - ACCOUNT_ATTEMPTS);
    /* Once rate-limited, nobody is told whether the password was right. */
    burst = (struct burst){ 0 };
    threads_run(8, sign_in_at_once, &burst);
    ck_assert_int_eq(atomic_load(&burst.limited), 8);
    ck_assert_int_eq(fake.sessions, 0);
}
END_TEST

static void sign_in_rightly(size_t index, void *context)
{
    (void)index;
    (void)context;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}

START_TEST(many_right_passwords_at_once_are_all_let_in)
{
    threads_run(3 * ACCOUNT_ATTEMPTS, sign_in_rightly, NULL);
}
END_TEST

START_TEST(setting_the_wall_clock_lets_nobody_guess_on)
{
    attempt(ADDRESS, EMAIL, ACCOUNT_ATTEMPTS);
    service.now = one_day_ahead;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_RATE_LIMITED);
    service.now = one_day_behind;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_RATE_LIMITED);
}
END_TEST

START_TEST(a_sign_in_ends_the_session_that_it_came_with)
{
    const struct login_input input = { text_input(EMAIL), text_input(PASSWORD) };
    const struct secret former = { "former" };
    const struct secret_hash hash = secret_hash_text(former.text);
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct secret secret;

    ck_assert_int_eq(auth_login(&service, &input, ADDRESS, &former, &secret, &user, &err), ERR_OK);
    ck_assert(fake.replaces);
    ck_assert_mem_eq(fake.replaced.bytes, hash.bytes, sizeof(hash.bytes));
}
END_TEST

START_TEST(whoami_is_the_caller)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct user untouched = { .email = NULL };
    struct actor actor = customer(ADA);
    struct actor no_one = nobody();

    ck_assert_int_eq(auth_whoami(&service, &actor, &user, &err), ERR_OK);
    ck_assert_str_eq(user.email, EMAIL);
    ck_assert_int_eq(auth_whoami(&service, &no_one, &untouched, &err), ERR_UNAUTHENTICATED);
}
END_TEST

/* Ada, with a session or token of her own. */
static struct actor holder(enum credential credential)
{
    struct actor actor = customer(ADA);

    actor.credential = credential;
    actor.hash = secret_hash_text("her secret");
    return actor;
}

static enum err change_password(struct actor actor, struct input current, const char *new_password,
                                struct error *err)
{
    const struct password_change_input input = { .current_password = current,
                                                 .new_password = text_input(new_password) };

    return auth_change_password(&service, &actor, &input, err);
}

START_TEST(a_new_password_keeps_the_session_it_came_with)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct secret_hash session = holder(CREDENTIAL_SESSION).hash;

    ck_assert_int_eq(
        change_password(holder(CREDENTIAL_SESSION), text_input(PASSWORD), "battery staple", &err),
        ERR_OK);
    ck_assert_int_eq(fake.password_changes, 1);
    ck_assert_int_eq(fake.changed_by.credential, CREDENTIAL_SESSION);
    ck_assert_mem_eq(fake.changed_by.hash.bytes, session.bytes, sizeof(session.bytes));
    ck_assert(!fake.keeps_tokens);
    ck_assert_int_eq(password_verify("battery staple", &fake.new_password, &err), ERR_OK);
    ck_assert_int_eq(
        change_password(holder(CREDENTIAL_TOKEN), text_input(PASSWORD), "battery staple", &err),
        ERR_OK);
    ck_assert_int_eq(fake.changed_by.credential, CREDENTIAL_TOKEN);
}
END_TEST

START_TEST(a_new_password_needs_the_present_one)
{
    AUTO_ERROR wrong = ERROR_INIT;
    AUTO_ERROR both = ERROR_INIT;
    AUTO_ERROR out = ERROR_INIT;
    const struct input absent = { .kind = INPUT_ABSENT };

    ck_assert_int_eq(
        change_password(customer(ADA), text_input("wrong horse"), "battery staple", &wrong),
        ERR_INVALID);
    assert_only_problem(&wrong, "/current_password", "wrong");
    ck_assert_int_eq(change_password(customer(ADA), absent, "short", &both), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&both, "/current_password"));
    ck_assert_ptr_nonnull(problem_at(&both, "/new_password"));
    ck_assert_int_eq(change_password(nobody(), text_input(PASSWORD), "battery staple", &out),
                     ERR_UNAUTHENTICATED);
    ck_assert_int_eq(fake.password_changes, 0);
}
END_TEST

/* Their password may have changed by now, or they may have been removed. */
START_TEST(who_was_signed_out_meanwhile_is_told_so)
{
    static const enum credential credentials[] = { CREDENTIAL_SESSION, CREDENTIAL_TOKEN };
    static const enum err finds[] = { ERR_OK, ERR_NOT_FOUND };

    fake.ended = true;
    for (size_t i = 0; i < ARRAY_LEN(credentials); i++)
        for (size_t j = 0; j < ARRAY_LEN(finds); j++) {
            AUTO_ERROR wrong = ERROR_INIT;
            AUTO_ERROR right = ERROR_INIT;

            fake.find_fails = finds[j];
            ck_assert_int_eq(change_password(holder(credentials[i]), text_input("wrong horse"),
                                             "battery staple", &wrong),
                             ERR_UNAUTHENTICATED);
            ck_assert_int_eq(change_password(holder(credentials[i]), text_input(PASSWORD),
                                             "battery staple", &right),
                             ERR_UNAUTHENTICATED);
        }
    ck_assert_int_eq(fake.password_changes, 0);
    fake.find_fails = ERR_OK;
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_OK);
}
END_TEST

START_TEST(tokens_are_kept_only_where_that_is_asked_for)
{
    struct password_change_input input = { .current_password = text_input(PASSWORD),
                                           .new_password = text_input("battery staple"),
                                           .keep_tokens = bool_input(true) };
    const struct actor actor = customer(ADA);
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ERROR odd = ERROR_INIT;

    ck_assert_int_eq(auth_change_password(&service, &actor, &input, &err), ERR_OK);
    ck_assert(fake.keeps_tokens);
    input.keep_tokens = text_input("yes");
    ck_assert_int_eq(auth_change_password(&service, &actor, &input, &odd), ERR_INVALID);
    assert_only_problem(&odd, "/keep_tokens", "text");
}
END_TEST

START_TEST(a_token_changes_the_password_with_the_scope_admin_alone)
{
    struct actor actor = holder(CREDENTIAL_TOKEN);
    AUTO_ERROR err = ERROR_INIT;

    actor.scopes = SCOPE_ORDERS_READ | SCOPE_ORDERS_WRITE | SCOPE_METRICS | SCOPE_TRACKING;
    ck_assert_int_eq(change_password(actor, text_input(PASSWORD), "battery staple", &err),
                     ERR_SCOPE_NEEDED);
    ck_assert_int_eq(fake.password_changes, 0);
}
END_TEST

START_TEST(guessing_the_present_password_is_limited_like_signing_in)
{
    AUTO_ERROR wrong = ERROR_INIT;
    AUTO_ERROR limited = ERROR_INIT;

    attempt(ADDRESS, EMAIL, ACCOUNT_ATTEMPTS - 1);
    ck_assert_int_eq(change_password(customer(ADA), text_input("wrong"), "battery staple", &wrong),
                     ERR_INVALID);
    ck_assert_int_eq(
        change_password(customer(ADA), text_input(PASSWORD), "battery staple", &limited),
        ERR_RATE_LIMITED);
    ck_assert_int_eq(limited.retry_after_s, 900);
    ck_assert_int_eq(login(EMAIL, PASSWORD), ERR_RATE_LIMITED);
    ck_assert_int_eq(fake.password_changes, 0);
}
END_TEST

static Suite *auth_suite(void)
{
    Suite *suite = suite_create("auth");
    TCase *auth = tcase_create("auth");

    /* Dozens of passwords are hashed, on a machine that may be busy. */
    tcase_set_timeout(auth, 120);
    tcase_add_unchecked_fixture(auth, hash_once, NULL);
    tcase_add_checked_fixture(auth, set_up, tear_down);
    tcase_add_test(auth, the_right_password_begins_a_session);
    tcase_add_test(auth, wrong_unknown_and_disabled_are_answered_alike);
    tcase_add_test(auth, a_user_who_is_disabled_while_signing_in_is_answered_alike);
    tcase_add_test(auth, a_sign_in_needs_email_and_password);
    tcase_add_test(auth, wrong_passwords_lock_the_account_for_a_while);
    tcase_add_test(auth, an_account_is_counted_however_its_email_is_written);
    tcase_add_test(auth, another_spelling_of_an_email_gives_no_more_tries);
    tcase_add_test(auth, unknown_accounts_are_locked_alike);
    tcase_add_test(auth, a_burst_tests_no_more_guesses_than_the_limit);
    tcase_add_test(auth, many_right_passwords_at_once_are_all_let_in);
    tcase_add_test(auth, setting_the_wall_clock_lets_nobody_guess_on);
    tcase_add_test(auth, a_sign_in_ends_the_session_that_it_came_with);
    tcase_add_test(auth, tokens_are_kept_only_where_that_is_asked_for);
    tcase_add_test(auth, a_token_changes_the_password_with_the_scope_admin_alone);
    tcase_add_test(auth, a_good_sign_in_frees_the_account);
    tcase_add_test(auth, many_guesses_at_many_accounts_lock_the_address);
    tcase_add_test(auth, many_good_sign_ins_are_never_limited);
    tcase_add_test(auth, good_sign_ins_do_not_count_for_the_address);
    tcase_add_test(auth, whoami_is_the_caller);
    tcase_add_test(auth, a_new_password_keeps_the_session_it_came_with);
    tcase_add_test(auth, a_new_password_needs_the_present_one);
    tcase_add_test(auth, who_was_signed_out_meanwhile_is_told_so);
    tcase_add_test(auth, guessing_the_present_password_is_limited_like_signing_in);
    suite_add_tcase(suite, auth);
    return suite;
}

CHECK_MAIN(auth_suite)
