/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <stdatomic.h>
#include <stdio.h>

static const struct password_hash new_password = { "$argon2id$v=19$m=65536,t=2,p=1$bmV3$bmV3" };

static struct user get(const struct uuid *id)
{
    AUTO_ERROR err = ERROR_INIT;
    struct user user;

    assert_ok(fixture_ops()->user_get(fixture_store(), id, &user, &err), &err);
    return user;
}

static void assert_user(const struct uuid *id, const char *name, enum role role, bool disabled)
{
    AUTO_USER user = get(id);

    ck_assert_str_eq(user.name, name);
    ck_assert_int_eq(user.role, role);
    ck_assert_int_eq(user.disabled, disabled);
}

static void assert_password(const char *email, const struct password_hash *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct password_hash password;

    assert_ok(fixture_ops()->user_find(fixture_store(), email, &user, &password, &err), &err);
    ck_assert_str_eq(password.text, expected->text);
}

static enum err update(const struct uuid *id, struct user_change change,
                       const struct password_hash *password, struct error *err)
{
    AUTO_USER user = { .email = NULL };

    return fixture_ops()->user_update(fixture_store(), fixture_operator(), id, &change, password,
                                      &user, err);
}

/* @session  the session that makes the request; NULL: the command line */
static enum err set_password(const struct uuid *id, const struct secret_hash *session,
                             bool keep_tokens, struct error *err)
{
    struct authority authority = fixture_by(id, FIXTURE_NOW);

    if (session) {
        authority.actor.credential = CREDENTIAL_SESSION;
        authority.actor.hash = *session;
        authority.actor.scopes = SCOPES_ALL;
    }
    return fixture_ops()->user_set_password(fixture_store(), &authority, &new_password, keep_tokens,
                                            err);
}

static struct user_change renaming(const char *name)
{
    return (struct user_change){ .name = (char *)(uintptr_t)name };
}

static const struct user_change disabling = { .has_disabled = true, .disabled = true };
static const struct user_change enabling = { .has_disabled = true };
static const struct user_change demoting = { .has_role = true, .role = ROLE_CUSTOMER };
static const struct user_change promoting = { .has_role = true, .role = ROLE_ADMIN };

static int64_t count_users(const char *search)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };
    const struct query query = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 20 };

    assert_ok(fixture_ops()->user_list(fixture_store(), &query, &page, &err), &err);
    ck_assert_int_eq((int64_t)page.count, page.total);
    return page.total;
}

static bool is_admin(const struct uuid *id)
{
    AUTO_USER user = get(id);

    return user.role == ROLE_ADMIN;
}

/* ---------------------------------------------------------------- making and changing */

START_TEST(a_new_user_is_found_by_id_and_by_email)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER made = { .email = NULL };
    AUTO_USER found = { .email = NULL };
    struct password_hash password;
    char email[] = "zoe@example.com", name[] = "Zoë \"Z\" O'Neil";
    const struct user_draft draft = { .email = email, .name = name, .role = ROLE_ADMIN };

    assert_ok(fixture_ops()->user_create(fixture_store(), fixture_operator(), &draft,
                                         fixture_password(), &made, &err),
              &err);
    ck_assert_str_eq(made.email, email);
    ck_assert_str_eq(made.name, name);
    ck_assert_int_eq(made.role, ROLE_ADMIN);
    ck_assert(!made.disabled);
    ck_assert_int_eq(made.created_at, FIXTURE_NOW);
    assert_user(&made.id, name, ROLE_ADMIN, false);
    assert_ok(fixture_ops()->user_find(fixture_store(), email, &found, &password, &err), &err);
    ck_assert(uuid_equal(&found.id, &made.id));
    ck_assert_str_eq(password.text, fixture_password()->text);
}
END_TEST

