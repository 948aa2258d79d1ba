/* SPDX-License-Identifier: MIT */
#include "web/api/list_links.h"

#include <inttypes.h>
#include <stdio.h>

/* @place  a parameter that says which part of the list, such as "page=3" */
static void add_link(struct buffer *links, const struct request *request,
                     const struct query_string *query, const char *place, const char *relation)
{
    buffer_format(links, "%s<%s%s?", links->length > 0 ? ", " : "", request->base_path,
                  request->path);
    query_string_write(query, place, links);
    buffer_format(links, ">; rel=\"%s\"", relation);
}

static void add_page(struct buffer *links, const struct request *request,
                     const struct query_string *query, int64_t page, const char *relation)
{
    char place[32];

    snprintf(place, sizeof(place), "page=%" PRId64, page);
    add_link(links, request, query, place, relation);
}

static void add_cursor(struct buffer *links, const struct request *request,
                       const struct query_string *query, const char *cursor, const char *relation)
{
    char place[64];

    snprintf(place, sizeof(place), "cursor=%s", cursor);
    add_link(links, request, query, place, relation);
}

static void add_header(struct response *response, const struct buffer *links)
{
    if (links->failed)
        response->headers.failed = true;
    else
        response_header(response, "Link", "%s", links->text);
}

void list_links_add(struct response *response, const struct request *request,
                    const struct query_string *query, const struct query *list, int64_t total,
                    const char *next)
{
    AUTO_BUFFER links = { .text = NULL };
    int64_t pages = query_pages(total, list->limit);
    int64_t last = pages > 0 ? pages : 1;

    add_page(&links, request, query, 1, "first");
    if (list->page > 1)
        add_page(&links, request, query, list->page - 1 < last ? list->page - 1 : last, "prev");
    if (list->page < last && next)
        add_cursor(&links, request, query, next, "next");
    else if (list->page < last)
        add_page(&links, request, query, list->page + 1, "next");
    add_page(&links, request, query, last, "last");
    add_header(response, &links);
}

void list_links_add_cursors(struct response *response, const struct request *request,
                            const struct query_string *query, const char *previous,
                            const char *next)
{
    AUTO_BUFFER links = { .text = NULL };

    add_page(&links, request, query, 1, "first");
    if (previous)
        add_cursor(&links, request, query, previous, "prev");
    if (next)
        add_cursor(&links, request, query, next, "next");
    add_header(response, &links);
}
