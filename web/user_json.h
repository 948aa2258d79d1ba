/* SPDX-License-Identifier: MIT */
#pragma once

/** Users, sign-ins and API tokens as JSON. What is filled is borrowed from @body. */

#include "core/auth.h"
#include "core/query.h"

struct cJSON;

struct user_input user_json_input(const struct cJSON *body);
struct login_input user_json_login(const struct cJSON *body);
struct password_change_input user_json_password_change(const struct cJSON *body);
struct api_token_input user_json_token_input(const struct cJSON *body);

/** All return a text to free(); NULL: no memory. */
char *user_json(const struct user *user) CHECKED;
char *user_json_signed_in(const struct user *user) CHECKED; /* {"user": User} */
char *user_json_page(const struct user_page *page, const struct query *query) CHECKED;

/** @secret  the token's text, for the answer to its creation; NULL: it is not shown */
char *user_json_token(const struct api_token *token, const char *secret) CHECKED;
char *user_json_tokens(const struct api_token_list *list) CHECKED;
