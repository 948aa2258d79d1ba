/* SPDX-License-Identifier: MIT */
#include "web/api/users/token_handlers.h"

#include "core/tokens.h"
#include "web/api/users/user_json.h"

enum err token_handlers_list(const struct call *call, struct response *response, struct error *err)
{
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };

    if (tokens_list(call->service, &call->actor, &list, err) != ERR_OK)
        return err->code;
    user_json_tokens(&list, response_json(response, 200));
    return ERR_OK;
}

enum err token_handlers_create(const struct call *call, struct response *response,
                               struct error *err)
{
    struct api_token_input input = user_json_token_input(call->body);
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    struct token_secret secret;

    if (tokens_create(call->service, &call->actor, &input, &secret, &token, err) != ERR_OK)
        return err->code;
    user_json_token(&token, secret.text, response_json(response, 201));
    return ERR_OK;
}

enum err token_handlers_delete(const struct call *call, struct response *response,
                               struct error *err)
{
    struct uuid id;

    if (!uuid_parse(call->param, &id))
        return error_set(err, ERR_NOT_FOUND, "You have no such API token.");
    if (tokens_delete(call->service, &call->actor, &id, err) != ERR_OK)
        return err->code;
    response_empty(response, 204);
    return ERR_OK;
}
