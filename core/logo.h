/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The shop's logo: a picture that an admin uploads, and everybody sees. It is recognised by its
 * bytes, whatever name or media type it came with. It is never decoded here, but served as it is:
 * only what browsers show as a picture and nothing else is taken, and so no SVG, which can hold
 * scripts.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"

#define LOGO_BYTES_MAX   ((size_t)256 * 1024)
#define LOGO_PIXELS_MIN  16   /* smaller, nobody sees what it shows */
#define LOGO_PIXELS_MAX  2048 /* decoded, this takes 16 MiB in a browser */
#define LOGO_VERSION_LEN 32

enum logo_type { LOGO_NONE, LOGO_PNG, LOGO_JPEG, LOGO_WEBP, LOGO_TYPE_COUNT };

/** What is known of a logo without its bytes. */
struct logo_facts {
    enum logo_type type;                /* LOGO_NONE: there is no logo; the rest is then 0 */
    int width, height;                  /* in pixels */
    size_t length;                      /* in bytes */
    char version[LOGO_VERSION_LEN + 1]; /* a hash of the bytes, in hexadecimal digits */
    timestamp_t changed_at;             /* when it was uploaded */
};

struct logo {
    struct logo_facts facts;
    unsigned char *bytes; /* owned */
};

#define AUTO_LOGO CLEANUP(logo_clear) struct logo

void logo_clear(struct logo *logo);

/** Such as "image/png"; "" for LOGO_NONE. */
const char *logo_media_type(enum logo_type type);

/** The type with this media type; LOGO_NONE when there is none. */
enum logo_type logo_type_from_media(const char *media_type);

/**
 * Recognises a logo, and checks it: a PNG, JPEG or WebP picture that is complete and does not move,
 * within the limits above.
 *
 * @bytes  are copied
 * @out    the caller's, release with logo_clear(); its changed_at is 0
 * @return ERR_OK, or ERR_INVALID with a problem with the whole body
 */
enum err logo_read(const void *bytes, size_t length, struct logo *out, struct error *err) CHECKED;