START_TEST(an_email_is_taken_once)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER none = { .email = NULL };
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    char email[] = "ada@example.com", name[] = "Adam";
    const struct user_draft draft = { .email = email, .name = name, .role = ROLE_ADMIN };

    assert_err(fixture_ops()->user_create(fixture_store(), fixture_operator(), &draft,
                                          fixture_password(), &none, &err),
               ERR_EMAIL_TAKEN, &err);
    ck_assert_int_eq(count_users(NULL), 1);
    assert_user(&ada, "Ada", ROLE_CUSTOMER, false);
}
END_TEST

START_TEST(who_is_not_there_is_not_found)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER none = { .email = NULL };
    struct uuid unknown = uuid_new(FIXTURE_NOW);
    struct password_hash password;

    assert_err(fixture_ops()->user_get(fixture_store(), &unknown, &none, &err), ERR_NOT_FOUND,
               &err);
    assert_err(fixture_ops()->user_find(fixture_store(), "no@example.com", &none, &password, &err),
               ERR_NOT_FOUND, &err);
    assert_err(update(&unknown, renaming("Ada"), NULL, &err), ERR_NOT_FOUND, &err);
    assert_err(set_password(&unknown, NULL, false, &err), ERR_NOT_FOUND, &err);
}
END_TEST

START_TEST(a_change_changes_what_it_names_and_nothing_else)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid id = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    struct uuid other = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);

    assert_ok(update(&id, renaming("Ada King"), NULL, &err), &err);
    assert_user(&id, "Ada King", ROLE_CUSTOMER, false);
    assert_ok(update(&id, promoting, NULL, &err), &err);
    assert_user(&id, "Ada King", ROLE_ADMIN, false);
    assert_password("ada@example.com", fixture_password());
    assert_ok(update(&id, (struct user_change){ .name = NULL }, &new_password, &err), &err);
    assert_password("ada@example.com", &new_password);
    assert_user(&id, "Ada King", ROLE_ADMIN, false);
    assert_user(&other, "Bea", ROLE_CUSTOMER, false);
    assert_password("bea@example.com", fixture_password());
    assert_ok(update(&other, disabling, NULL, &err), &err);
    assert_user(&other, "Bea", ROLE_CUSTOMER, true);
    assert_ok(update(&other, enabling, NULL, &err), &err);
    assert_user(&other, "Bea", ROLE_CUSTOMER, false);
}
END_TEST

START_TEST(a_change_is_answered_with_the_changed_user)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct uuid id = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    const struct user_change change = renaming("Ada King");

    assert_ok(fixture_ops()->user_update(fixture_store(), fixture_operator(), &id, &change, NULL,
                                         &user, &err),
              &err);
    ck_assert(uuid_equal(&user.id, &id));
    ck_assert_str_eq(user.name, "Ada King");
    ck_assert_str_eq(user.email, "ada@example.com");
}
END_TEST

/* ---------------------------------------------------------------- the last admin */

START_TEST(the_last_admin_stays_one_with_all_the_rest_of_the_change)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid id = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    struct uuid disabled = fixture_user("bea@example.com", "Bea", ROLE_ADMIN);
    struct user_change change = demoting;

    assert_ok(update(&disabled, disabling, NULL, &err), &err);
    change.name = (char *)(uintptr_t) "Ada King";
    assert_err(update(&id, change, &new_password, &err), ERR_LAST_ADMIN, &err);
    assert_err(update(&id, disabling, NULL, &err), ERR_LAST_ADMIN, &err);
    assert_user(&id, "Ada", ROLE_ADMIN, false);
    assert_password("ada@example.com", fixture_password());
    error_clear(&err);
    assert_ok(update(&disabled, enabling, NULL, &err), &err);
    assert_ok(update(&id, change, NULL, &err), &err);
    assert_user(&id, "Ada King", ROLE_CUSTOMER, false);
}
END_TEST

struct race {
    struct uuid admins[2];
    atomic_int demoted, refused;
};

