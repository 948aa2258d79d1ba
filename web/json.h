/* SPDX-License-Identifier: MIT */
#pragma once

/** Between cJSON and our types: reading members as inputs, writing ids, times and amounts. */

#include "core/input.h"
#include "core/money.h"
#include "core/timestamp.h"
#include "core/uuid.h"

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

/** The member @name of an object; sent twice it is INPUT_OTHER. Borrowed from @object. */
struct input json_input(const cJSON *object, const char *name);

/** The list @name of an object; NULL when it is no list, or was sent twice. Borrowed. */
const cJSON *json_list(const cJSON *object, const char *name);

/** Prints compactly and deletes @json, which may be NULL. @return to free(); NULL: no memory */
char *json_print(cJSON *json) CHECKED;

/** Each adds a member, and says whether there was memory for it. */
bool json_add_text(cJSON *object, const char *name, const char *text) CHECKED;
bool json_add_int(cJSON *object, const char *name, int64_t value) CHECKED;
bool json_add_bool(cJSON *object, const char *name, bool value) CHECKED;
bool json_add_uuid(cJSON *object, const char *name, const struct uuid *id) CHECKED;
bool json_add_time(cJSON *object, const char *name, timestamp_t at) CHECKED;
bool json_add_money(cJSON *object, const char *name, money_t amount) CHECKED;

/** Adds @item, and owns it in any case; NULL is no memory. */
bool json_add_item(cJSON *object, const char *name, cJSON *item) CHECKED;
bool json_append(cJSON *array, cJSON *item) CHECKED;

/** @object when @complete, else deletes it. @return @object or NULL */
cJSON *json_finish(cJSON *object, bool complete);

/** A member "pagination" as every list has it. @page  0: it is not known, and left out */
bool json_add_pagination(cJSON *object, int64_t page, int64_t limit, int64_t total) CHECKED;
