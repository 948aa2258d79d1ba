/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"

#include <stdio.h>

/*
 * A user who lost their credential while their request was on its way to the writer changes
 * nothing: tested with every change that users can make, for every way to lose the credential.
 */

static struct uuid grace, ada;
static struct secret_hash session, token_hash;
static struct uuid token_id;
static struct order order;

/* A logo for them to replace or to delete. */
static void give_logo(void)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };
    AUTO_BRANDING branding = { .name = NULL };

    assert_ok(logo_read(sample_webp, sizeof(sample_webp), &logo, &err), &err);
    assert_ok(fixture_ops()->logo_set(fixture_store(), fixture_operator(), &logo, &branding, &err),
              &err);
}

static void make_people(void)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct product product = { .product_id = (char[]){ "CUP-01" },
                                     .name = (char[]){ "Mug" },
                                     .description = (char[]){ "" },
                                     .price = 1250,
                                     .active = true };
    AUTO_PRODUCT stored = { .name = NULL };

    fixture_user("root@example.com", "Root", ROLE_ADMIN);
    grace = fixture_user("grace@example.com", "Grace", ROLE_ADMIN);
    ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    order = fixture_order(&ada, FIXTURE_NOW);
    give_logo();
    assert_ok(
        fixture_ops()->product_create(fixture_store(), fixture_operator(), &product, &stored, &err),
        &err);
}

static void forget_order(void)
{
    order_clear(&order);
}

/* Grace signs in, and makes a token. */
static void sign_in(void)
{
    const struct authority authority = fixture_by(&grace, FIXTURE_NOW);
    const struct api_token token = { .id = uuid_new(FIXTURE_NOW),
                                     .label = (char[]){ "till" },
                                     .created_at = FIXTURE_NOW,
                                     .scopes = SCOPES_ALL };
    AUTO_ERROR err = ERROR_INIT;

    session = secret_hash_text("session");
    token_hash = secret_hash_text("token");
    assert_ok(fixture_ops()->session_create(fixture_store(), &authority, &session, NULL, &err),
              &err);
    assert_ok(fixture_ops()->token_create(fixture_store(), &authority, &token_hash, &token, &err),
              &err);
    token_id = token.id;
}

/* The authority that Grace's request was admitted with. */
static struct authority let_in(enum credential credential)
{
    struct authority authority = fixture_by(&grace, FIXTURE_NOW);

    authority.actor.credential = credential;
    authority.actor.hash = credential == CREDENTIAL_SESSION ? session : token_hash;
    authority.actor.role = ROLE_ADMIN;
    authority.actor.scopes = SCOPES_ALL;
    return authority;
}

/* ---------------------------------------------------------------- changes */

static enum err place_order(const struct authority *authority, struct error *err)
{
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    const struct order_request request = { .draft = &draft };
    AUTO_ORDER placed = { .items = NULL };
    bool replayed;

    return fixture_ops()->order_create(fixture_store(), authority, &request, &placed, &replayed,
                                       err);
}

static enum err move_order(const struct authority *authority, struct error *err)
{
    const struct order_transition transition = { .to = STATUS_PROCESSING };
    AUTO_ORDER moved = { .items = NULL };

    return fixture_ops()->order_transition(fixture_store(), authority, &order.summary.id,
                                           &transition, &moved, err);
}

static enum err add_product(const struct authority *authority, struct error *err)
{
    const struct product product = { .product_id = (char[]){ "MUG-02" },
                                     .name = (char[]){ "Mug" },
                                     .description = (char[]){ "" },
                                     .active = true };
    AUTO_PRODUCT stored = { .name = NULL };

    return fixture_ops()->product_create(fixture_store(), authority, &product, &stored, err);
}

static enum err change_product(const struct authority *authority, struct error *err)
{
    const struct product_change change = { .has_price = true, .price = 1 };
    AUTO_PRODUCT stored = { .name = NULL };

    return fixture_ops()->product_update(fixture_store(), authority, "CUP-01", &change, &stored,
                                         err);
}

static enum err add_user(const struct authority *authority, struct error *err)
{
    const struct user_draft draft = { .email = (char[]){ "eve@example.com" },
                                      .name = (char[]){ "Eve" },
                                      .role = ROLE_ADMIN };
    AUTO_USER user = { .email = NULL };

    return fixture_ops()->user_create(fixture_store(), authority, &draft, fixture_password(), &user,
                                      err);
}

