/* SPDX-License-Identifier: MIT */
#pragma once

/** What an API token may be used for, beside what its user may do. A set of scopes is stored as a
 * number. */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>

/** The bits are stored: never reuse one. */
enum token_scope {
    SCOPE_NONE = 0,              /* any credential will do */
    SCOPE_ORDERS_READ = 1 << 0,  /* see orders and the catalogue */
    SCOPE_ORDERS_WRITE = 1 << 1, /* place and move orders, change the catalogue */
    SCOPE_TRACKING = 1 << 2,     /* report what became of parcels */
    SCOPE_METRICS = 1 << 3,      /* read the metrics */
    SCOPE_ADMIN = 1 << 4,        /* all that the user may do: users, passwords and tokens, too */
};

#define SCOPE_COUNT 5

typedef unsigned scope_set_t;

/** All that the user may do, with whatever scopes a later version adds. */
#define SCOPES_ALL 0x7fffffffU

/** The name of the @index-th scope, from 0 to SCOPE_COUNT - 1. */
const char *scope_name(size_t index);

/** Whether there is a scope of this name. */
bool scope_parse(const char *name, enum token_scope *out) CHECKED;

/** Whether @set lets its holder do what asks for @wanted. The scope `admin` includes all others. */
bool scope_includes(scope_set_t set, enum token_scope wanted);

/** Whether an actor with @set may grant @other. */
bool scope_covers(scope_set_t set, scope_set_t other);
