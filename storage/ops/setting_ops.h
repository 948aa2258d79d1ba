/* SPDX-License-Identifier: MIT */
#pragma once

/** What is true of the whole shop: see core/store.h. */

#include "core/store.h"

enum err setting_ops_steady_mark(struct store *store, struct steady_mark *out,
                                 struct error *err) CHECKED;
enum err setting_ops_set_steady_mark(struct store *store, const struct steady_mark *mark,
                                     struct error *err) CHECKED;
enum err setting_ops_set_decimals(struct store *store, int decimals, struct error *err) CHECKED;
enum err setting_ops_identify(struct store *store, const struct shop_id *candidate,
                              struct shop_id *out, struct error *err) CHECKED;