static enum err change_user(const struct authority *authority, struct error *err)
{
    const struct user_change change = { .has_role = true, .role = ROLE_ADMIN };
    AUTO_USER user = { .email = NULL };

    return fixture_ops()->user_update(fixture_store(), authority, &ada, &change, fixture_password(),
                                      &user, err);
}

static enum err change_own_password(const struct authority *authority, struct error *err)
{
    return fixture_ops()->user_set_password(fixture_store(), authority, fixture_password(), false,
                                            err);
}

static enum err erase_user(const struct authority *authority, struct error *err)
{
    return fixture_ops()->user_erase(fixture_store(), authority, &ada, err);
}

static enum err make_token(const struct authority *authority, struct error *err)
{
    const struct secret_hash hash = secret_hash_text("another");
    const struct api_token token = { .id = uuid_new(FIXTURE_NOW),
                                     .label = (char[]){ "for ever" },
                                     .created_at = FIXTURE_NOW,
                                     .scopes = SCOPES_ALL };

    return fixture_ops()->token_create(fixture_store(), authority, &hash, &token, err);
}

static enum err revoke_token(const struct authority *authority, struct error *err)
{
    const struct uuid unknown = { { 1 } };

    return fixture_ops()->token_delete(fixture_store(), authority, &unknown, err);
}

static enum err change_branding(const struct authority *authority, struct error *err)
{
    const struct branding_change change = { .has_colour = true, .colour = "#1f4e79" };
    AUTO_BRANDING branding = { .name = NULL };

    return fixture_ops()->branding_update(fixture_store(), authority, &change, &branding, err);
}

static enum err set_logo(const struct authority *authority, struct error *err)
{
    AUTO_LOGO logo = { .bytes = NULL };
    AUTO_BRANDING branding = { .name = NULL };

    if (logo_read(sample_png, sizeof(sample_png), &logo, err) != ERR_OK)
        return err->code;
    return fixture_ops()->logo_set(fixture_store(), authority, &logo, &branding, err);
}

static enum err delete_logo(const struct authority *authority, struct error *err)
{
    return fixture_ops()->logo_delete(fixture_store(), authority, err);
}

static const struct change {
    const char *name;
    enum err (*make)(const struct authority *authority, struct error *err);
    enum err expected; /* while the credential is valid */
} changes[] = {
    { "order_create", place_order, ERR_OK },
    { "order_transition", move_order, ERR_OK },
    { "product_create", add_product, ERR_OK },
    { "product_update", change_product, ERR_OK },
    { "user_create", add_user, ERR_OK },
    { "user_update", change_user, ERR_OK },
    { "user_set_password", change_own_password, ERR_OK },
    { "user_erase", erase_user, ERR_OK },
    { "token_create", make_token, ERR_OK },
    { "token_delete", revoke_token, ERR_NOT_FOUND },
    { "branding_update", change_branding, ERR_OK },
    { "logo_set", set_logo, ERR_OK },
    { "logo_delete", delete_logo, ERR_OK },
};

/* ---------------------------------------------------------------- ways to lose the credential */

static void change_grace(struct user_change change, const struct password_hash *password)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    assert_ok(fixture_ops()->user_update(fixture_store(), fixture_operator(), &grace, &change,
                                         password, &user, &err),
              &err);
}

static void disable(void)
{
    change_grace((struct user_change){ .has_disabled = true, .disabled = true }, NULL);
}

static void disable_and_enable(void)
{
    disable();
    change_grace((struct user_change){ .has_disabled = true }, NULL);
}

static void demote(void)
{
    change_grace((struct user_change){ .has_role = true, .role = ROLE_CUSTOMER }, NULL);
}

static void reset_password(void)
{
    change_grace((struct user_change){ .name = NULL }, fixture_password());
}

static void erase(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->user_erase(fixture_store(), fixture_operator(), &grace, &err), &err);
}

static void end_credentials(void)
{
    const struct authority by_grace = fixture_by(&grace, FIXTURE_NOW);
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->session_delete(fixture_store(), &session, &err), &err);
    assert_ok(fixture_ops()->token_delete(fixture_store(), &by_grace, &token_id, &err), &err);
}

