/* SPDX-License-Identifier: MIT */
#include "core/credential.h"

bool session_is_alive(const struct credential_record *session, timestamp_t now)
{
    return !session->user_disabled && now - session->used_at < SESSION_IDLE_MS &&
           now - session->created_at < SESSION_ABSOLUTE_MS;
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

enum err api_token_read(const struct api_token_input *input, timestamp_t now, struct api_token *out,
                        struct error *err)
{
    const struct text_rule label_rule = { .max = TOKEN_LABEL_MAX };
    struct api_token token = { .created_at = now };
    int64_t days;

    if (input_read_text(&input->label, label_rule, "/label", &token.label, err) && !token.label) {
        token.label = strdup("");
        if (!token.label)
            return error_no_memory(err);
    }
    if (input->days.kind != INPUT_ABSENT &&
        input_read_integer(&input->days, 1, TOKEN_DAYS_MAX, "/days", &days, err))
        token.expires_at = now + days * MS_PER_DAY;
    if (error_conclude(err, "The token") != ERR_OK) {
        api_token_clear(&token);
        return err->code;
    }
    *out = token;
    return ERR_OK;
}