static void demote_other(size_t index, void *context)
{
    AUTO_ERROR err = ERROR_INIT;
    struct race *race = context;
    enum err code = update(&race->admins[1 - index], demoting, NULL, &err);

    if (code == ERR_OK)
        atomic_fetch_add(&race->demoted, 1);
    if (code == ERR_LAST_ADMIN)
        atomic_fetch_add(&race->refused, 1);
}

START_TEST(two_admins_who_demote_each_other_leave_one)
{
    AUTO_ERROR err = ERROR_INIT;
    struct race race = { .admins = { fixture_user("ada@example.com", "Ada", ROLE_ADMIN),
                                     fixture_user("bea@example.com", "Bea", ROLE_ADMIN) } };

    for (int i = 1; i <= 10; i++) {
        threads_run(2, demote_other, &race);
        ck_assert_int_eq(atomic_load(&race.demoted), i);
        ck_assert_int_eq(atomic_load(&race.refused), i);
        ck_assert(is_admin(&race.admins[0]) != is_admin(&race.admins[1]));
        assert_ok(update(&race.admins[0], promoting, NULL, &err), &err);
        assert_ok(update(&race.admins[1], promoting, NULL, &err), &err);
    }
}
END_TEST

/* ---------------------------------------------------------------- names and orders */

static int64_t count_orders(const char *search)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL };
    const struct order_query query = {
        .to = TIMESTAMP_MAX, .list = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 20 }
    };

    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &page, &err), &err);
    ck_assert_int_eq((int64_t)page.count, page.total);
    return page.total;
}

START_TEST(orders_are_found_by_the_name_that_their_customer_has_now)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada Byron", ROLE_CUSTOMER);
    struct uuid bea = fixture_user("bea@example.com", "Bea Byron", ROLE_CUSTOMER);
    AUTO_ORDER first = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER second = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER moved = { .items = NULL };

    fixture_add_order(&bea, FIXTURE_NOW);
    ck_assert_int_eq(count_orders("byron"), 3);
    assert_ok(
        fixture_move(&first.summary.id, STATUS_PROCESSING, "gift", &ada, FIXTURE_NOW, &moved, &err),
        &err);
    assert_ok(update(&ada, renaming("Ada Lovelace"), NULL, &err), &err);
    ck_assert_int_eq(count_orders("byron"), 1);
    ck_assert_int_eq(count_orders("lovelace"), 2);
    ck_assert_int_eq(count_orders("lovelace gift"), 1);
    ck_assert_int_eq(count_orders("mug"), 3);
    ck_assert_int_eq(count_orders("ada@example.com"), 2);
    ck_assert_int_eq(count_users("byron"), 1);
    ck_assert_int_eq(count_users("lovelace"), 1);
    /* The same holds after the next note and the next name. */
    order_clear(&moved);
    assert_ok(fixture_move(&second.summary.id, STATUS_CANCELLED, "twice", &ada, FIXTURE_NOW, &moved,
                           &err),
              &err);
    assert_ok(update(&ada, renaming("Ada Byron"), NULL, &err), &err);
    ck_assert_int_eq(count_orders("lovelace"), 0);
    ck_assert_int_eq(count_orders("byron"), 3);
    ck_assert_int_eq(count_orders("byron twice"), 1);
    fixture_assert_sound();
}
END_TEST

START_TEST(who_is_renamed_without_orders_is_found_as_well)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada Byron", ROLE_CUSTOMER);

    assert_ok(update(&ada, renaming("Ada Lovelace"), NULL, &err), &err);
    ck_assert_int_eq(count_users("byron"), 0);
    ck_assert_int_eq(count_users("lovelace"), 1);
    ck_assert_int_eq(count_users("ada"), 1);
}
END_TEST

/* ---------------------------------------------------------------- sessions and tokens */

static struct secret_hash hash_of(const char *secret)
{
    return secret_hash_text(secret);
}

