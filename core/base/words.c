/* SPDX-License-Identifier: MIT */
#include "core/base/words.h"

#include "core/base/unicode.h"

/* How many digits a phone number has, with its area code (ITU-T E.164 has at most 15). */
#define PHONE_DIGITS_MIN 7
#define PHONE_DIGITS_MAX 15

/* Most texts have fewer bytes, as words. */
#define CAPACITY_FIRST 64

/* The words that are written, and what stands between the last one and the next. */
struct writer {
    enum words_phones phones;
    char *text; /* owned */
    size_t length, capacity;
    bool apart; /* whether the next word is one of another group */

    /* The groups of digits just written that may be one number. */
    char digits[PHONE_DIGITS_MAX + 1];
    size_t digit_count; /* may be more than there is room for: then it is no phone number */
    size_t group_count;
    size_t begin;      /* of the first group in the text */
    bool may_continue; /* only what stands in phone numbers came since */
    char *added;       /* owned: the phone numbers, as groups, to be added at the end */
    size_t added_length;
};

static void clear(struct writer *writer)
{
    free(writer->text);
    free(writer->added);
}

static enum err reserve(struct writer *writer, size_t more, struct error *err)
{
    size_t capacity = writer->capacity;
    char *larger;

    if (writer->length + more < capacity)
        return ERR_OK;
    capacity = 2 * capacity + more;
    larger = realloc(writer->text, capacity);
    if (!larger)
        return error_no_memory(err);
    writer->text = larger;
    writer->capacity = capacity;
    return ERR_OK;
}

/* Of ASCII; what is folded has no capitals. */
static char to_lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        byte = (char)(byte + ('a' - 'A'));
    return byte;
}

static enum err append(struct writer *writer, char sign, const char *word, size_t length,
                       struct error *err)
{
    if (reserve(writer, length + 2, err) != ERR_OK)
        return err->code;
    writer->text[writer->length++] = sign;
    for (size_t i = 0; i < length; i++)
        writer->text[writer->length++] = to_lower(word[i]);
    writer->text[writer->length] = '\0';
    return ERR_OK;
}

/* ---------------------------------------------------------------- phone numbers */

static bool is_phone(const struct writer *writer)
{
    return writer->group_count > 1 && writer->digit_count >= PHONE_DIGITS_MIN &&
           writer->digit_count <= PHONE_DIGITS_MAX;
}

static enum err keep_for_later(struct writer *writer, struct error *err)
{
    size_t length = writer->added_length + 1 + writer->digit_count;
    char *larger = realloc(writer->added, length + 1);

    if (!larger)
        return error_no_memory(err);
    writer->added = larger;
    larger[writer->added_length] = WORDS_APART;
    memcpy(larger + writer->added_length + 1, writer->digits, writer->digit_count);
    larger[length] = '\0';
    writer->added_length = length;
    return ERR_OK;
}

/* The groups of digits end here. */
static enum err end_number(struct writer *writer, struct error *err)
{
    bool phone = is_phone(writer);

    writer->group_count = 0;
    if (!phone || writer->phones == WORDS_PHONES_KEPT)
        return ERR_OK;
    if (writer->phones == WORDS_PHONES_ADDED)
        return keep_for_later(writer, err);
    writer->length = writer->begin;
    return append(writer, WORDS_APART, writer->digits, writer->digit_count, err);
}

static bool is_digits(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (word[i] < '0' || word[i] > '9')
            return false;
    return length > 0;
}

/* The word is about to be written. */
static enum err watch_number(struct writer *writer, const char *word, size_t length,
                             struct error *err)
{
    bool digits = is_digits(word, length);

    if ((!digits || !writer->may_continue) && end_number(writer, err) != ERR_OK)
        return err->code;
    if (!digits)
        return ERR_OK;
    if (writer->group_count++ == 0) {
        writer->begin = writer->length;
        writer->digit_count = 0;
    }
    if (writer->digit_count + length <= PHONE_DIGITS_MAX)
        memcpy(writer->digits + writer->digit_count, word, length);
    writer->digit_count += length;
    return ERR_OK;
}

/* Whether @code may stand between the groups of a phone number. */
static bool stands_in_numbers(uint32_t code)
{
    static const uint32_t codes[] = { ' ',    '-',    '/',    '(',    ')',    '.',   0xa0,
                                      0x2009, 0x2010, 0x2011, 0x2012, 0x2013, 0x202f };

    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (code == codes[i])
            return true;
    return false;
}

/* ---------------------------------------------------------------- words */

static enum err add_word(struct writer *writer, const char *word, size_t length, struct error *err)
{
    char sign = writer->apart || writer->length == 0 ? WORDS_APART : WORDS_TOGETHER;

