/* SPDX-License-Identifier: MIT */

/* The meaning of a search by core/store.h, implemented as plainly as possible. */

#include "tests/store/order_model.h"

#include <stdio.h>

/* The characters that are not ASCII here, and what each is folded to; "": it is dropped within a
 * word. */
static const struct {
    const char *from, *to;
} folds[] = {
    { "à", "a" },   { "á", "a" },       { "å", "a" },       { "Å", "a" },   { "è", "e" },
    { "é", "e" },   { "É", "e" },       { "È", "e" },       { "ë", "e" },   { "Ë", "e" },
    { "í", "i" },   { "ñ", "n" },       { "Ñ", "n" },       { "ú", "u" },   { "ü", "u" },
    { "Ü", "u" },   { "ø", "o" },       { "Ø", "o" },       { "ß", "ss" },  { "Ł", "l" },
    { "ł", "l" },   { "太", "太" },     { "郎", "郎" },     { "田", "田" }, { "中", "中" },
    { "様", "様" }, { "\xcc\x81", "" }, { "\xcc\x88", "" },
};

/* The folded character at @text; NULL if it belongs to no word. @length  of what was read */
static const char *fold(const char *text, char ascii[static 2], size_t *length)
{
    *length = 1;
    if ((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') ||
        (*text >= 'A' && *text <= 'Z')) {
        ascii[0] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
        ascii[1] = '\0';
        return ascii;
    }
    for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
        *length = strlen(folds[i].from);
        if (strncmp(text, folds[i].from, *length) == 0)
            return folds[i].to;
    }
    *length = 1;
    return NULL;
}

static bool is_cjk(const char *letter)
{
    return (unsigned char)*letter >= 0xe0;
}

static void append(char **words, const char *sign, const char *letters)
{
    size_t used = *words ? strlen(*words) : 0;

    *words = realloc(*words, used + strlen(sign) + strlen(letters) + 1);
    if (!*words)
        ck_abort_msg("no memory");
    strcpy(stpcpy(*words + used, sign), letters);
}

static void add_plain_words(char **words, const char *text, size_t length)
{
    const char *end = text + length;
    bool within = false, apart = true;
    size_t step;

    append(words, "", "");
    for (; text < end; text += step) {
        char ascii[2];
        const char *letter = fold(text, ascii, &step);
        bool begins = letter && (!within || is_cjk(letter));

        if (letter)
            append(words, begins ? (apart ? " " : "-") : "", letter);
        within = letter && !is_cjk(letter);
        apart = !letter && (apart || strchr(" ,;.@\n", *text));
    }
}

/* ---------------------------------------------------------------- phone numbers */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* How many bytes at @text are groups of digits with what stands between those of a phone number. */
static size_t groups_length(const char *text, char digits[static 40], size_t *groups)
{
    size_t length = 0, count = 0;

    *groups = 0;
    for (const char *at = text; is_digit(*at) && count < 30;) {
        const char *begin = at;

        while (is_digit(*at) && count < 30)
            digits[count++] = *at++;
        if (is_letter(*at)) {
            count -= (size_t)(at - begin);
            break;
        }
        (*groups)++;
        length = (size_t)(at - text);
        at += strspn(at, " -/().");
    }
    digits[count] = '\0';
    return length;
}

/* The phone numbers of @text: added to @words; or, where @words is NULL, in place of their groups.
 */
static void join_phones(char **words, const char *text, size_t length, char **joined)
{
    const char *end = text + length;
    bool begins = true;

    while (text < end) {
        char digits[40];
        size_t groups = 0, size = begins ? groups_length(text, digits, &groups) : 0;
        bool phone = groups > 1 && strlen(digits) >= 7 && strlen(digits) <= 15;

        size = size > 0 ? size : 1;
        if (phone && words)
            append(words, " ", digits);
        if (joined)
            append(joined, "", phone ? digits : "");
        if (joined && !phone) {
            char *copy = strndup(text, size);

            append(joined, "", copy);
            free(copy);
        }
        begins = !is_letter(text[size - 1]);
        text += size;
    }
}

void model_add_words(char **words, const char *text, size_t length)
{
    add_plain_words(words, text, length);
    join_phones(words, text, length, NULL);
}

/* ---------------------------------------------------------------- what a search finds */

/* Whether @words have @length bytes of @wanted as a whole, or as a beginning. */
static bool has(const char *words, const char *wanted, size_t length, bool whole)
{
    for (const char *at = words; *at != '\0'; at++) {
        if ((*at == ' ' || *at == '-') && strncmp(at + 1, wanted, length) == 0 &&
            (!whole || strchr(" -", at[1 + length])))
            return true;
    }
    return false;
}

static bool is_number(const char *word, size_t length)
{
    return *word != '0' && length <= 15 && strspn(word, "0123456789") >= length;
}

/* Whether @order has the number @word, or one that begins so when none is it. */
static bool has_number(const struct model *model, const struct model_order *order, const char *word,
                       size_t length)
{
    int64_t wanted = strtoll(word, NULL, 10);
    char number[24];

    snprintf(number, sizeof(number), "%lld", (long long)order->number);
    if (wanted >= ORDER_FIRST_NUMBER && wanted < ORDER_FIRST_NUMBER + (int64_t)model->count)
        return order->number == wanted;
    return strncmp(number, word, length) == 0;
}

/* How long a label of a number is at @word: "no" and the like, with a number or a label behind it.
 */
static size_t label_length(const char *word)
{
    static const char *const labels[] = {
        " order", " orders", " number", " num", " no", " nr", " n"
    };

    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        size_t length = strlen(labels[i]);

        if (strncmp(word, labels[i], length) == 0 && word[length] == ' ') {
            size_t digits = strcspn(word + length + 1, " ");

            if (is_number(word + length + 1, digits) || label_length(word + length) > 0)
                return length;
        }
    }
    return 0;
}

/*
 * Whether @order has all of @wanted, and together those that are together there.
 *
 * @labelled  whether words such as "no" before a number only say that it is one
 */
static bool has_words(const struct model *model, const struct model_order *order,
                      const char *wanted, bool labelled)
{
    bool all = true, number_only = false;

    for (const char *at = wanted; *at != '\0';) {
        size_t first = strcspn(at + 1, " -");
        const char *next = at + 1 + first;
        bool alone = *at == ' ' && *next != '-';

        if (labelled && label_length(at) > 0) {
            number_only = true;
        } else if (*next == '-') {
            size_t second = strcspn(next + 1, " -");

            all &= has(order->words, at + 1, first + 1 + second, next[1 + second] == '-');
        } else {
            bool number =
                alone && is_number(at + 1, first) && has_number(model, order, at + 1, first);

            all &= number || (!number_only && has(order->words, at + 1, first, false));
            number_only = false;
        }
        at = next;
    }
    return all && wanted[0] != '\0';
}

void model_find(const struct model *model, const char *search, bool found[static MODEL_MAX])
{
    AUTO_FREE char *plain = NULL, *joined = NULL, *phones = NULL;

    add_plain_words(&plain, search, strlen(search));
    append(&joined, "", "");
    join_phones(NULL, search, strlen(search), &joined);
    add_plain_words(&phones, joined, strlen(joined));
    for (size_t i = 0; i < model->count; i++) {
        const struct model_order *order = &model->orders[i];
        char id[UUID_LEN + 1];

        uuid_format(&order->id, id);
        found[i] = has_words(model, order, plain, false) || has_words(model, order, plain, true) ||
                   has_words(model, order, phones, false) ||
                   strncasecmp(id, search, strlen(search)) == 0;
    }
}
