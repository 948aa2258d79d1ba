/* SPDX-License-Identifier: MIT */
#include "core/base/uuid.h"

#include <sodium.h>

/* The text form's places: 8-4-4-4-12 hexadecimal digits. */
static bool is_dash_place(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

void uuid_format(const struct uuid *id, char out[static UUID_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;

    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (is_dash_place(at))
            out[at++] = '-';
        out[at++] = digits[id->bytes[i] >> 4];
        out[at++] = digits[id->bytes[i] & 0x0f];
    }
    out[at] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool uuid_prefix_range(const char *prefix, struct uuid *low, struct uuid *high)
{
    size_t length = strlen(prefix);
    size_t nibble = 0;

    if (length == 0 || length > UUID_LEN)
        return false;
    memset(low->bytes, 0x00, sizeof(low->bytes));
    memset(high->bytes, 0xff, sizeof(high->bytes));
    for (size_t i = 0; i < length; i++) {
        int value = hex_value(prefix[i]);
        unsigned shift = nibble % 2 == 0 ? 4 : 0;

        if (is_dash_place(i)) {
            if (prefix[i] != '-')
                return false;
            continue;
        }
        if (value < 0)
            return false;
        low->bytes[nibble / 2] |= (uint8_t)(value << shift);
        high->bytes[nibble / 2] &= (uint8_t) ~((0x0fU & ~(unsigned)value) << shift);
        nibble++;
    }
    return true;
}

bool uuid_parse(const char *text, struct uuid *out)
{
    struct uuid high;

    return strlen(text) == UUID_LEN && uuid_prefix_range(text, out, &high);
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES) == 0;
}

static uint64_t uuid_time(const struct uuid *id)
{
    uint64_t time = 0;

    for (size_t i = 0; i < 6; i++)
        time = time << 8 | id->bytes[i];
    return time;
}

static void set_counter(struct uuid *id, unsigned counter)
{
    id->bytes[6] = (uint8_t)(0x70 | counter >> 8);
    id->bytes[7] = (uint8_t)counter;
}

static unsigned uuid_counter(const struct uuid *id)
{
    return (id->bytes[6] & 0x0fU) << 8 | id->bytes[7];
}

/* Random but for the time, with a fresh counter (rand_a), which leaves its upper half to count in.
 */
static struct uuid uuid_make(uint64_t time)
{
    struct uuid id;

    randombytes_buf(id.bytes, sizeof(id.bytes));
    for (size_t i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(time >> (40 - 8 * i));
    set_counter(&id, uuid_counter(&id) & 0x7ff);
    id.bytes[8] = (id.bytes[8] & 0x3f) | 0x80;
    return id;
}

struct uuid uuid_new(timestamp_t now)
{
    return uuid_make((uint64_t)timestamp_bound(now));
}

struct uuid uuid_next(const struct uuid *last, timestamp_t now)
{
    uint64_t time = uuid_time(last);
    unsigned counter = uuid_counter(last);
    struct uuid id;

    if ((uint64_t)timestamp_bound(now) > time)
        return uuid_new(now);
    if (counter == 0xfff)
        return uuid_make(time + 1);
    id = uuid_make(time);
    set_counter(&id, counter + 1);
    return id;
}
