/* SPDX-License-Identifier: MIT */
#pragma once

/** Bodies: parsing them with cJSON, and reading members as inputs. web/api/json_write.h writes. */

#include "core/input.h"

#include <cJSON.h>

#define AUTO_JSON CLEANUP(json_delete) cJSON

void json_delete(cJSON **json);

/**
 * Parses a body, which must be an object.
 *
 * @text  is changed by it
 * @out   release with cJSON_Delete()
 * @return ERR_OK, ERR_MALFORMED, or ERR_INVALID when it is not an object
 */
enum err json_parse(char *text, size_t length, cJSON **out, struct error *err) CHECKED;

/**
 * The member @name of an object; sent twice it is INPUT_OTHER, and absent from what is no object.
 * Borrowed from @object.
 */
struct input json_input(const cJSON *object, const char *name);

/** @value itself as an input; borrowed from it. */
struct input json_input_of(const cJSON *value);

/** The list @name of an object; NULL when it is no list, or was sent twice. Borrowed. */
const cJSON *json_list(const cJSON *object, const char *name);
