/* SPDX-License-Identifier: MIT */
#include "web/list_links.h"

static void add_link(struct buffer *links, const char *path, const struct query_string *query,
                     int64_t page, const char *relation)
{
    buffer_format(links, "%s<%s?", links->length > 0 ? ", " : "", path);
    query_string_write(query, page, links);
    buffer_format(links, ">; rel=\"%s\"", relation);
}

void list_links_add(struct response *response, const char *path, const struct query_string *query,
                    const struct query *list, int64_t total)
{
    AUTO_BUFFER links = { .text = NULL };
    int64_t pages = query_pages(total, list->limit);
    int64_t last = pages > 0 ? pages : 1;

    add_link(&links, path, query, 1, "first");
    if (list->page > 1)
        add_link(&links, path, query, list->page - 1 < last ? list->page - 1 : last, "prev");
    if (list->page < last)
        add_link(&links, path, query, list->page + 1, "next");
    add_link(&links, path, query, last, "last");
    if (links.failed)
        response->headers.failed = true;
    else
        response_header(response, "Link", "%s", links.text);
}
