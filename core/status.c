/* SPDX-License-Identifier: MIT */
#include "core/status.h"

#include <stdio.h>

struct status_row {
    const char *name;
    status_set_t next;
};

static const struct status_row table[STATUS_COUNT] = {
    [STATUS_PENDING] = { "pending", STATUS_BIT(STATUS_PROCESSING) | STATUS_BIT(STATUS_CANCELLED) },
    [STATUS_PROCESSING] = { "processing",
                            STATUS_BIT(STATUS_SHIPPED) | STATUS_BIT(STATUS_CANCELLED) },
    [STATUS_SHIPPED] = { "shipped", STATUS_BIT(STATUS_DELIVERED) },
    [STATUS_DELIVERED] = { "delivered", 0 },
    [STATUS_CANCELLED] = { "cancelled", 0 },
};

const char *status_name(enum status status)
{
    return table[status].name;
}

bool status_parse(const char *name, enum status *out)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            *out = (enum status)i;
            return true;
        }
    }
    return false;
}

bool status_is_valid(int stored)
{
    return stored >= 0 && stored < STATUS_COUNT;
}

status_set_t status_next(enum status from)
{
    return table[from].next;
}

bool status_may_follow(enum status from, enum status to)
{
    return (table[from].next & STATUS_BIT(to)) != 0;
}

void status_set_format(status_set_t set, char *out, size_t size)
{
    size_t used = 0;

    snprintf(out, size, "none");
    for (int i = 0; i < STATUS_COUNT && used < size; i++)
        if (set & STATUS_BIT(i))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                                     table[i].name);
}
