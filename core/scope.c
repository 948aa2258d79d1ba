/* SPDX-License-Identifier: MIT */
#include "core/scope.h"

#include <string.h>

static const char *const names[SCOPE_COUNT] = { "orders:read", "orders:write", "tracking",
                                                "metrics", "admin" };

const char *scope_name(size_t index)
{
    return names[index];
}

bool scope_parse(const char *name, enum token_scope *out)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum token_scope)(1U << i);
            return true;
        }
    return false;
}

bool scope_includes(scope_set_t set, enum token_scope wanted)
{
    return wanted == SCOPE_NONE || (set & ((scope_set_t)wanted | SCOPE_ADMIN)) != 0;
}

bool scope_covers(scope_set_t set, scope_set_t other)
{
    return (set & SCOPE_ADMIN) != 0 || (other & ~set) == 0;
}