static const struct {
    const char *name;
    void (*lose)(void);
    enum err expected;
} losses[] = {
    { "disabled", disable, ERR_UNAUTHENTICATED },
    { "disabled and enabled again", disable_and_enable, ERR_UNAUTHENTICATED },
    { "demoted", demote, ERR_FORBIDDEN },
    { "password reset", reset_password, ERR_UNAUTHENTICATED },
    { "erased", erase, ERR_UNAUTHENTICATED },
    { "signed out, and the token revoked", end_credentials, ERR_UNAUTHENTICATED },
};

/* ---------------------------------------------------------------- the stored data */

static void print_order(FILE *out)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER now = { .items = NULL };

    assert_ok(fixture_ops()->order_get(fixture_store(), &order.summary.id, &now, &err), &err);
    fprintf(out, "%lld orders, one of version %lld, status %d\n", (long long)fixture_order_count(),
            (long long)now.summary.version, (int)now.summary.status);
}

static void print_products(FILE *out)
{
    const struct query all = { .page = 1, .limit = QUERY_LIMIT_MAX };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT_PAGE page = { .products = NULL };

    assert_ok(fixture_ops()->product_list(fixture_store(), &all, false, &page, &err), &err);
    for (size_t i = 0; i < page.count; i++)
        fprintf(out, "%s %lld\n", page.products[i].product_id, (long long)page.products[i].price);
}

static void print_tokens(FILE *out, const struct uuid *user)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_API_TOKEN_LIST tokens = { .tokens = NULL };

    assert_ok(fixture_ops()->token_list(fixture_store(), user, &tokens, &err), &err);
    fprintf(out, "%zu tokens\n", tokens.count);
}

static void print_users(FILE *out)
{
    const struct query all = { .page = 1, .limit = QUERY_LIMIT_MAX };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };

    assert_ok(fixture_ops()->user_list(fixture_store(), &all, &page, &err), &err);
    for (size_t i = 0; i < page.count; i++) {
        struct password_hash password;
        AUTO_USER user = { .email = NULL };

        assert_ok(
            fixture_ops()->user_find(fixture_store(), page.users[i].email, &user, &password, &err),
            &err);
        fprintf(out, "%s %s %d %s\n", user.email, user.name, (int)user.role, password.text);
        print_tokens(out, &user.id);
    }
}

static void print_branding(FILE *out)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_BRANDING branding = { .name = NULL };

    assert_ok(fixture_ops()->branding_get(fixture_store(), &branding, &err), &err);
    fprintf(out, "colour %s, logo %s\n", branding.colour, branding.logo.version);
}

