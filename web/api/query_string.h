/* SPDX-License-Identifier: MIT */
#pragma once

/** The query of a request's address, read strictly: known names, each once, valid escapes. */

#include "core/query.h"
#include "web/http/buffer.h"

#define QUERY_PARAMETERS_MAX 64

struct query_parameter {
    char *name;  /* owned, decoded */
    char *value; /* owned, decoded */
};

struct query_string {
    struct query_parameter parameters[QUERY_PARAMETERS_MAX];
    size_t count;
};

#define AUTO_QUERY_STRING CLEANUP(query_string_clear) struct query_string

void query_string_clear(struct query_string *query);

/**
 * Reads application/x-www-form-urlencoded text. Problems (a name that is not in @allowed or comes
 * twice, a bad escape) are added to @err, for the caller to conclude.
 *
 * @allowed     the names, the last one NULL
 * @repeatable  the one that may come more than once; NULL: none
 * @out         to clear
 */
void query_string_read(const char *text, const char *const *allowed, const char *repeatable,
                       struct query_string *out, struct error *err);

/** Reads the query of a list that takes `q`, `page` and `limit`; @input is borrowed from @out. */
void query_string_read_list(const char *text, struct query_string *out, struct query_input *input,
                            struct error *err);

/** Adds @text with everything escaped that is not unreserved (RFC 3986, section 2.3). */
void query_string_escape(const char *text, struct buffer *out);

/**
 * Undoes the escapes in @length bytes of @text; what comes of it is not longer.
 *
 * @plus_is_space  as in queries, and not in paths
 * @return false for a bad escape, an escaped NUL, or more than has room in the @size bytes of @out
 */
bool query_string_decode(const char *text, size_t length, bool plus_is_space, char *out,
                         size_t size) CHECKED;

/** The value of @name as an input; absent when it was not sent. Borrowed from @query. */
struct input query_string_input(const struct query_string *query, const char *name);

/** The values of @name. @return how many; at most QUERY_PARAMETERS_MAX */
size_t query_string_values(const struct query_string *query, const char *name,
                           const char *values[static QUERY_PARAMETERS_MAX]);

/** Writes the query back, escaped, but for `page` and `cursor`, in whose place stands @place. */
void query_string_write(const struct query_string *query, const char *place, struct buffer *out);
