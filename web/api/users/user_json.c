/* SPDX-License-Identifier: MIT */
#include "web/api/users/user_json.h"

#include "web/api/json.h"
#include "web/api/json_write.h"

const char *const user_json_login_members[] = { "/email", "/password", NULL };

const char *const user_json_password_members[] = { "/current_password", "/new_password",
                                                   "/keep_tokens", NULL };

const char *const user_json_new_members[] = {
    "/email", "/name", "/role", "/password", "/current_password", NULL
};

const char *const user_json_change_members[] = { "/email",    "/name",     "/role",
                                                 "/disabled", "/password", "/current_password",
                                                 NULL };

const char *const user_json_token_members[] = { "/label", "/days", "/scopes", "/current_password",
                                                NULL };

struct user_input user_json_input(const cJSON *body)
{
    return (struct user_input){
        .email = json_input(body, "email"),
        .name = json_input(body, "name"),
        .role = json_input(body, "role"),
        .disabled = json_input(body, "disabled"),
        .password = json_input(body, "password"),
        .current_password = json_input(body, "current_password"),
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
        .keep_tokens = json_input(body, "keep_tokens"),
    };
}

struct api_token_input user_json_token_input(const cJSON *body)
{
    const cJSON *scopes = json_list(body, "scopes");
    struct api_token_input input = {
        .label = json_input(body, "label"),
        .days = json_input(body, "days"),
        .current_password = json_input(body, "current_password"),
        .scopes_other = json_input(body, "scopes"),
        .has_scopes = scopes != NULL,
    };
    const cJSON *scope;

    cJSON_ArrayForEach(scope, scopes)
    {
        if (input.scope_count < SCOPE_COUNT)
            input.scopes[input.scope_count] = json_input_of(scope);
        input.scope_count++;
    }
    return input;
}

static void write_user(struct buffer *out, const char *name, const struct user *user)
{
    json_write_object(out, name);
    json_write_uuid(out, "id", &user->id);
    json_write_text(out, "email", user->email);
    json_write_text(out, "name", user->name);
    json_write_text(out, "role", role_name(user->role));
    json_write_bool(out, "disabled", user->disabled);
    json_write_bool(out, "erased", user_is_erased(user));
    json_write_time(out, "created_at", user->created_at);
    json_write_object_end(out);
}

void user_json(const struct user *user, struct buffer *out)
{
    write_user(out, NULL, user);
}

void user_json_signed_in(const struct user *user, struct buffer *out)
{
    json_write_object(out, NULL);
    write_user(out, "user", user);
    json_write_object_end(out);
}

void user_json_session(const struct user *user, const struct shop_warnings *warnings,
                       struct buffer *out)
{
    json_write_object(out, NULL);
    if (user)
        write_user(out, "user", user);
    else
        json_write_null(out, "user");
    if (warnings->count > 0) {
        json_write_list(out, "warnings");
        for (size_t i = 0; i < warnings->count; i++)
            json_write_text(out, NULL, warnings->texts[i]);
        json_write_list_end(out);
    }
    json_write_object_end(out);
}

void user_json_page(const struct user_page *page, const struct query *query, struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_list(out, "users");
    for (size_t i = 0; i < page->count; i++)
        write_user(out, NULL, &page->users[i]);
    json_write_list_end(out);
    json_write_pagination(out, query->page, query->limit, page->total, NULL, NULL);
    json_write_object_end(out);
}

/* A time that may be none, written as null. */
static void write_optional_time(struct buffer *out, const char *name, timestamp_t at)
{
    if (at != 0)
        json_write_time(out, name, at);
    else
        json_write_null(out, name);
}

static void write_scopes(struct buffer *out, scope_set_t scopes)
{
    json_write_list(out, "scopes");
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & (1U << i))
            json_write_text(out, NULL, scope_name(i));
    json_write_list_end(out);
}

void user_json_token(const struct api_token *token, const char *secret, struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_uuid(out, "id", &token->id);
    json_write_text(out, "label", token->label);
    json_write_time(out, "created_at", token->created_at);
    write_optional_time(out, "last_used_at", token->used_at);
    write_optional_time(out, "expires_at", token->expires_at);
    write_scopes(out, token->scopes);
    if (secret)
        json_write_text(out, "token", secret);
    json_write_object_end(out);
}

void user_json_tokens(const struct api_token_list *list, struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_list(out, "tokens");
    for (size_t i = 0; i < list->count; i++)
        user_json_token(&list->tokens[i], NULL, out);
    json_write_list_end(out);
    json_write_object_end(out);
}
