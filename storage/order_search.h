/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Searching orders: the full-text index over the view order_texts, and what a search box's text
 * asks of it. Every word must be found, or be the beginning of a word that is.
 */

#include "storage/db.h"

/** Puts an order's text into the index. */
enum err order_search_insert(struct db *db, int64_t number, struct error *err) CHECKED;

/** Takes it out; must run before anything that the text is made of changes. */
enum err order_search_delete(struct db *db, int64_t number, struct error *err) CHECKED;

/** The same for all of a user's orders. */
enum err order_search_insert_user(struct db *db, int64_t user_key, struct error *err) CHECKED;
enum err order_search_delete_user(struct db *db, int64_t user_key, struct error *err) CHECKED;

/** Makes the index anew from all orders, within the caller's transaction. */
enum err order_search_rebuild(struct db *db, struct error *err) CHECKED;

/**
 * Writes @search as an FTS5 query: its words, quoted, each as the beginning of a word.
 *
 * @out  to free(); NULL when there is nothing in it to search for
 */
enum err search_match(const char *search, char **out, struct error *err) CHECKED;