    if (watch_number(writer, word, length, err) != ERR_OK)
        return err->code;
    /* What was joined to a number before it stands apart now. */
    if (writer->length == 0)
        sign = WORDS_APART;
    writer->apart = false;
    writer->may_continue = true;
    return append(writer, sign, word, length, err);
}

/* Adds the words of a folded run: characters that are words by themselves divide it, and so does
 * what is no letter. */
static enum err add_folded(struct writer *writer, const char *folded, struct error *err)
{
    const char *end = folded + strlen(folded), *word = folded;

    for (const char *at = folded; at < end;) {
        uint32_t code = 0;
        size_t length = unicode_decode(at, (size_t)(end - at), &code);
        enum unicode_class class = unicode_class(code);

        if (length == 0)
            return error_set(err, ERR_INTERNAL, "a folded word is not UTF-8");
        if (class != UNICODE_LETTER && class != UNICODE_MARK) {
            if (at > word && add_word(writer, word, (size_t)(at - word), err) != ERR_OK)
                return err->code;
            if (class == UNICODE_CHARACTER && add_word(writer, at, length, err) != ERR_OK)
                return err->code;
            word = at + length;
        }
        at += length;
    }
    return end > word ? add_word(writer, word, (size_t)(end - word), err) : ERR_OK;
}

static enum err add_run(struct writer *writer, const char *run, size_t length, bool ascii,
                        struct error *err)
{
    AUTO_FREE char *folded = NULL;

    /* Most words are letters and digits of ASCII, which need no tables. */
    if (ascii)
        return add_word(writer, run, length, err);
    if (unicode_fold(run, length, &folded, err) != ERR_OK)
        return err->code;
    return add_folded(writer, folded, err);
}

static bool is_ascii_letter(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

/* A code point of the text, as far as words are concerned. */
struct piece {
    uint32_t code;
    size_t length;
    enum unicode_class class;
};

static struct piece read_piece(const char *text, size_t length)
{
    struct piece piece = { .code = (unsigned char)*text, .length = 1, .class = UNICODE_LETTER };

    if (is_ascii_letter((unsigned char)*text))
        return piece;
    piece.length = unicode_decode(text, length, &piece.code);
    if (piece.length == 0)
        return (struct piece){ .length = 1, .class = UNICODE_TOGETHER };
    piece.class = unicode_class(piece.code);
    return piece;
}

/* The phone numbers of a line stand behind its words. */
static enum err end_line(struct writer *writer, struct error *err)
{
    if (end_number(writer, err) != ERR_OK ||
        reserve(writer, writer->added_length + 1, err) != ERR_OK)
        return err->code;
    if (writer->added_length > 0)
        memcpy(writer->text + writer->length, writer->added, writer->added_length + 1);
    writer->length += writer->added_length;
    writer->added_length = 0;
    return ERR_OK;
}

/* What stands between words. */
static enum err pass(struct writer *writer, const struct piece *piece, struct error *err)
{
    writer->apart |= piece->class == UNICODE_APART;
    writer->may_continue &= stands_in_numbers(piece->code);
    return piece->code == '\n' ? end_line(writer, err) : ERR_OK;
}

static enum err read_text(struct writer *writer, const char *text, struct error *err)
{
    const char *end = text + strlen(text), *run = NULL;
    bool ascii = true;

    for (const char *at = text; at < end;) {
        struct piece piece = read_piece(at, (size_t)(end - at));
        bool begins = piece.class == UNICODE_LETTER || piece.class == UNICODE_CHARACTER;
        bool goes_on = run && (piece.class == UNICODE_MARK || piece.class == UNICODE_INVISIBLE);

        if (begins && !run) {
            run = at;
            ascii = true;
        }
        if (begins || goes_on) {
            ascii &= begins && piece.length == 1;
        } else {
            if (run && add_run(writer, run, (size_t)(at - run), ascii, err) != ERR_OK)
                return err->code;
            run = NULL;
            if (piece.class != UNICODE_MARK && piece.class != UNICODE_INVISIBLE &&
                pass(writer, &piece, err) != ERR_OK)
                return err->code;
        }
        at += piece.length;
    }
    return run ? add_run(writer, run, (size_t)(end - run), ascii, err) : ERR_OK;
}

enum err words_read(const char *text, enum words_phones phones, char **out, struct error *err)
{
    CLEANUP(clear)
    struct writer writer = { .phones = phones,
                             .apart = true,
                             .text = calloc(CAPACITY_FIRST, 1),
                             .capacity = CAPACITY_FIRST };

    if (!writer.text)
        return error_no_memory(err);
    if (read_text(&writer, text, err) != ERR_OK || end_line(&writer, err) != ERR_OK)
        return err->code;
    *out = writer.text;
    writer.text = NULL;
    return ERR_OK;
}
