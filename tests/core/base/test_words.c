/* SPDX-License-Identifier: MIT */
#include "core/base/words.h"
#include "tests/support/check_main.h"

static char *read_words(const char *text, enum words_phones phones)
{
    AUTO_ERROR err = ERROR_INIT;
    char *words = NULL;

    ck_assert_int_eq(words_read(text, phones, &words, &err), ERR_OK);
    return words;
}

static const struct {
    const char *text, *words;
} texts[] = {
    { "", "" },
    { " - ", "" },
    { "Mug, blue", " mug blue" },
    { "MUG-01", " mug-01" },
    { "MUG-01-XL", " mug-01-xl" },
    { "Mug (MUG-01)", " mug mug-01" },
    { "SKU_42/b", " sku-42-b" },
    { "O'Brien", " o-brien" },
    { "zoe.m@example.com", " zoe m example com" },
    { "a;b,c\td\ne", " a b c d e" },
    { "#1042", " 1042" },
    { "1042.", " 1042" },
    /* what decomposes, and what does not */
    { "Crème CAFÉ", " creme cafe" },
    { "Cafe\u0301", " cafe" },
    { "Zucker\u00adbrot", " zuckerbrot" },
    { "brød — 3", " brod 3" },
    { "brød—3", " brod-3" },
    { "STRAßE", " strasse" },
    { "ẞ", " ss" },
    { "Łukasz", " lukasz" },
    { "Søren", " soren" },
    { "Đông Đỗ", " dong do" },
    { "Işık IŞIK İ", " isik isik i" },
    { "Þórður Æsa Œuvre", " thordur aesa oeuvre" },
    { "Ħamrun Ŧ Ŋ", " hamrun t n" },
    /* other scripts */
    { "Ελένη ΕΛΕΝΗ", " ελενη ελενη" },
    { "ΣΊΣΥΦΟΣ", " σισυφοσ" },
    { "Σίσυφος", " σισυφοσ" },
    { "ЁЛКА", " елка" },
    { "שָׁלוֹם", " שלום" },
    { "مُحَمَّد", " محمد" },
    { "हिन्दी", " हिन्दी" },
    { "น้ำ", " น้ํา" },
    /* compatibility forms */
    { "ﬁsh", " fish" },
    { "ＭＵＧ－０１", " mug-01" },
    { "½ x", " 1-2 x" },
    /* words without spaces between them */
    { "田中太郎", " 田-中-太-郎" },
    { "田中 太郎さん", " 田-中 太-郎-さ-ん" },
    { "ﾃﾞﾝﾜ", " デ-ン-ワ" },
    { "か\u3099", " が" },
    { "가 각", " 가 각" },
    { "\u1100\u1161", " 가" },
    { "東京Tower2号", " 東-京-tower2-号" },
    { "「皿」、青。", " 皿 青" },
    /* no UTF-8 */
    { "mug\xff\xfe blue", " mug blue" },
};

START_TEST(words_are_folded_and_grouped)
{
    AUTO_FREE char *words = read_words(texts[_i].text, WORDS_PHONES_KEPT);

    ck_assert_str_eq(words, texts[_i].words);
}
END_TEST

START_TEST(what_is_folded_stays_so)
{
    AUTO_FREE char *words = read_words(texts[_i].words, WORDS_PHONES_KEPT);

    ck_assert_str_eq(words, texts[_i].words);
}
END_TEST

/* ---------------------------------------------------------------- phone numbers */

static const struct {
    const char *text, *added, *joined;
} phones[] = {
    { "0301234567", " 0301234567", " 0301234567" },
    { "030 1234567", " 030 1234567 0301234567", " 0301234567" },
    { "(030) 123 45-67", " 030 123 45-67 0301234567", " 0301234567" },
    { "030/123.45\u00a067", " 030-123 45 67 0301234567", " 0301234567" },
    { "call +49 30 1234567, Ada", " call 49 30 1234567 ada 49301234567", " call 49301234567 ada" },
    { "1234 5678 a 8765 4321", " 1234 5678 a 8765 4321 12345678 87654321", " 12345678 a 87654321" },
    /* none: too short, too long, or interrupted */
    { "123 456", " 123 456", " 123 456" },
    { "1234567890 1234567890", " 1234567890 1234567890", " 1234567890 1234567890" },
    { "1234, 5678", " 1234 5678", " 1234 5678" },
    { "1234\n5678", " 1234 5678", " 1234 5678" },
    { "030 1234567\nmug", " 030 1234567 0301234567 mug", " 0301234567 mug" },
    { "MUG-1234 5678", " mug-1234 5678 12345678", " mug 12345678" },
};

START_TEST(a_phone_number_is_one_word_however_it_is_grouped)
{
    AUTO_FREE char *added = read_words(phones[_i].text, WORDS_PHONES_ADDED);
    AUTO_FREE char *joined = read_words(phones[_i].text, WORDS_PHONES_JOINED);

    ck_assert_str_eq(added, phones[_i].added);
    ck_assert_str_eq(joined, phones[_i].joined);
}
END_TEST

static Suite *words_suite(void)
{
    Suite *suite = suite_create("words");
    TCase *test_case = tcase_create("words");

    tcase_add_loop_test(test_case, words_are_folded_and_grouped, 0, ARRAY_LEN(texts));
    tcase_add_loop_test(test_case, what_is_folded_stays_so, 0, ARRAY_LEN(texts));
    tcase_add_loop_test(test_case, a_phone_number_is_one_word_however_it_is_grouped, 0,
                        ARRAY_LEN(phones));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(words_suite)