/* A session and a token named after @name. */
static void sign_in(const struct uuid *user, const char *name)
{
    AUTO_ERROR err = ERROR_INIT;
    char secret[40], label[] = "till";
    struct secret_hash hash = hash_of(name);
    const struct api_token token = { .id = uuid_new(FIXTURE_NOW),
                                     .label = label,
                                     .created_at = FIXTURE_NOW };
    const struct authority authority = fixture_by(user, FIXTURE_NOW);

    assert_ok(fixture_ops()->session_create(fixture_store(), &authority, &hash, NULL, &err), &err);
    snprintf(secret, sizeof(secret), "%s's token", name);
    hash = hash_of(secret);
    assert_ok(fixture_ops()->token_create(fixture_store(), &authority, &hash, &token, &err), &err);
}

typedef enum err (*find_function)(struct store *store, const struct secret_hash *hash,
                                  struct credential_record *out, struct error *err);

static bool is_there(find_function find, const char *secret)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct secret_hash hash = hash_of(secret);
    struct credential_record record;
    enum err code = find(fixture_store(), &hash, &record, &err);

    ck_assert(code == ERR_OK || code == ERR_NOT_FOUND);
    return code == ERR_OK;
}

/* Counts the sessions and tokens of all users that the tests sign in. */
static void assert_signed_in(int sessions, int tokens)
{
    static const char *const names[] = { "ada", "ada again", "bea", "here", "there" };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char token[40];

        snprintf(token, sizeof(token), "%s's token", names[i]);
        sessions -= is_there(fixture_ops()->session_find, names[i]);
        tokens -= is_there(fixture_ops()->token_find, token);
    }
    ck_assert_int_eq(sessions, 0);
    ck_assert_int_eq(tokens, 0);
}

START_TEST(who_is_disabled_or_gets_a_password_loses_sessions_and_tokens)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    struct uuid bea = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);

    sign_in(&bea, "bea");
    sign_in(&ada, "ada");
    sign_in(&ada, "ada again");
    assert_ok(update(&ada, renaming("Ada King"), NULL, &err), &err);
    assert_ok(update(&ada, promoting, NULL, &err), &err);
    assert_ok(update(&ada, enabling, NULL, &err), &err);
    assert_signed_in(3, 3);
    assert_ok(update(&ada, enabling, &new_password, &err), &err);
    assert_signed_in(1, 1);
    sign_in(&ada, "ada");
    fixture_user("root@example.com", "Root", ROLE_ADMIN);
    assert_ok(update(&ada, disabling, NULL, &err), &err);
    assert_signed_in(1, 1);
    assert_ok(update(&ada, enabling, NULL, &err), &err);
    assert_signed_in(1, 1);
}
END_TEST

START_TEST(who_changes_the_own_password_keeps_this_session_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    struct uuid bea = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);
    struct secret_hash keep = hash_of("here");
    struct credential_record session;

    sign_in(&bea, "bea");
    sign_in(&ada, "here");
    sign_in(&ada, "there");
    assert_ok(set_password(&ada, &keep, true, &err), &err);
    assert_password("ada@example.com", &new_password);
    assert_signed_in(2, 3);
    assert_ok(fixture_ops()->session_find(fixture_store(), &keep, &session, &err), &err);
    /* The tokens end, too, unless the caller keeps them; those of other users never do. */
    assert_ok(set_password(&ada, &keep, false, &err), &err);
    assert_signed_in(2, 1);
    assert_ok(set_password(&ada, NULL, false, &err), &err);
    assert_signed_in(1, 1);
}
END_TEST

/* ---------------------------------------------------------------- the list */

static const struct {
    const char *email, *name;
} crowd[] = {
    { "aaron@example.com", "Aaron Ångström" },
    { "bea@example.com", "Bea Müller" },
    { "carl@beta.example", "Carl OR Müller-Lee" },
    { "dora@example.com", "Dora" },
    { "emil@beta.example", "Emil O'Hara" },
    { "flo@example.com", "Flo Muller" },
    { "gus+shop@example.com", "Gus" },
};

