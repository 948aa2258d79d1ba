/* SPDX-License-Identifier: MIT */
#include "core/email.h"

#include "core/base/punycode.h"
#include "core/base/text.h"
#include "core/base/unicode.h"

#include <stdio.h>

#define ACE_PREFIX "xn--" /* RFC 5890, section 2.3.2.5 */

void email_normalize(char *email)
{
    text_trim(email);
    for (; *email != '\0'; email++)
        if (*email >= 'A' && *email <= 'Z')
            *email = (char)(*email - 'A' + 'a');
}

/* The ideographic full stop separates labels, too: UTS #46, section 2.3. */
static size_t separator_at(const char *at)
{
    static const char ideographic[] = "\u3002";

    if (*at == '.')
        return 1;
    return strncmp(at, ideographic, sizeof(ideographic) - 1) == 0 ? sizeof(ideographic) - 1 : 0;
}

/* Writes one label, decoded where it is encoded. */
static enum err write_label(FILE *out, const char *label, size_t length, struct error *err)
{
    const size_t prefix = sizeof(ACE_PREFIX) - 1;
    char decoded[PUNYCODE_TEXT_SIZE];
    AUTO_FREE char *folded = NULL;

    if (length < prefix || strncmp(label, ACE_PREFIX, prefix) != 0 ||
        !punycode_decode(label + prefix, length - prefix, decoded)) {
        (void)fwrite(label, 1, length, out);
        return ERR_OK;
    }
    if (unicode_folded(decoded, &folded, err) == ERR_OK)
        (void)fputs(folded, out);
    return err->code;
}

static enum err write_domain(FILE *out, const char *domain, struct error *err)
{
    while (*domain != '\0') {
        const char *end = domain;

        while (*end != '\0' && separator_at(end) == 0)
            end++;
        if (write_label(out, domain, (size_t)(end - domain), err) != ERR_OK)
            return err->code;
        if (*end != '\0') {
            (void)fputc('.', out);
            end += separator_at(end);
        }
        domain = end;
    }
    return ERR_OK;
}

static enum err write_key(FILE *out, const char *folded, struct error *err)
{
    const char *at = strrchr(folded, '@');
    size_t local = at ? (size_t)(at - folded) + 1 : strlen(folded);

    (void)fwrite(folded, 1, local, out);
    return write_domain(out, folded + local, err);
}

enum err email_key(const char *email, char **out, struct error *err)
{
    AUTO_FREE char *folded = NULL, *key = NULL;
    size_t size;
    FILE *stream;

    if (unicode_folded(email, &folded, err) != ERR_OK)
        return err->code;
    stream = open_memstream(&key, &size);
    if (!stream)
        return error_no_memory(err);
    (void)write_key(stream, folded, err);
    if (fclose(stream) != 0 && err->code == ERR_OK)
        return error_no_memory(err);
    if (err->code != ERR_OK)
        return err->code;
    text_trim(key);
    *out = key;
    key = NULL;
    return ERR_OK;
}
