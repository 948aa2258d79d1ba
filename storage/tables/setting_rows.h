/* SPDX-License-Identifier: MIT */
#pragma once

/** What is true of the whole shop: the rows of the table `settings`. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** How many decimals all stored amounts have; CURRENCY_DECIMALS when nothing is stored. */
enum err setting_rows_decimals(struct connection *db, int *out, struct error *err) CHECKED;

enum err setting_rows_set_decimals(struct connection *db, int decimals, struct error *err) CHECKED;

/** @return ERR_OK, ERR_NOT_FOUND when the shop has none, or ERR_INTERNAL */
enum err setting_rows_shop_id(struct connection *db, struct shop_id *out,
                              struct error *err) CHECKED;

/** Stores @candidate unless the shop has an id. */
enum err setting_rows_offer_shop_id(struct connection *db, const struct shop_id *candidate,
                                    struct error *err) CHECKED;

/** The texts of the shop's face: see core/branding.h. */
#define SETTING_SHOP_NAME   "name"
#define SETTING_SHOP_COLOUR "colour"

/** A setting that is a text, to free(); NULL when nothing is stored. */
enum err setting_rows_text(struct connection *db, const char *name, char **out,
                           struct error *err) CHECKED;

/** @value  NULL: nothing is stored any more */
enum err setting_rows_set_text(struct connection *db, const char *name, const char *value,
                               struct error *err) CHECKED;

/** How far the steady clock has come; all 0 when nothing is stored. */
enum err setting_rows_steady_mark(struct connection *db, struct steady_mark *out,
                                  struct error *err) CHECKED;

enum err setting_rows_set_steady_mark(struct connection *db, const struct steady_mark *mark,
                                      struct error *err) CHECKED;
