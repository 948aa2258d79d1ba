/* SPDX-License-Identifier: MIT */
#include "core/email.h"
#include "tests/support/check_main.h"

static char *key_of(const char *email)
{
    AUTO_ERROR err = ERROR_INIT;
    char *key = NULL;

    ck_assert_int_eq(email_key(email, &key, &err), ERR_OK);
    return key;
}

START_TEST(normalizing_trims_and_lowers_ascii_alone)
{
    char email[] = " \u00a0@AZ[`az{\u00c4@ ";

    email_normalize(email);
    ck_assert_str_eq(email, "@az[`az{\u00c4@");
}
END_TEST

static const struct {
    const char *a, *b;
    bool alike;
} pairs[] = {
    { "Ada@Example.COM", "ada@example.com", true },
    { "\u00c9MILE@x.fr", "\u00e9mile@x.fr", true },
    { "\u00e9mile@x.fr", "e\u0301mile@x.fr", true },
    { "\u00e9mile@x.fr", "emile@x.fr", false },
    { "b\u00fccher@b\u00fccher.de", "b\u00fccher@xn--bcher-kva.de", true },
    { "a@B\u00dcCHER.de", "a@xn--Bcher-KVA.de", true },
    { "a@mail.b\u00fccher.xn--p1ai", "a@mail.xn--bcher-kva.\u0440\u0444", true },
    { "a@fa\u00df.de", "a@xn--fa-hia.de", true },
    { "a@xn--bcher-kv.de", "a@b\u00fccher.de", false }, /* cut */
    { "a@b\u00fccher\u3002de", "a@b\u00fccher.de", true },
    { "a@b\u00fccher\uff0ede", "a@b\u00fccher.de", true },
    { "\uff41@x.fr", "a@x.fr", true },
    { "a\u200b@x.fr", "a@x.fr", true },
    { "a\u00ad\ufeff@x.fr", "a@x.fr", true },
    { "xn--bcher-kva@x.fr", "b\u00fccher@x.fr", false }, /* a mailbox is no label */
    { "a+b@x.fr", "a@x.fr", false },
    { "a.b@x.fr", "ab@x.fr", false },
    { "a@x.fr", "a@y.fr", false },
    { "no-address", "NO-ADDRESS", true },
};

START_TEST(addresses_that_people_take_for_one_have_one_key)
{
    AUTO_FREE char *a = key_of(pairs[_i].a);
    AUTO_FREE char *b = key_of(pairs[_i].b);
    AUTO_FREE char *twice = key_of(a);

    ck_assert_msg((strcmp(a, b) == 0) == pairs[_i].alike, "%s %s", a, b);
    ck_assert_str_eq(a, twice);
}
END_TEST

static Suite *email_suite(void)
{
    Suite *suite = suite_create("email");
    TCase *test_case = tcase_create("email");

    tcase_add_test(test_case, normalizing_trims_and_lowers_ascii_alone);
    tcase_add_loop_test(test_case, addresses_that_people_take_for_one_have_one_key, 0,
                        ARRAY_LEN(pairs));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(email_suite)
