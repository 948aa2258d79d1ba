/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a search box's text asks of an FTS5 table, for users and products. Every word must be found,
 * or be the beginning of a word that is. Orders have an index of their own:
 * storage/search/search_index.h.
 */

#include "core/base/error.h"

/**
 * Writes @search as an FTS5 query: its words, quoted, each as the beginning of a word.
 *
 * @out  to free(); NULL when there is nothing in it to search for
 */
enum err fts_query_write(const char *search, char **out, struct error *err) CHECKED;