/* Created in a different order than they are listed in. */
static void make_crowd(void)
{
    for (size_t i = 0; i < ARRAY_LEN(crowd); i++) {
        size_t place = (i * 3) % ARRAY_LEN(crowd);

        fixture_user(crowd[place].email, crowd[place].name, ROLE_CUSTOMER);
    }
}

/* The users on the page, by the initials of their emails. */
static void assert_page(const char *search, int64_t page_number, int64_t limit, int64_t total,
                        const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };
    const struct query query = { .search = (char *)(uintptr_t)search,
                                 .page = page_number,
                                 .limit = limit };
    char letters[ARRAY_LEN(crowd) + 1] = "";

    assert_ok(fixture_ops()->user_list(fixture_store(), &query, &page, &err), &err);
    for (size_t i = 0; i < page.count; i++)
        letters[i] = page.users[i].email[0];
    ck_assert_str_eq(letters, expected);
    ck_assert_int_eq(page.total, total);
}

START_TEST(users_are_listed_by_name_when_asked_so)
{
    static const char *const expected[] = { "Ada", "ada", "Bob", "zoe", "Zora" };
    AUTO_ERROR err = ERROR_INIT;

    fixture_user("e@example.com", "Ada", ROLE_CUSTOMER);
    fixture_user("a@example.com", "Zora", ROLE_CUSTOMER);
    fixture_user("d@example.com", "ada", ROLE_CUSTOMER);
    fixture_user("b@example.com", "zoe", ROLE_CUSTOMER);
    fixture_user("c@example.com", "Bob", ROLE_CUSTOMER);
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        /* All of them, a user a page; and the same among those that are found. */
        for (int found = 0; found < 2; found++) {
            AUTO_USER_PAGE page = { .users = NULL };
            char everyone[] = "example";
            const struct query query = { .search = found ? everyone : NULL,
                                         .page = (int64_t)i + 1,
                                         .limit = 1,
                                         .by_name = true };

            assert_ok(fixture_ops()->user_list(fixture_store(), &query, &page, &err), &err);
            ck_assert_uint_eq(page.count, 1);
            ck_assert_str_eq(page.users[0].name, expected[i]);
            ck_assert_int_eq(page.total, (int64_t)ARRAY_LEN(expected));
        }
    }
}
END_TEST

static const struct {
    const char *name, *search;
} foreign[] = {
    { "Karl Weiß", "weiss" },
    { "Łukasz Żak", "lukasz zak" },
    { "Søren", "soren" },
    { "Đông", "dong" },
    { "Ελένη", "ΕΛΕΝΗ" },
    { "Ελένη", "ελενη" },
    { "Işık", "isik" },
    { "田中太郎", "太郎" },
    { "김민준", "민준" },
    { "Tel 030 123 4567", "0301234567" },
    { "Tel 0301234567", "(030) 123-45 67" },
    { "Ｗｉｄｅ", "wide" },
    { "O\u2019Brien", "o'brien" },
};

START_TEST(a_name_is_found_as_its_readers_fold_it)
{
    fixture_user("somebody@example.com", foreign[_i].name, ROLE_CUSTOMER);
    fixture_user("nobody@example.com", "Nemo", ROLE_CUSTOMER);
    ck_assert_int_eq(count_users(foreign[_i].search), 1);
}
END_TEST

START_TEST(users_are_listed_by_email_page_by_page)
{
    make_crowd();
    assert_page(NULL, 1, 20, 7, "abcdefg");
    assert_page(NULL, 1, 3, 7, "abc");
    assert_page(NULL, 2, 3, 7, "def");
    assert_page(NULL, 3, 3, 7, "g");
    assert_page(NULL, 4, 3, 7, "");
    assert_page(NULL, QUERY_PAGE_MAX, 100, 7, "");
    assert_page("müller", 1, 2, 3, "bc");
    assert_page("müller", 2, 2, 3, "f");
    assert_page("müller", 3, 2, 3, "");
}
END_TEST

