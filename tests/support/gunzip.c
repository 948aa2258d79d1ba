/* SPDX-License-Identifier: MIT */
#include "tests/support/gunzip.h"

#include "core/base/util.h"

#include <check.h>
#include <zlib.h>

#define TEXT_MAX   4000000
#define GZIP_ALONE (15 + 16) /* of zlib: a gzip header and trailer, and no other */

char *gunzip(const char *bytes, size_t length)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length };
    char *out = malloc(TEXT_MAX + 1);

    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(inflateInit2(&stream, GZIP_ALONE), Z_OK);
    stream.next_out = (Bytef *)out;
    stream.avail_out = TEXT_MAX;
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    out[stream.total_out] = '\0';
    ck_assert_int_eq(inflateEnd(&stream), Z_OK);
    return out;
}