/* Everything in which the changes would leave traces; to free(). */
static char *print_all(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(out);
    print_order(out);
    print_products(out);
    print_users(out);
    print_branding(out);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

START_TEST(while_the_credential_holds_every_change_is_made)
{
    static const enum credential credentials[] = { CREDENTIAL_SESSION, CREDENTIAL_TOKEN };
    AUTO_ERROR err = ERROR_INIT;
    const struct change *change = &changes[(size_t)_i / ARRAY_LEN(credentials)];
    struct authority authority;

    sign_in();
    authority = let_in(credentials[(size_t)_i % ARRAY_LEN(credentials)]);
    ck_assert_msg(change->make(&authority, &err) == change->expected, "%s: error %d: %s",
                  change->name, (int)err.code, err.message);
}
END_TEST

START_TEST(whoever_lost_it_changes_nothing)
{
    const struct change *change = &changes[(size_t)_i / ARRAY_LEN(losses)];
    size_t loss = (size_t)_i % ARRAY_LEN(losses);
    struct authority by_session, by_token;
    AUTO_ERROR session_err = ERROR_INIT;
    AUTO_ERROR token_err = ERROR_INIT;
    AUTO_FREE char *before = NULL, *after = NULL;

    sign_in();
    by_session = let_in(CREDENTIAL_SESSION);
    by_token = let_in(CREDENTIAL_TOKEN);
    losses[loss].lose();
    before = print_all();
    ck_assert_msg(change->make(&by_session, &session_err) == losses[loss].expected,
                  "%s by a session, %s: error %d", change->name, losses[loss].name,
                  (int)session_err.code);
    ck_assert_msg(change->make(&by_token, &token_err) == losses[loss].expected,
                  "%s by a token, %s: error %d", change->name, losses[loss].name,
                  (int)token_err.code);
    after = print_all();
    ck_assert_str_eq(after, before);
}
END_TEST

/* ---------------------------------------------------------------- passwords */

START_TEST(a_password_that_was_verified_must_still_be_the_present_one)
{
    struct password_hash verified = *fixture_password();
    struct password_hash chosen = { "$argon2id$v=19$m=65536,t=2,p=1$another" }, kept;
    struct authority authority;
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    sign_in();
    authority = let_in(CREDENTIAL_NONE);
    authority.verified = &verified;
    assert_ok(fixture_ops()->user_set_password(fixture_store(), &authority, &chosen, true, &err),
              &err);
    /* The second of two changes that both verified the old password comes too late. */
    assert_err(fixture_ops()->user_set_password(fixture_store(), &authority, fixture_password(),
                                                true, &err),
               ERR_UNAUTHENTICATED, &err);
    error_clear(&err);
    assert_ok(fixture_ops()->user_find(fixture_store(), "grace@example.com", &user, &kept, &err),
              &err);
    ck_assert_str_eq(kept.text, chosen.text);
}
END_TEST

START_TEST(a_sign_in_by_a_former_password_begins_no_session)
{
    struct password_hash former = { "$argon2id$v=19$m=65536,t=2,p=1$former" };
    const struct secret_hash hash = secret_hash_text("late");
    struct authority authority = fixture_by(&grace, FIXTURE_NOW);
    struct credential_record record;
    AUTO_ERROR err = ERROR_INIT;

    authority.verified = &former;
    assert_err(fixture_ops()->session_create(fixture_store(), &authority, &hash, NULL, &err),
               ERR_NOT_FOUND, &err);
    error_clear(&err);
    assert_err(fixture_ops()->session_find(fixture_store(), &hash, &record, &err), ERR_NOT_FOUND,
               &err);
}
END_TEST

START_TEST(a_sign_in_replaces_the_session_that_it_came_with)
{
    const struct secret_hash hash = secret_hash_text("new");
    const struct authority authority = fixture_by(&grace, FIXTURE_NOW);
    struct credential_record record;
    AUTO_ERROR err = ERROR_INIT;

    sign_in();
    assert_ok(fixture_ops()->session_create(fixture_store(), &authority, &hash, &session, &err),
              &err);
    assert_ok(fixture_ops()->session_find(fixture_store(), &hash, &record, &err), &err);
    assert_err(fixture_ops()->session_find(fixture_store(), &session, &record, &err), ERR_NOT_FOUND,
               &err);
}
END_TEST

/* ---------------------------------------------------------------- tokens */

START_TEST(a_user_has_at_most_a_hundred_tokens)
{
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i <= TOKENS_MAX; i++) {
        char secret[16];
        struct secret_hash hash;
        const struct api_token token = { .id = uuid_new(FIXTURE_NOW),
                                         .label = (char[]){ "till" },
                                         .created_at = FIXTURE_NOW,
                                         .expires_at = i == 0 ? FIXTURE_NOW : 0,
                                         .scopes = SCOPES_ALL };

        snprintf(secret, sizeof(secret), "token %d", i);
        hash = secret_hash_text(secret);
        /* The first has expired, and does not count. */
        assert_ok(fixture_ops()->token_create(fixture_store(), &authority, &hash, &token, &err),
                  &err);
    }
    assert_err(make_token(&authority, &err), ERR_TOO_MANY_TOKENS, &err);
}
END_TEST

static Suite *authority_suite(void)
{
    Suite *suite = suite_create("authority");
    TCase *authority = tcase_create("authority");

    fixture_add_store(authority);
    tcase_add_checked_fixture(authority, make_people, forget_order);
    tcase_add_loop_test(authority, while_the_credential_holds_every_change_is_made, 0,
                        (int)(2 * ARRAY_LEN(changes)));
    tcase_add_loop_test(authority, whoever_lost_it_changes_nothing, 0,
                        (int)(ARRAY_LEN(changes) * ARRAY_LEN(losses)));
    tcase_add_test(authority, a_password_that_was_verified_must_still_be_the_present_one);
    tcase_add_test(authority, a_sign_in_by_a_former_password_begins_no_session);
    tcase_add_test(authority, a_sign_in_replaces_the_session_that_it_came_with);
    tcase_add_test(authority, a_user_has_at_most_a_hundred_tokens);
    suite_add_tcase(suite, authority);
    return suite;
}

CHECK_MAIN(authority_suite)
