/* SPDX-License-Identifier: MIT */

/** Pictures for a logo: each is recognised within the limits, or refused with one problem. */

#include "core/logo.h"
#include "tests/fuzz/fuzz.h"

static void check_taken(const struct logo *logo, const uint8_t *data, size_t size)
{
    const struct logo_facts *facts = &logo->facts;

    fuzz_check(facts->type > LOGO_NONE && facts->type < LOGO_TYPE_COUNT);
    fuzz_check(facts->width >= LOGO_PIXELS_MIN && facts->width <= LOGO_PIXELS_MAX);
    fuzz_check(facts->height >= LOGO_PIXELS_MIN && facts->height <= LOGO_PIXELS_MAX);
    fuzz_check(facts->length == size && size <= LOGO_BYTES_MAX);
    fuzz_check(strspn(facts->version, "0123456789abcdef") == LOGO_VERSION_LEN &&
               strlen(facts->version) == LOGO_VERSION_LEN);
    fuzz_check(memcmp(logo->bytes, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };

    if (logo_read(data, size, &logo, &err) == ERR_OK) {
        check_taken(&logo, data, size);
        return 0;
    }
    fuzz_check(!logo.bytes && err.code == ERR_INVALID && err.problem_count == 1);
    fuzz_check_refusal("PUT", &err);
    return 0;
}
