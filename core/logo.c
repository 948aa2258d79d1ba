/* SPDX-License-Identifier: MIT */
#include "core/logo.h"

#include <sodium.h>
#include <stdio.h>

static const char *const media_types[LOGO_TYPE_COUNT] = {
    [LOGO_NONE] = "",
    [LOGO_PNG] = "image/png",
    [LOGO_JPEG] = "image/jpeg",
    [LOGO_WEBP] = "image/webp",
};

void logo_clear(struct logo *logo)
{
    free(logo->bytes);
    *logo = (struct logo){ .bytes = NULL };
}

const char *logo_media_type(enum logo_type type)
{
    return media_types[type];
}

enum logo_type logo_type_from_media(const char *media_type)
{
    for (enum logo_type type = LOGO_PNG; type < LOGO_TYPE_COUNT; type++)
        if (strcmp(media_types[type], media_type) == 0)
            return type;
    return LOGO_NONE;
}

/* ---------------------------------------------------------------- pictures */

/* The bytes of a file, and what was read from them. */
struct picture {
    const unsigned char *bytes;
    size_t length;
    uint32_t width, height;
    bool is_complete;
    bool is_animated;
};

static uint32_t big_endian(const unsigned char *at, size_t count)
{
    uint32_t value = 0;

    for (size_t i = 0; i < count; i++)
        value = value << 8 | at[i];
    return value;
}

static uint32_t little_endian(const unsigned char *at, size_t count)
{
    uint32_t value = 0;

    while (count-- > 0)
        value = value << 8 | at[count];
    return value;
}

static bool has_at(const struct picture *picture, size_t offset, const char *expected,
                   size_t length)
{
    return offset <= picture->length && picture->length - offset >= length &&
           memcmp(picture->bytes + offset, expected, length) == 0;
}

/*
 * Chunks of a length, a type, data and a checksum: https://www.w3.org/TR/png-3/#5DataRep. An
 * animation has a chunk of its own ahead of the picture.
 */
static void read_png(struct picture *picture)
{
    const size_t frame = 12; /* what a chunk has beside its data */
    bool has_data = false;
    size_t at = 8;

    if (!has_at(picture, at + 4, "IHDR", 4) || picture->length < at + frame + 13)
        return;
    picture->width = big_endian(picture->bytes + at + 8, 4);
    picture->height = big_endian(picture->bytes + at + 12, 4);
    while (picture->length - at >= frame) {
        size_t length = big_endian(picture->bytes + at, 4);

        if (length > picture->length - at - frame)
            return;
        picture->is_animated |= has_at(picture, at + 4, "acTL", 4);
        has_data |= has_at(picture, at + 4, "IDAT", 4);
        if (has_at(picture, at + 4, "IEND", 4)) {
            picture->is_complete = has_data;
            return;
        }
        at += frame + length;
    }
}