static const struct {
    const char *search, *expected;
} searches[] = {
    { "mul", "bcf" },
    { "MÜLLER", "bcf" },
    { "beta", "ce" },
    { "example.com", "abdfg" },
    { "@example", "abcdefg" },
    { "carl@beta.example", "c" },
    { "müller-lee", "c" },
    { "müller beta", "c" },
    { "or", "c" },
    { "OR", "c" },
    { "o'hara", "e" },
    { "\xc3\x85ngstr\xc3\xb6m", "a" },
    { "angstrom", "a" },
    { "gus+shop", "g" },
    { "NEAR(", "" },
    { "\"dora\"", "d" },
    { "name:dora", "" },
    { "dora*", "d" },
    { "*", "" },
    { "-", "" },
    { "\"", "" },
    { "—", "" },
    { "nobody", "" },
};

START_TEST(users_are_found_by_name_and_email)
{
    make_crowd();
    for (size_t i = 0; i < ARRAY_LEN(searches); i++)
        assert_page(searches[i].search, 1, 20, (int64_t)strlen(searches[i].expected),
                    searches[i].expected);
}
END_TEST

/* The users found by "berg", a user a page. */
static void assert_bergs(bool by_name, const char *const expected[static 4])
{
    for (int64_t i = 0; i < 4; i++) {
        char search[] = "berg";
        const struct query query = {
            .search = search, .page = i + 1, .limit = 1, .by_name = by_name
        };
        AUTO_ERROR err = ERROR_INIT;
        AUTO_USER_PAGE page = { .users = NULL };

        assert_ok(fixture_ops()->user_list(fixture_store(), &query, &page, &err), &err);
        ck_assert_int_eq(page.total, 4);
        ck_assert_str_eq(page.users[0].name, expected[i]);
    }
}

START_TEST(users_found_by_name_come_before_those_found_by_email)
{
    static const char *const by_email[] = { "Zoe Bergmann", "Anna Berg", "Carl", "Abel" };
    static const char *const by_name[] = { "Anna Berg", "Zoe Bergmann", "Abel", "Carl" };

    fixture_user("berg@a.example", "Carl", ROLE_CUSTOMER);
    fixture_user("berg@b.example", "Abel", ROLE_CUSTOMER);
    fixture_user("x@example.com", "Zoe Bergmann", ROLE_CUSTOMER);
    fixture_user("y@example.com", "Anna Berg", ROLE_CUSTOMER);
    fixture_user("z@example.com", "Nobody", ROLE_CUSTOMER);
    assert_bergs(false, by_email);
    assert_bergs(true, by_name);
}
END_TEST

static enum err try_user(const char *email, struct error *err)
{
    AUTO_USER user = { .email = NULL };
    const struct user_draft draft = { .email = (char *)(uintptr_t)email,
                                      .name = (char *)(uintptr_t) "Somebody" };

    return fixture_ops()->user_create(fixture_store(), fixture_operator(), &draft,
                                      fixture_password(), &user, err);
}

static struct user_change readdressing(const char *email)
{
    return (struct user_change){ .email = (char *)(uintptr_t)email };
}

static const char *const spellings[] = { "\u00e9mile@b\u00fccher.de", "\u00c9MILE@b\u00fccher.de",
                                         "e\u0301mile@bu\u0308cher.de",
                                         "\u00e9mile@xn--bcher-kva.de" };

START_TEST(an_email_is_one_however_it_is_written)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER found = { .email = NULL };
    struct password_hash password;
    struct uuid emile = fixture_user(spellings[0], "Emile", ROLE_CUSTOMER);

    assert_err(try_user(spellings[_i], &err), ERR_EMAIL_TAKEN, &err);
    error_clear(&err);
    assert_ok(fixture_ops()->user_find(fixture_store(), spellings[_i], &found, &password, &err),
              &err);
    ck_assert(uuid_equal(&found.id, &emile));
    ck_assert_str_eq(found.email, spellings[0]);
    ck_assert_int_eq(count_users(NULL), 1);
}
END_TEST

