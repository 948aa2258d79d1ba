/* SPDX-License-Identifier: MIT */

/** Writes the table of statuses, core/status.c, as a module for the browser. */

#include "core/status.h"

#include <stdio.h>

/* No text in the table contains a quote or a backslash: tests/core/test_status.c checks it. */
static void write_text(const char *name, const char *text)
{
    if (text)
        printf("    %s: \"%s\",\n", name, text);
    else
        printf("    %s: null,\n", name);
}

static void write_status(enum status status)
{
    const struct status_text *text = status_text(status);
    enum status next;

    puts("  {");
    write_text("name", status_name(status));
    write_text("label", text->label);
    write_text("sign", text->sign);
    write_text("event", text->event);
    write_text("coming", text->coming);
    write_text("action", text->action);
    write_text("forCustomers", text->for_customers);
    write_text("next", status_usual_next(status, &next) ? status_name(next) : NULL);
    puts("  },");
}

int main(void)
{
    puts(
        "// Generated from core/status.c by tools/statuses_js.c; core/status.h describes the members.\n\n"
        "/** In the order in which an order passes through them. */\n"
        "export const STATUSES = [");
    for (int rank = 0; rank < STATUS_COUNT; rank++)
        write_status(status_at_rank(rank));
    puts("];");
    return ferror(stdout) || fflush(stdout) != 0;
}
