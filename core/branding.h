/* SPDX-License-Identifier: MIT */
#pragma once

/** The shop's face: the name, the colour and the logo that an admin gives it, each optional. */

#include "core/input.h"
#include "core/logo.h"

#define SHOP_NAME_MAX        100 /* characters */
#define BRANDING_COLOUR_SIZE 8   /* "#1f4e79" and the final NUL */

struct branding {
    char *name;                        /* owned; NULL: the one that the shop was started with */
    char colour[BRANDING_COLOUR_SIZE]; /* "#rrggbb", in small letters; "": none */
    struct logo_facts logo;
};

#define AUTO_BRANDING CLEANUP(branding_clear) struct branding

void branding_clear(struct branding *branding);

/** Whether @text is a colour as it is stored. */
bool branding_is_colour(const char *text);

/** What may be changed. An input that is absent or empty removes what is stored. */
struct branding_input {
    bool has_name, has_colour; /* whether it is to be changed at all */
    struct input name, colour;
};

struct branding_change {
    bool has_name, has_colour;
    char *name;                        /* owned; NULL: none any more */
    char colour[BRANDING_COLOUR_SIZE]; /* "": none any more */
};

void branding_change_clear(struct branding_change *change);

/** @out  release with branding_change_clear(). @return ERR_OK or ERR_INVALID */
enum err branding_change_read(const struct branding_input *input, struct branding_change *out,
                              struct error *err) CHECKED;
