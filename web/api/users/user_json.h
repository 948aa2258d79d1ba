/* SPDX-License-Identifier: MIT */
#pragma once

/** Users, sign-ins and API tokens as JSON. What is filled is borrowed from @body. */

#include "core/auth.h"
#include "core/query.h"
#include "web/http/buffer.h"

struct cJSON;

/** What the bodies may hold: see web/api/json_members.h. */
extern const char *const user_json_login_members[];
extern const char *const user_json_password_members[];
extern const char *const user_json_new_members[];
extern const char *const user_json_change_members[];
extern const char *const user_json_token_members[];

struct user_input user_json_input(const struct cJSON *body);
struct login_input user_json_login(const struct cJSON *body);
struct password_change_input user_json_password_change(const struct cJSON *body);
struct api_token_input user_json_token_input(const struct cJSON *body);

void user_json(const struct user *user, struct buffer *out);
void user_json_signed_in(const struct user *user, struct buffer *out); /* {"user": User} */
/** What is to be said to admins on every page. */
struct shop_warnings {
    char texts[CLOCK_WARNINGS_MAX][CLOCK_WARNING_SIZE];
    size_t count;
};

/** {"user": User, "warnings": [text]}, the latter only when there are some; NULL: null */
void user_json_session(const struct user *user, const struct shop_warnings *warnings,
                       struct buffer *out);
void user_json_page(const struct user_page *page, const struct query *query, struct buffer *out);

/** @secret  the token's text, for the answer to its creation; NULL: it is not shown */
void user_json_token(const struct api_token *token, const char *secret, struct buffer *out);
void user_json_tokens(const struct api_token_list *list, struct buffer *out);
