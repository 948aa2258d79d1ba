/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The words of a text, in the one form that searching orders compares: as FTS5's unicode61
 * tokenizer finds them (letters and digits, in lower case, without diacritics; see
 * https://www.sqlite.org/fts5.html#unicode61_tokenizer), with '-' between words that belong
 * together, such as a product id's, and a space before each such group: `Mug, blue (MUG-01)` is
 * ` mug blue mug-01`. White space and , ; . @ keep words apart: an email address is found by its
 * words without being one, and few texts would be found by a full stop.
 */

#include "core/base/error.h"

struct sqlite3;

/** What stands before a group, and between the words of one. No word has either. */
#define TOKENIZER_APART    ' '
#define TOKENIZER_TOGETHER '-'

/** Gives the connection the SQL function words(TEXT). @return SQLite's result code */
int tokenizer_register(struct sqlite3 *handle);
