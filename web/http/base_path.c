/* SPDX-License-Identifier: MIT */
#include "web/http/base_path.h"

#include <stdio.h>

/* @return the length of the segment at @text; 0 when it is none */
static size_t segment_length(const char *text)
{
    static const char unreserved[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-._~";
    size_t length = strspn(text, unreserved);
    bool is_dots = strspn(text, ".") == length && length <= 2;

    return is_dots ? 0 : length;
}

bool base_path_is_valid(const char *text)
{
    size_t length;

    if (*text == '\0' || strlen(text) >= REQUEST_BASE_SIZE)
        return false;
    for (; *text == '/'; text += 1 + length) {
        length = segment_length(text + 1);
        if (length == 0)
            return false;
    }
    return *text == '\0';
}

bool base_path_enter(const char *base_path, struct request *request)
{
    size_t length = strlen(base_path);

    if (strncmp(request->path, base_path, length) != 0 || request->path[length] != '/')
        return false;
    snprintf(request->base_path, sizeof(request->base_path), "%s", base_path);
    request->path += length;
    return true;
}
