/* SPDX-License-Identifier: MIT */
#include "web/api/users/token_handlers.h"

#include "core/tokens.h"
#include "web/api/users/user_json.h"

enum err token_handlers_list(struct service *service, const struct request *request,
                             struct response *response, struct error *err)
{
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };

    if (tokens_list(service, &request->actor, &list, err) != ERR_OK)
        return err->code;
    user_json_tokens(&list, response_json(response, 200));
    return ERR_OK;
}

enum err token_handlers_create(struct service *service, const struct request *request,
                               struct response *response, struct error *err)
{
    struct api_token_input input = user_json_token_input(request->body);
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    struct token_secret secret;

    if (tokens_create(service, &request->actor, &input, &secret, &token, err) != ERR_OK)
        return err->code;
    user_json_token(&token, secret.text, response_json(response, 201));
    return ERR_OK;
}

enum err token_handlers_delete(struct service *service, const struct request *request,
                               struct response *response, struct error *err)
{
    struct uuid id;

    if (!uuid_parse(request->param, &id))
        return error_set(err, ERR_NOT_FOUND, "You have no such API token.");
    if (tokens_delete(service, &request->actor, &id, err) != ERR_OK)
        return err->code;
    response_empty(response, 204);
    return ERR_OK;
}
