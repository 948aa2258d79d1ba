/* SPDX-License-Identifier: MIT */
#pragma once

/** The tokenizer of core/base/words.h in SQL. */

struct sqlite3;

/**
 * Gives the connection the SQL function words(TEXT): the words to be found, with phone numbers
 * added.
 *
 * @return SQLite's result code
 */
int tokenizer_register(struct sqlite3 *handle);
