/* SPDX-License-Identifier: MIT */
#include "web/api/json_members.h"

#include "web/http/buffer.h"

#include <cJSON.h>

struct walk {
    const char *const *known;
    struct error *unknown;
    struct buffer at; /* the JSON pointer of what is looked at */
};

static void clear_walk(struct walk *walk)
{
    buffer_clear(&walk->at);
}

/* Whether the pattern fits all of @pointer. @rest  what the pattern has behind it */
static bool fits(const char *pattern, const char *pointer, const char **rest)
{
    while (*pointer != '\0') {
        size_t length = strcspn(pointer + 1, "/"), wanted;
        bool any;

        if (*pattern != '/')
            return false;
        wanted = strcspn(pattern + 1, "/");
        any = wanted == 1 && pattern[1] == '*';
        if (!any && (wanted != length || strncmp(pattern + 1, pointer + 1, length) != 0))
            return false;
        pattern += 1 + wanted;
        pointer += 1 + length;
    }
    *rest = pattern;
    return true;
}

bool json_members_has(const char *const *known, const char *pointer)
{
    const char *rest;

    for (; *known; known++)
        if (fits(*known, pointer, &rest) && *rest == '\0')
            return true;
    return false;
}

/* Whether something is known below @pointer: else it is no place for objects at all. */
static bool has_below(const char *const *known, const char *pointer)
{
    const char *rest;

    for (; *known; known++)
        if (fits(*known, pointer, &rest) && *rest == '/')
            return true;
    return false;
}

/* RFC 6901, section 3. */
static void add_name(struct buffer *at, const char *name)
{
    buffer_add(at, "/", 1);
    for (; *name != '\0'; name++) {
        if (*name == '~')
            buffer_add(at, "~0", 2);
        else if (*name == '/')
            buffer_add(at, "~1", 2);
        else
            buffer_add(at, name, 1);
    }
}

static bool is_full(const struct walk *walk)
{
    return walk->at.failed || walk->unknown->problem_count == JSON_MEMBERS_UNKNOWN_MAX;
}

static void look_inside(struct walk *walk, const cJSON *value);

static void look_at_member(struct walk *walk, const cJSON *member) // NOLINT(misc-no-recursion)
{
    add_name(&walk->at, member->string);
    if (walk->at.failed)
        return;
    if (!json_members_has(walk->known, walk->at.text))
        error_add(walk->unknown, "is not known here", "%s", walk->at.text);
    else if (has_below(walk->known, walk->at.text))
        look_inside(walk, member);
}

/* json_scan() limits the depth, and the patterns do. */
static void look_inside(struct walk *walk, const cJSON *value) // NOLINT(misc-no-recursion)
{
    const size_t length = walk->at.length;
    const cJSON *child;
    size_t index = 0;

    cJSON_ArrayForEach(child, value)
    {
        if (is_full(walk))
            return;
        if (cJSON_IsObject(value)) {
            look_at_member(walk, child);
        } else if (cJSON_IsObject(child)) {
            buffer_format(&walk->at, "/%zu", index);
            look_inside(walk, child);
        }
        buffer_cut(&walk->at, length);
        index++;
    }
}

enum err json_members_check(const cJSON *body, const char *const *known, struct error *unknown,
                            struct error *err)
{
    CLEANUP(clear_walk) struct walk walk = { .known = known, .unknown = unknown };

    look_inside(&walk, body);
    return walk.at.failed || unknown->code == ERR_INTERNAL ? error_no_memory(err) : ERR_OK;
}
