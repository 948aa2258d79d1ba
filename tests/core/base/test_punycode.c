/* SPDX-License-Identifier: MIT */
#include "core/base/punycode.h"
#include "tests/support/check_main.h"

/* RFC 3492, section 7.1, and some names that exist. */
static const struct {
    const char *label, *text;
} vectors[] = {
    { "egbpdaj6bu4bxfgehfvwxn",
      "\u0644\u064a\u0647\u0645\u0627\u0628\u062a\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628"
      "\u064a\u061f" },
    { "ihqwcrb4cv8a8dqg056pqjye", "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587" },
    { "ihqwctvzc91f659drss3x8bo0yb", "\u4ed6\u5011\u7232\u4ec0\u9ebd\u4e0d\u8aaa\u4e2d\u6587" },
    { "Proprostnemluvesky-uyb24dma41a", "Pro\u010dprost\u011bnemluv\u00ed\u010desky" },
    { "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
      "\u306a\u305c\u307f\u3093\u306a\u65e5\u672c\u8a9e\u3092\u8a71\u3057\u3066\u304f\u308c\u306a"
      "\u3044\u306e\u304b" },
    { "PorqunopuedensimplementehablarenEspaol-fmd56a",
      "Porqu\u00e9nopuedensimplementehablarenEspa\u00f1ol" },
    { "3B-ww4c5e180e575a65lsy2b", "3\u5e74B\u7d44\u91d1\u516b\u5148\u751f" },
    { "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n",
      "\u5b89\u5ba4\u5948\u7f8e\u6075-with-SUPER-MONKEYS" },
    { "Hello-Another-Way--fc4qua05auwb3674vfr0b",
      "Hello-Another-Way-\u305d\u308c\u305e\u308c\u306e\u5834\u6240" },
    { "2-u9tlzr9756bt3uc0v", "\u3072\u3068\u3064\u5c4b\u6839\u306e\u4e0b2" },
    { "MajiKoi5-783gue6qz075azm5e", "Maji\u3067Koi\u3059\u308b5\u79d2\u524d" },
    { "de-jg4avhby1noc0d", "\u30d1\u30d5\u30a3\u30fcde\u30eb\u30f3\u30d0" },
    { "d9juau41awczczp", "\u305d\u306e\u30b9\u30d4\u30fc\u30c9\u3067" },
    { "bcher-kva", "b\u00fccher" },
    { "Bcher-KVA", "B\u00fccher" },
    { "fa-hia", "fa\u00df" },
    { "ls8h", "\U0001f4a9" },
    { "abc-", "abc" },
    { "", "" },
};

START_TEST(labels_are_decoded)
{
    char out[PUNYCODE_TEXT_SIZE];

    ck_assert(punycode_decode(vectors[_i].label, strlen(vectors[_i].label), out));
    ck_assert_str_eq(out, vectors[_i].text);
}
END_TEST

static const char *const wrong[] = {
    "b\u00fccher-kva",
    "bcher-kv\u00e4",
    "bcher-kv!",
    "bcher-kv", /* cut */
    "99999999",
    "zzzzzzzzzzzzzzzzzzzz",
    "a-zzzzzzz9",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-kva", /* no label */
};

START_TEST(what_is_no_punycode_is_refused)
{
    char out[PUNYCODE_TEXT_SIZE] = "before";

    ck_assert_msg(!punycode_decode(wrong[_i], strlen(wrong[_i]), out), "%s", wrong[_i]);
    ck_assert_str_eq(out, "before");
}
END_TEST

static Suite *punycode_suite(void)
{
    Suite *suite = suite_create("punycode");
    TCase *test_case = tcase_create("punycode");

    tcase_add_loop_test(test_case, labels_are_decoded, 0, ARRAY_LEN(vectors));
    tcase_add_loop_test(test_case, what_is_no_punycode_is_refused, 0, ARRAY_LEN(wrong));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(punycode_suite)
