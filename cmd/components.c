/* SPDX-License-Identifier: MIT */
#include "cmd/components.h"

#include "core/base/util.h"

static const struct {
    const char *name;
    const char *version;
    const char *license;
} components[] = {
#include "cmd/embedded_components.h"
};

#ifdef __clang__
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

void components_print(FILE *out)
{
    for (size_t i = 0; i < ARRAY_LEN(components); i++)
        fprintf(out, "%-10s %s, %s\n", components[i].name, components[i].version,
                components[i].license);
    fprintf(out, "compiled by %s %s\n", COMPILER, __VERSION__);
}
