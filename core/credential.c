/* SPDX-License-Identifier: MIT */
#include "core/credential.h"

bool session_is_alive(const struct credential_record *session, timestamp_t now)
{
    return !session->user_disabled && now - session->used_at < SESSION_IDLE_MS &&
           now - session->created_at < SESSION_ABSOLUTE_MS &&
           session->created_at - now < SESSION_ABSOLUTE_MS;
}

bool token_is_alive(const struct credential_record *token, timestamp_t now)
{
    return !token->user_disabled && (token->expires_at == 0 || now < token->expires_at);
}

void api_token_clear(struct api_token *token)
{
    free(token->label);
    *token = (struct api_token){ .label = NULL };
}

void api_token_list_clear(struct api_token_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        api_token_clear(&list->tokens[i]);
    free(list->tokens);
    *list = (struct api_token_list){ .tokens = NULL };
}

static void read_scope(const struct input *input, size_t index, scope_set_t *set, struct error *err)
{
    enum token_scope scope;

    if (input->kind == INPUT_TEXT && scope_parse(input->text, &scope))
        *set |= (scope_set_t)scope;
    else
        error_add(err, "must be orders:read, orders:write, tracking, metrics or admin",
                  "/scopes/%zu", index);
}

/* The requested scopes, limited to those of the actor who creates the token. */
static scope_set_t read_scopes(const struct api_token_input *input, scope_set_t bounds,
                               struct error *err)
{
    scope_set_t set = 0;

    if (!input->has_scopes) {
        if (input->scopes_other.kind != INPUT_ABSENT)
            error_add(err, "must be a list of scopes", "/scopes");
        return bounds;
    }
    if (input->scope_count == 0 || input->scope_count > SCOPE_COUNT)
        error_add(err, "must name each scope once, and at least one", "/scopes");
    for (size_t i = 0; i < input->scope_count && i < SCOPE_COUNT; i++)
        read_scope(&input->scopes[i], i, &set, err);
    if (!scope_covers(bounds, set))
        error_add(err, "must not go beyond the scopes of the token that makes it", "/scopes");
    return set;
}

/* The expiry of a token, which must not be later than that of the actor who creates it. */
static timestamp_t read_end(const struct input *input, timestamp_t bound, timestamp_t now,
                            struct error *err)
{
    timestamp_t end;
    int64_t days;

    if (input->kind == INPUT_ABSENT ||
        !input_read_integer(input, 1, TOKEN_DAYS_MAX, "/days", &days, err))
        return bound;
    end = now + days * MS_PER_DAY;
    if (bound != 0 && end > bound)
        error_add(err, "must not outlast the token that makes it", "/days");
    return end;
}

enum err api_token_read(const struct api_token_input *input, const struct token_bounds *bounds,
                        timestamp_t now, struct api_token *out, struct error *err)
{
    const struct text_rule label_rule = { .max = TOKEN_LABEL_MAX };
    struct api_token token = { .created_at = now };

    if (input_read_text(&input->label, label_rule, "/label", &token.label, err) && !token.label) {
        token.label = strdup("");
        if (!token.label)
            return error_no_memory(err);
    }
    token.expires_at = read_end(&input->days, bounds->expires_at, now, err);
    token.scopes = read_scopes(input, bounds->scopes, err);
    if (error_conclude(err, "The token") != ERR_OK) {
        api_token_clear(&token);
        return err->code;
    }
    *out = token;
    return ERR_OK;
}