START_TEST(an_email_is_changed_and_orders_are_found_by_it)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER found = { .email = NULL };
    struct password_hash password;
    struct uuid ada = fixture_user("ada@old.example", "Ada Byron", ROLE_CUSTOMER);

    fixture_add_order(&ada, FIXTURE_NOW);
    fixture_flush_search(ORDER_FIRST_NUMBER + 1);
    fixture_add_order(&ada, FIXTURE_NOW);
    assert_ok(update(&ada, readdressing("countess@lovelace.example"), NULL, &err), &err);
    ck_assert_int_eq(count_orders("countess"), 2);
    ck_assert_int_eq(count_orders("old"), 0);
    ck_assert_int_eq(count_orders("ada"), 2); /* the name */
    ck_assert_int_eq(count_users("lovelace"), 1);
    assert_err(
        fixture_ops()->user_find(fixture_store(), "ada@old.example", &found, &password, &err),
        ERR_NOT_FOUND, &err);
    error_clear(&err);
    assert_ok(try_user("ada@old.example", &err), &err);
    fixture_assert_sound();
}
END_TEST

START_TEST(an_email_that_is_taken_is_not_changed_to)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    AUTO_USER after = { .email = NULL };

    fixture_user(spellings[0], "Emile", ROLE_CUSTOMER);
    assert_err(update(&ada, readdressing(spellings[2]), NULL, &err), ERR_EMAIL_TAKEN, &err);
    error_clear(&err);
    assert_ok(update(&ada, readdressing("\uff41da@example.com"), NULL, &err), &err); /* her own */
    after = get(&ada);
    ck_assert_str_eq(after.email, "\uff41da@example.com");
}
END_TEST

static Suite *users_suite(void)
{
    Suite *suite = suite_create("users");
    TCase *changing = tcase_create("changing");
    TCase *admins = tcase_create("admins");
    TCase *names = tcase_create("names");
    TCase *credentials = tcase_create("credentials");
    TCase *lists = tcase_create("lists");
    TCase *const cases[] = { changing, admins, names, credentials, lists };

    tcase_add_test(changing, a_new_user_is_found_by_id_and_by_email);
    tcase_add_test(changing, an_email_is_taken_once);
    tcase_add_test(changing, who_is_not_there_is_not_found);
    tcase_add_test(changing, a_change_changes_what_it_names_and_nothing_else);
    tcase_add_test(changing, a_change_is_answered_with_the_changed_user);
    tcase_add_loop_test(changing, an_email_is_one_however_it_is_written, 0, ARRAY_LEN(spellings));
    tcase_add_test(changing, an_email_is_changed_and_orders_are_found_by_it);
    tcase_add_test(changing, an_email_that_is_taken_is_not_changed_to);
    tcase_add_test(admins, the_last_admin_stays_one_with_all_the_rest_of_the_change);
    tcase_add_test(admins, two_admins_who_demote_each_other_leave_one);
    tcase_add_test(names, orders_are_found_by_the_name_that_their_customer_has_now);
    tcase_add_test(names, who_is_renamed_without_orders_is_found_as_well);
    tcase_add_test(credentials, who_is_disabled_or_gets_a_password_loses_sessions_and_tokens);
    tcase_add_test(credentials, who_changes_the_own_password_keeps_this_session_alone);
    tcase_add_loop_test(lists, a_name_is_found_as_its_readers_fold_it, 0, ARRAY_LEN(foreign));
    tcase_add_test(lists, users_are_listed_by_email_page_by_page);
    tcase_add_test(lists, users_are_listed_by_name_when_asked_so);
    tcase_add_test(lists, users_are_found_by_name_and_email);
    tcase_add_test(lists, users_found_by_name_come_before_those_found_by_email);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_set_timeout(cases[i], 30);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(users_suite)
