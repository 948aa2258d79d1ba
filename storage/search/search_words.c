/* SPDX-License-Identifier: MIT */
#include "storage/search/search_words.h"

#include "core/base/words.h"
#include "core/order.h"

/* More digits than any order's number has. */
#define NUMBER_DIGITS_MAX 15

/* What people write before an order's number; the '#' is no word. */
static const char *const labels[] = { "order", "orders", "number", "num", "no", "nr", "n" };

/* A group of words: from its sign to the next group's. */
static size_t group_length(const char *group)
{
    static const char end[] = { WORDS_APART, '\0' };

    return 1 + strcspn(group + 1, end);
}

static bool is_number(const char *word, size_t length)
{
    if (length == 0 || length > NUMBER_DIGITS_MAX || *word == '0')
        return false;
    for (size_t i = 0; i < length; i++)
        if (word[i] < '0' || word[i] > '9')
            return false;
    return true;
}

static bool is_label(const char *group, size_t length)
{
    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        if (length == 1 + strlen(labels[i]) && memcmp(group + 1, labels[i], length - 1) == 0)
            return true;
    return false;
}

/* How many bytes of @text are labels with a number behind them; 0: none. */
static size_t labels_length(const char *text)
{
    const char *at = text;

    while (*at != '\0' && is_label(at, group_length(at)))
        at += group_length(at);
    if (at == text || *at == '\0' || !is_number(at + 1, group_length(at) - 1))
        return 0;
    return (size_t)(at - text);
}

/* Takes the labels away, in place. What has none does not have this meaning. */
static void drop_labels(struct search_words *words)
{
    char *to = words->text;
    const char *from = words->text;

    while (*from != '\0' && words->labelled_count < LABELLED_MAX) {
        size_t skip = labels_length(from), length = group_length(from + skip);

        if (skip > 0)
            words->labelled[words->labelled_count++] = to + 1;
        memmove(to, from + skip, length);
        to += length;
        from += skip + length;
    }
    memmove(to, from, strlen(from) + 1);
    if (words->labelled_count == 0)
        words->text[0] = '\0';
}

static enum err drop_same(struct search_words *words, const char *search, struct error *err)
{
    AUTO_FREE char *plain = NULL;

    if (words_read(search, WORDS_PHONES_KEPT, &plain, err) != ERR_OK)
        return err->code;
    if (strcmp(plain, words->text) == 0)
        words->text[0] = '\0';
    return ERR_OK;
}

enum err search_words_init(struct search_words *words, const char *search,
                           enum search_meaning meaning, struct error *err)
{
    enum words_phones phones = meaning == MEANING_PHONE ? WORDS_PHONES_JOINED : WORDS_PHONES_KEPT;

    *words = (struct search_words){ .text = NULL };
    if (words_read(search, phones, &words->text, err) != ERR_OK)
        return err->code;
    if (meaning == MEANING_PHONE)
        return drop_same(words, search, err);
    if (meaning == MEANING_NUMBER)
        drop_labels(words);
    return ERR_OK;
}

void search_words_clear(struct search_words *words)
{
    free(words->text);
}

bool search_words_is_labelled(const struct search_words *words, const struct needle *needle)
{
    for (size_t i = 0; i < words->labelled_count; i++)
        if (needle->text == words->labelled[i])
            return true;
    return false;
}

bool needle_is_number(const struct needle *needle)
{
    return is_number(needle->text, needle->length);
}

size_t search_numbers(const struct needle *needle, int64_t newest,
                      struct search_range out[static SEARCH_RANGES_MAX])
{
    int64_t low = 0, high;
    size_t count = 0;

    for (size_t i = 0; i < needle->length; i++)
        low = low * 10 + (needle->text[i] - '0');
    if (low >= ORDER_FIRST_NUMBER && low <= newest) {
        out[0] = (struct search_range){ low, low };
        return 1;
    }
    for (high = low; low <= newest && count < SEARCH_RANGES_MAX; low *= 10, high = high * 10 + 9)
        out[count++] = (struct search_range){ low, high };
    return count;
}
