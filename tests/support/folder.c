/* SPDX-License-Identifier: MIT */
#include "tests/support/folder.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static int remove_entry(const char *entry, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(entry);
}

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder && *folder != '\0' ? folder : "/tmp";
}

char *folder_new(const char *parent)
{
    char *folder;

    ck_assert_int_gt(asprintf(&folder, "%s/orderdesk-XXXXXX", parent ? parent : temporary_folder()),
                     0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    return folder;
}

void folder_remove(char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(folder);
}
