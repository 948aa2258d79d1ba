/* SPDX-License-Identifier: MIT */
#pragma once

/** The shop's face as JSON: its name, colour and logo. */

#include "core/branding.h"
#include "web/http/buffer.h"

struct cJSON;

/** What a change may hold: see web/api/json_members.h. */
extern const char *const shop_json_branding_members[];

/** Borrowed from @body. */
struct branding_input shop_json_branding_input(const struct cJSON *body);

/**
 * @name          that the shop goes by
 * @default_name  that it goes by when none was given it
 */
void shop_json_branding(const struct branding *branding, const char *name, const char *default_name,
                        struct buffer *out);

/** The members "colour" and "logo" of an object. */
void shop_json_look(const struct branding *branding, struct buffer *out);
