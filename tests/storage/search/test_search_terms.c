/* SPDX-License-Identifier: MIT */
#include "storage/search/search_terms.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

/* ---------------------------------------------------------------- terms */

static enum err add_key(void *context, const struct term *term, struct error *err)
{
    AUTO_FREE char *key = NULL;

    if (term_key(term, &key, err) != ERR_OK)
        return err->code;
    strcat(strcat(context, key), " ");
    return ERR_OK;
}

static const struct {
    const char *words, *keys;
} terms[] = {
    { "", "" },
    { " mug", "*m *mu mug " },
    { " a", "*a *a a " },
    { " élan", "*é *él élan " },
    { " mug-01-xl", "*m *mu mug -mug-01 *0 *01 01 -01-xl *x *xl xl " },
    { " mug blue", "*m *mu mug *b *bl blue " },
};

START_TEST(words_have_terms_for_all_that_finds_them)
{
    AUTO_ERROR err = ERROR_INIT;
    char keys[200] = "";

    assert_ok(terms_each(terms[_i].words, add_key, keys, &err), &err);
    ck_assert_str_eq(keys, terms[_i].keys);
}
END_TEST

static const struct {
    const char *search; /* words */
    const char *ranges; /* of keys */
} searches[] = {
    { "", "" },
    { " m", "*m..*m " },
    { " mu", "*mu..*mu " },
    { " mug", "mug..mug\xff " },
    { " él", "*él..*él " },
    { " mug-0", "-mug-0..-mug-0\xff " },
    { " mug-01-x", "-mug-01..-mug-01 -01-x..-01-x\xff " },
    { " mug mug", "mug..mug\xff " },
    { " mug muggle mu", "muggle..muggle\xff " },
    { " mug-01 mug", "-mug-01..-mug-01\xff " },
    { " 1042 104 104", "1042..1042\xff 104..104\xff " }, /* as numbers, they find others */
    { " blue mug-0 x", "blue..blue\xff -mug-0..-mug-0\xff *x..*x " },
};

START_TEST(a_search_asks_for_the_fewest_ranges)
{
    AUTO_ERROR err = ERROR_INIT;
    struct needle needles[NEEDLES_MAX];
    char ranges[200] = "";
    size_t count = needles_read(searches[_i].search, needles);

    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *low = NULL, *high = NULL;

        assert_ok(needle_keys(&needles[i], &low, &high, &err), &err);
        strcat(strcat(strcat(strcat(ranges, low), ".."), high), " ");
    }
    ck_assert_str_eq(ranges, searches[_i].ranges);
}
END_TEST

static const struct {
    const char *text;
    bool whole, has;
} wanted[] = {
    { "mug", true, true },       { "mu", true, false },    { "mu", false, true },
    { "ug", false, false },      { "01", true, true },     { "mug-01", true, true },
    { "mug-0", true, false },    { "mug-0", false, true }, { "01-xl", true, true },
    { "blue-mug", true, false }, { "xl", true, true },     { "xl-", false, false },
};

START_TEST(words_are_found_at_their_beginning_alone)
{
    ck_assert_int_eq(
        terms_has(" blue mug-01-xl", wanted[_i].text, strlen(wanted[_i].text), wanted[_i].whole),
        wanted[_i].has);
}
END_TEST

static Suite *search_terms_suite(void)
{
    Suite *suite = suite_create("search_terms");
    TCase *searching = tcase_create("terms");

    tcase_add_loop_test(searching, words_have_terms_for_all_that_finds_them, 0, ARRAY_LEN(terms));
    tcase_add_loop_test(searching, a_search_asks_for_the_fewest_ranges, 0, ARRAY_LEN(searches));
    tcase_add_loop_test(searching, words_are_found_at_their_beginning_alone, 0, ARRAY_LEN(wanted));
    suite_add_tcase(suite, searching);
    return suite;
}

CHECK_MAIN(search_terms_suite)
