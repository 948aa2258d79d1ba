/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a search box's text asks of a full-text index of words (core/base/words.h), for users and
 * products. Every word must be found, or be the beginning of a word that is; the words of a group
 * must be next to each other. Groups of digits are also looked for as one phone number. Orders have
 * an index of their own: storage/search/search_index.h.
 */

#include "core/base/error.h"

/**
 * Writes @search as an FTS5 query.
 *
 * @out  to free(); NULL when there is nothing in it to search for
 */
enum err fts_query_write(const char *search, char **out, struct error *err) CHECKED;
