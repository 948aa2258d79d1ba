/* SPDX-License-Identifier: MIT */
#include "web/api/json.h"

#include "web/api/json_scan.h"

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

struct input json_input_of(const cJSON *value)
{
    if (cJSON_IsString(value))
        return input_from_text(value->valuestring);
    if (cJSON_IsNumber(value))
        return (struct input){ .kind = INPUT_NUMBER, .number = value->valuedouble };
    if (cJSON_IsBool(value))
        return (struct input){ .kind = INPUT_BOOL, .truth = cJSON_IsTrue(value) };
    return (struct input){ .kind = cJSON_IsNull(value) ? INPUT_ABSENT : INPUT_OTHER };
}

/* The last member @name, and how many there are: none in what is no object. */
static const cJSON *find_member(const cJSON *object, const char *name, size_t *count)
{
    const cJSON *found = NULL;
    const cJSON *member;

    *count = 0;
    /* The elements of a list have no names. */
    if (!cJSON_IsObject(object))
        return NULL;
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
        return json_input_of(member);
    return (struct input){ .kind = count == 0 ? INPUT_ABSENT : INPUT_OTHER };
}

const cJSON *json_list(const cJSON *object, const char *name)
{
    size_t count;
    const cJSON *member = find_member(object, name, &count);

    return count == 1 && cJSON_IsArray(member) ? member : NULL;
}
