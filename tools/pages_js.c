/* SPDX-License-Identifier: MIT */

/** Writes the table of pages, web/ui/pages.def, as a module for the browser. */

#include <stdbool.h>
#include <stdio.h>

static const struct {
    const char *path;
    bool is_public;
    const char *module;
} pages[] = {
#define PAGE(path, is_public, module, summary) { path, is_public, module },
#include "web/ui/pages.def"
#undef PAGE
};

int main(void)
{
    puts("// Generated from web/ui/pages.def by tools/pages_js.c.\n\n"
         "/** The first row that matches an address counts. Views are loaded when first shown. */\n"
         "export const PAGES = [");
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        printf("  { path: \"%s\", isPublic: %s, load: () => import(\"./%s\") },\n", pages[i].path,
               pages[i].is_public ? "true" : "false", pages[i].module);
    puts("];");
    return ferror(stdout) || fflush(stdout) != 0;
}
