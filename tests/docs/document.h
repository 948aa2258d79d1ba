/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The documents of the source tree as their tests read them: Markdown, a line at a time, with its
 * links, code spans and headings. ORDERDESK_SOURCE names the tree.
 */

#include <stdbool.h>
#include <stddef.h>

/** The path of @name in the source tree; to free(). */
char *document_path(const char *name);

/** Whether the source tree has the file or folder @name. */
bool document_exists(const char *name);

/** The text of the file @name in the source tree; to free(). */
char *document_read(const char *name);

typedef void (*document_file_visitor)(const char *path, void *context);

/**
 * Calls @visit for each file under @folder whose name ends with @ending, with its path in the tree.
 * @folder is "." for the whole tree; builds, third-party sources and packages are left out.
 */
void document_each_file(const char *folder, const char *ending, document_file_visitor visit,
                        void *context);

/** Whether some file of the tree has this name, in any folder. */
bool document_has_name(const char *name);

/** A piece of a document. */
struct document_piece {
    const char *document; /* its path in the tree */
    int line;
    const char *text; /* not terminated */
    size_t length;
};

enum document_kind {
    DOCUMENT_LINK, /* the target of [text](target) */
    DOCUMENT_SPAN, /* the text between two backticks */
    DOCUMENT_CODE, /* a line of a code block */
};

typedef void (*document_visitor)(const struct document_piece *piece, void *context);

/** Calls @visit for each piece of @kind in the document @path. */
void document_each(const char *path, enum document_kind kind, document_visitor visit,
                   void *context);

/** Whether the document @path has a heading whose anchor, as GitHub makes anchors, is @anchor. */
bool document_has_anchor(const char *path, const char *anchor);
