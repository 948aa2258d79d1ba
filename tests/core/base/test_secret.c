/* SPDX-License-Identifier: MIT */
#include "core/base/secret.h"
#include "tests/support/check_main.h"

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>

/* Hashing takes some 60 ms, so the tests share this password. */
#define PASSWORD "correct horse"

static struct password_hash hash;

static void hash_once(void)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
    ck_assert_int_eq(password_hash(PASSWORD, &hash, &err), ERR_OK);
}

START_TEST(a_secret_is_256_bits_in_base64url)
{
    struct secret secret = secret_new();

    ck_assert_uint_eq(strlen(secret.text), 43);
    ck_assert_uint_eq(strspn(secret.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789-_"),
                      43);
}
END_TEST

START_TEST(secrets_differ)
{
    struct secret secrets[100];

    for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
        secrets[i] = secret_new();
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(secrets[i].text, secrets[j].text);
    }
}
END_TEST

/* From Python: hashlib.blake2b(text, digest_size=32).hexdigest() */
static const struct {
    const char *text, *hash;
} blake2b[] = {
    { "", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
    { "abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319" },
};

START_TEST(a_secret_is_stored_as_its_blake2b_256)
{
    struct secret_hash hashed = secret_hash_text(blake2b[_i].text);
    char text[2 * SECRET_HASH_BYTES + 1];

    for (size_t i = 0; i < SECRET_HASH_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", (unsigned)hashed.bytes[i]);
    ck_assert_str_eq(text, blake2b[_i].hash);
}
END_TEST

START_TEST(starting_again_does_no_harm)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
    ck_assert_int_eq(password_verify(PASSWORD, &hash, &err), ERR_OK);
}
END_TEST

START_TEST(passwords_are_hashed_with_argon2id_and_64_mib)
{
    const char *start = "$argon2id$v=19$m=65536,t=2,p=1$";

    ck_assert_msg(strncmp(hash.text, start, strlen(start)) == 0, "%s", hash.text);
    ck_assert_ptr_null(strstr(hash.text, PASSWORD));
}
END_TEST

START_TEST(the_same_password_never_hashes_alike)
{
    AUTO_ERROR err = ERROR_INIT;
    struct password_hash again;

    ck_assert_int_eq(password_hash(PASSWORD, &again, &err), ERR_OK);
    ck_assert_str_ne(again.text, hash.text);
}
END_TEST

static const char *const wrong[] = { "correct hors", "Correct horse", "correct horse ", "" };

START_TEST(another_password_does_not_match)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(password_verify(wrong[_i], &hash, &err), ERR_CREDENTIALS);
    ck_assert_int_eq(err.code, ERR_CREDENTIALS);
}
END_TEST

START_TEST(without_a_hash_nothing_matches_and_the_answer_is_the_same)
{
    AUTO_ERROR unknown = ERROR_INIT;
    AUTO_ERROR differs = ERROR_INIT;

    ck_assert_int_eq(password_verify(PASSWORD, NULL, &unknown), ERR_CREDENTIALS);
    ck_assert_int_eq(password_verify("another", &hash, &differs), ERR_CREDENTIALS);
    ck_assert_str_eq(unknown.message, differs.message);
}
END_TEST

START_TEST(every_character_of_a_long_password_counts)
{
    AUTO_ERROR none = ERROR_INIT;
    AUTO_ERROR err = ERROR_INIT;
    char password[PASSWORD_MAX + 1];
    struct password_hash hashed;

    memset(password, 'x', PASSWORD_MAX);
    password[PASSWORD_MAX] = '\0';
    ck_assert_int_eq(password_hash(password, &hashed, &none), ERR_OK);
    ck_assert_int_eq(password_verify(password, &hashed, &none), ERR_OK);
    password[PASSWORD_MAX - 1] = 'y';
    ck_assert_int_eq(password_verify(password, &hashed, &err), ERR_CREDENTIALS);
}
END_TEST

static void *verify(void *matches)
{
    AUTO_ERROR err = ERROR_INIT;

    *(bool *)matches = password_verify(PASSWORD, &hash, &err) == ERR_OK;
    return NULL;
}

START_TEST(more_sign_ins_than_turns_all_get_theirs)
{
    pthread_t threads[5];
    bool matches[ARRAY_LEN(threads)] = { false };

    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, verify, &matches[i]), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        pthread_join(threads[i], NULL);
        ck_assert(matches[i]);
    }
}
END_TEST

START_TEST(a_password_is_the_same_however_its_letters_are_composed)
{
    AUTO_ERROR err = ERROR_INIT;
    struct password_hash composed, decomposed;

    ck_assert_int_eq(password_hash("caf\u00e9 \u00e0 gogo", &composed, &err), ERR_OK);
    ck_assert_int_eq(password_hash("cafe\u0301 a\u0300 gogo", &decomposed, &err), ERR_OK);
    ck_assert_int_eq(password_verify("cafe\u0301 a\u0300 gogo", &composed, &err), ERR_OK);
    ck_assert_int_eq(password_verify("caf\u00e9 \u00e0 gogo", &decomposed, &err), ERR_OK);
    ck_assert_int_eq(password_verify("cafe a gogo", &composed, &err), ERR_CREDENTIALS);
}
END_TEST

/* As it was set by a version that hashed what was typed. */
START_TEST(a_password_from_before_still_opens_the_door)
{
    static const char typed[] = "cafe\u0301 gogo";
    AUTO_ERROR err = ERROR_INIT;
    struct password_hash before;

    ck_assert_int_eq(
        crypto_pwhash_str_alg(before.text, typed, strlen(typed), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13),
        0);
    ck_assert_int_eq(password_verify(typed, &before, &err), ERR_OK);
    ck_assert_int_eq(password_verify("cafe gogo", &before, &err), ERR_CREDENTIALS);
}
END_TEST

static Suite *secret_suite(void)
{
    Suite *suite = suite_create("secret");
    TCase *secret = tcase_create("secret");
    TCase *password = tcase_create("password");

    tcase_set_timeout(password, 30);
    tcase_add_unchecked_fixture(secret, hash_once, NULL);
    tcase_add_unchecked_fixture(password, hash_once, NULL);
    tcase_add_test(secret, a_secret_is_256_bits_in_base64url);
    tcase_add_test(secret, secrets_differ);
    tcase_add_loop_test(secret, a_secret_is_stored_as_its_blake2b_256, 0, ARRAY_LEN(blake2b));
    tcase_add_test(password, starting_again_does_no_harm);
    tcase_add_test(password, passwords_are_hashed_with_argon2id_and_64_mib);
    tcase_add_test(password, the_same_password_never_hashes_alike);
    tcase_add_loop_test(password, another_password_does_not_match, 0, ARRAY_LEN(wrong));
    tcase_add_test(password, without_a_hash_nothing_matches_and_the_answer_is_the_same);
    tcase_add_test(password, every_character_of_a_long_password_counts);
    tcase_add_test(password, more_sign_ins_than_turns_all_get_theirs);
    tcase_add_test(password, a_password_is_the_same_however_its_letters_are_composed);
    tcase_add_test(password, a_password_from_before_still_opens_the_door);
    suite_add_tcase(suite, secret);
    suite_add_tcase(suite, password);
    return suite;
}

CHECK_MAIN(secret_suite)