/* Start of frame: C0 to CF, but for the tables (C4, CC) and what is reserved (C8) among them. */
static bool is_jpeg_frame(unsigned char marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/*
 * Segments of a marker, a length and data (ITU-T T.81, annex B), of which the one that starts the
 * frame has the dimensions. What is behind the start of scan is searched for the end of image.
 */
static void read_jpeg(struct picture *picture)
{
    const unsigned char *bytes = picture->bytes;
    size_t at = 2;

    while (picture->length - at >= 4 && bytes[at] == 0xFF) {
        unsigned char marker = bytes[at + 1];
        size_t length = big_endian(bytes + at + 2, 2);

        if (marker == 0xFF) { /* a fill byte */
            at++;
            continue;
        }
        if (length < 2 || length > picture->length - at - 2)
            return;
        if (is_jpeg_frame(marker) && length >= 8) {
            picture->height = big_endian(bytes + at + 5, 2);
            picture->width = big_endian(bytes + at + 7, 2);
        }
        at += 2 + length;
        if (marker == 0xDA) {
            picture->is_complete =
                picture->width > 0 && memmem(bytes + at, picture->length - at, "\xFF\xD9", 2);
            return;
        }
    }
}

/* RFC 9649, section 2. Which of three chunks is first says how the dimensions are written. */
static void read_webp(struct picture *picture)
{
    const unsigned char *bytes = picture->bytes;

    if (picture->length < 30)
        return;
    if (has_at(picture, 12, "VP8X", 4)) {
        picture->is_animated = (bytes[20] & 0x02) != 0;
        picture->width = little_endian(bytes + 24, 3) + 1;
        picture->height = little_endian(bytes + 27, 3) + 1;
    } else if (has_at(picture, 12, "VP8L", 4) && bytes[20] == 0x2F) {
        uint32_t packed = little_endian(bytes + 21, 4);

        picture->width = (packed & 0x3FFF) + 1;
        picture->height = (packed >> 14 & 0x3FFF) + 1;
    } else if (has_at(picture, 12, "VP8 ", 4) && has_at(picture, 23, "\x9D\x01\x2A", 3)) {
        picture->width = little_endian(bytes + 26, 2) & 0x3FFF;
        picture->height = little_endian(bytes + 28, 2) & 0x3FFF;
    }
    picture->is_complete = picture->width > 0 && little_endian(bytes + 4, 4) <= picture->length - 8;
}

static enum logo_type read_picture(struct picture *picture)
{
    if (has_at(picture, 0, "\x89PNG\r\n\x1A\n", 8)) {
        read_png(picture);
        return LOGO_PNG;
    }
    if (has_at(picture, 0, "\xFF\xD8\xFF", 3)) {
        read_jpeg(picture);
        return LOGO_JPEG;
    }
    if (has_at(picture, 0, "RIFF", 4) && has_at(picture, 8, "WEBP", 4)) {
        read_webp(picture);
        return LOGO_WEBP;
    }
    return LOGO_NONE;
}

/* ---------------------------------------------------------------- reading */

static bool is_within_limits(uint32_t pixels)
{
    return pixels >= LOGO_PIXELS_MIN && pixels <= LOGO_PIXELS_MAX;
}

static void check_picture(const struct picture *picture, enum logo_type type, struct error *err)
{
    char detail[100];

    if (type == LOGO_NONE)
        error_add(err, "is not a PNG, JPEG or WebP picture", "%s", "");
    else if (!picture->is_complete)
        error_add(err, "is damaged or cut off", "%s", "");
    else if (picture->is_animated)
        error_add(err, "moves; it must be a still picture", "%s", "");
    else if (!is_within_limits(picture->width) || !is_within_limits(picture->height)) {
        snprintf(detail, sizeof(detail),
                 "is %u by %u pixels; it must have %d to %d in width and in height", picture->width,
                 picture->height, LOGO_PIXELS_MIN, LOGO_PIXELS_MAX);
        error_add(err, detail, "%s", "");
    }
}

static void write_version(const unsigned char *bytes, size_t length,
                          char out[static LOGO_VERSION_LEN + 1])
{
    unsigned char hash[LOGO_VERSION_LEN / 2];

    crypto_generichash(hash, sizeof(hash), bytes, length, NULL, 0);
    sodium_bin2hex(out, LOGO_VERSION_LEN + 1, hash, sizeof(hash));
}

enum err logo_read(const void *bytes, size_t length, struct logo *out, struct error *err)
{
    struct picture picture = { .bytes = bytes, .length = length };
    struct logo logo = { .facts = { .length = length } };

    if (length > LOGO_BYTES_MAX)
        error_add(err, "must have at most 256 KiB", "%s", "");
    else {
        logo.facts.type = read_picture(&picture);
        check_picture(&picture, logo.facts.type, err);
    }
    if (error_conclude(err, "The logo") != ERR_OK)
        return err->code;
    logo.facts.width = (int)picture.width;
    logo.facts.height = (int)picture.height;
    logo.bytes = malloc(length);
    if (!logo.bytes)
        return error_no_memory(err);
    memcpy(logo.bytes, bytes, length);
    write_version(logo.bytes, length, logo.facts.version);
    *out = logo;
    return ERR_OK;
}
