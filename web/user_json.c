/* SPDX-License-Identifier: MIT */
#include "web/user_json.h"

#include "web/json.h"

struct user_input user_json_input(const cJSON *body)
{
    return (struct user_input){
        .email = json_input(body, "email"),
        .name = json_input(body, "name"),
        .role = json_input(body, "role"),
        .disabled = json_input(body, "disabled"),
        .password = json_input(body, "password"),
    };
}

struct login_input user_json_login(const cJSON *body)
{
    return (struct login_input){
        .email = json_input(body, "email"),
        .password = json_input(body, "password"),
    };
}

struct password_change_input user_json_password_change(const cJSON *body)
{
    return (struct password_change_input){
        .current_password = json_input(body, "current_password"),
        .new_password = json_input(body, "new_password"),
    };
}

struct api_token_input user_json_token_input(const cJSON *body)
{
    return (struct api_token_input){
        .label = json_input(body, "label"),
        .days = json_input(body, "days"),
    };
}

static cJSON *user_object(const struct user *user)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, json_add_uuid(json, "id", &user->id) &&
                                 json_add_text(json, "email", user->email) &&
                                 json_add_text(json, "name", user->name) &&
                                 json_add_text(json, "role", role_name(user->role)) &&
                                 json_add_bool(json, "disabled", user->disabled) &&
                                 json_add_time(json, "created_at", user->created_at));
}

char *user_json(const struct user *user)
{
    return json_print(user_object(user));
}

char *user_json_signed_in(const struct user *user)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(json_finish(json, json_add_item(json, "user", user_object(user))));
}

static cJSON *users_array(const struct user_page *page)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < page->count; i++)
        if (!json_append(array, user_object(&page->users[i])))
            return json_finish(array, false);
    return array;
}

char *user_json_page(const struct user_page *page, const struct query *query)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(
        json_finish(json, json_add_item(json, "users", users_array(page)) &&
                              json_add_pagination(json, query->page, query->limit, page->total)));
}

/* A time that may be none, written as null. */
static bool add_optional_time(cJSON *json, const char *name, timestamp_t at)
{
    return at != 0 ? json_add_time(json, name, at) : cJSON_AddNullToObject(json, name) != NULL;
}

static cJSON *token_object(const struct api_token *token, const char *secret)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, json_add_uuid(json, "id", &token->id) &&
                                 json_add_text(json, "label", token->label) &&
                                 json_add_time(json, "created_at", token->created_at) &&
                                 add_optional_time(json, "last_used_at", token->used_at) &&
                                 add_optional_time(json, "expires_at", token->expires_at) &&
                                 (!secret || json_add_text(json, "token", secret)));
}

char *user_json_token(const struct api_token *token, const char *secret)
{
    return json_print(token_object(token, secret));
}

static cJSON *tokens_array(const struct api_token_list *list)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < list->count; i++)
        if (!json_append(array, token_object(&list->tokens[i], NULL)))
            return json_finish(array, false);
    return array;
}

char *user_json_tokens(const struct api_token_list *list)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(json_finish(json, json_add_item(json, "tokens", tokens_array(list))));
}
