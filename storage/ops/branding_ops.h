/* SPDX-License-Identifier: MIT */
#pragma once

/** The shop's face: see core/store.h. */

#include "core/store.h"

enum err branding_ops_get(struct store *store, struct branding *out, struct error *err) CHECKED;
enum err branding_ops_update(struct store *store, const struct authority *authority,
                             const struct branding_change *change, struct branding *out,
                             struct error *err) CHECKED;
enum err branding_ops_logo(struct store *store, struct logo *out, struct error *err) CHECKED;
enum err branding_ops_set_logo(struct store *store, const struct authority *authority,
                               const struct logo *logo, struct branding *out,
                               struct error *err) CHECKED;
enum err branding_ops_delete_logo(struct store *store, const struct authority *authority,
                                  struct error *err) CHECKED;
