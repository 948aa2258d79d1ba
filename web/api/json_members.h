/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Finds the members of a body that nothing reads, so that they do not vanish in silence: one
 * mistyped name, and a note is lost.
 *
 * What a body may hold is a list of JSON pointers, ended by NULL, in which an asterisk stands for
 * any element of a list. Each resource keeps its lists beside what reads the body;
 * tests/web/api/openapi/test_openapi.c compares them with the API description.
 */

#include "core/base/error.h"

struct cJSON;

/** The most that are named; a body of 1 MiB could have a hundred thousand. */
#define JSON_MEMBERS_UNKNOWN_MAX 100

/** Whether @pointer, such as "/items/0/price", is in the list @known. */
bool json_members_has(const char *const *known, const char *pointer);

/**
 * Looks for members of @body, at every depth, that are not in the list @known. What should be an
 * object or a list and is none, or the reverse, is left to who reads it.
 *
 * @unknown  receives a problem for each, under its JSON pointer: the first JSON_MEMBERS_UNKNOWN_MAX
 * @return ERR_OK, also when there are some, or ERR_INTERNAL
 */
enum err json_members_check(const struct cJSON *body, const char *const *known,
                            struct error *unknown, struct error *err) CHECKED;
