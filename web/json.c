/* SPDX-License-Identifier: MIT */
#include "web/json.h"

#include "core/query.h"
#include "web/json_scan.h"

#include <inttypes.h>
#include <stdio.h>

void json_delete(cJSON **json)
{
    cJSON_Delete(*json);
}

enum err json_parse(char *text, size_t length, cJSON **out, struct error *err)
{
    AUTO_JSON *json = NULL;

    if (json_scan(text, length, err) != ERR_OK)
        return err->code;
    json = cJSON_ParseWithLength(text, length);
    /* What the scan let pass, cJSON can parse. */
    if (!json)
        return error_no_memory(err);
    if (!cJSON_IsObject(json)) {
        error_add(err, "must be an object", "%s", "");
        return error_conclude(err, "The body");
    }
    *out = json;
    json = NULL;
    return ERR_OK;
}

static struct input input_of(const cJSON *value)
{
    if (cJSON_IsString(value))
        return input_from_text(value->valuestring);
    if (cJSON_IsNumber(value))
        return (struct input){ .kind = INPUT_NUMBER, .number = value->valuedouble };
    if (cJSON_IsBool(value))
        return (struct input){ .kind = INPUT_BOOL, .truth = cJSON_IsTrue(value) };
    return (struct input){ .kind = cJSON_IsNull(value) ? INPUT_ABSENT : INPUT_OTHER };
}

/* The last member @name, and how many there are. */
static const cJSON *find_member(const cJSON *object, const char *name, size_t *count)
{
    const cJSON *found = NULL;
    const cJSON *member;

    *count = 0;
    cJSON_ArrayForEach(member, object)
    {
        if (strcmp(member->string, name) != 0)
            continue;
        found = member;
        (*count)++;
    }
    return found;
}

struct input json_input(const cJSON *object, const char *name)
{
    size_t count;
    const cJSON *member = find_member(object, name, &count);

    if (count == 1)
        return input_of(member);
    return (struct input){ .kind = count == 0 ? INPUT_ABSENT : INPUT_OTHER };
}

const cJSON *json_list(const cJSON *object, const char *name)
{
    size_t count;
    const cJSON *member = find_member(object, name, &count);

    return count == 1 && cJSON_IsArray(member) ? member : NULL;
}

char *json_print(cJSON *json)
{
    char *text = json ? cJSON_PrintUnformatted(json) : NULL;

    cJSON_Delete(json);
    return text;
}

bool json_add_text(cJSON *object, const char *name, const char *text)
{
    return cJSON_AddStringToObject(object, name, text) != NULL;
}

bool json_add_int(cJSON *object, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, value);
    return cJSON_AddRawToObject(object, name, text) != NULL;
}

bool json_add_bool(cJSON *object, const char *name, bool value)
{
    return cJSON_AddBoolToObject(object, name, value) != NULL;
}

bool json_add_uuid(cJSON *object, const char *name, const struct uuid *id)
{
    char text[UUID_LEN + 1];

    uuid_format(id, text);
    return json_add_text(object, name, text);
}

bool json_add_time(cJSON *object, const char *name, timestamp_t at)
{
    char text[TIMESTAMP_LEN + 1];

    timestamp_format(at, text);
    return json_add_text(object, name, text);
}

bool json_add_money(cJSON *object, const char *name, money_t amount)
{
    char text[MONEY_LEN];

    /* Raw, for a double would be printed without its two fraction digits. */
    money_format(amount, text);
    return cJSON_AddRawToObject(object, name, text) != NULL;
}

bool json_add_item(cJSON *object, const char *name, cJSON *item)
{
    if (item && cJSON_AddItemToObject(object, name, item))
        return true;
    cJSON_Delete(item);
    return false;
}

bool json_append(cJSON *array, cJSON *item)
{
    if (item && cJSON_AddItemToArray(array, item))
        return true;
    cJSON_Delete(item);
    return false;
}

cJSON *json_finish(cJSON *object, bool complete)
{
    if (complete)
        return object;
    cJSON_Delete(object);
    return NULL;
}

bool json_add_pagination(cJSON *object, int64_t page, int64_t limit, int64_t total)
{
    cJSON *pagination = cJSON_CreateObject();

    return json_add_item(
        object, "pagination",
        json_finish(pagination,
                    (page == 0 || json_add_int(pagination, "page", page)) &&
                        json_add_int(pagination, "limit", limit) &&
                        json_add_int(pagination, "total", total) &&
                        json_add_int(pagination, "total_pages", query_pages(total, limit))));
}
