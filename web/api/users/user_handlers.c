/* SPDX-License-Identifier: MIT */
#include "web/api/users/user_handlers.h"

#include "core/users.h"
#include "web/api/list_links.h"
#include "web/api/users/user_json.h"

static enum err no_such_user(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "There is no such user.");
}

enum err user_handlers_list(const struct call *call, struct response *response, struct error *err)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    CLEANUP(query_clear) struct query checked = { .search = NULL };
    AUTO_USER_PAGE page = { .users = NULL };
    static const char *const allowed[] = { "q", "page", "limit", "sort", NULL };
    struct query_input input;

    query_string_read(call->request->query, allowed, NULL, &query, err);
    input = (struct query_input){ .search = query_string_input(&query, "q"),
                                  .page = query_string_input(&query, "page"),
                                  .limit = query_string_input(&query, "limit"),
                                  .sort = query_string_input(&query, "sort") };
    if (users_list(call->service, &call->actor, &input, &checked, &page, err) != ERR_OK)
        return err->code;
    list_links_add(response, call->request, &query, &checked, page.total, NULL);
    user_json_page(&page, &checked, response_json(response, 200));
    return ERR_OK;
}

enum err user_handlers_create(const struct call *call, struct response *response, struct error *err)
{
    struct user_input input = user_json_input(call->body);
    AUTO_USER user = { .email = NULL };
    char id[UUID_LEN + 1];

    if (users_create(call->service, &call->actor, &input, &user, err) != ERR_OK)
        return err->code;
    uuid_format(&user.id, id);
    response_header(response, "Location", "%s/api/users/%s", call->request->base_path, id);
    user_json(&user, response_json(response, 201));
    return ERR_OK;
}

enum err user_handlers_get(const struct call *call, struct response *response, struct error *err)
{
    AUTO_USER user = { .email = NULL };
    struct uuid id;

    if (!uuid_parse(call->param, &id))
        return no_such_user(err);
    if (users_get(call->service, &call->actor, &id, &user, err) != ERR_OK)
        return err->code;
    user_json(&user, response_json(response, 200));
    return ERR_OK;
}

enum err user_handlers_update(const struct call *call, struct response *response, struct error *err)
{
    struct user_input input = user_json_input(call->body);
    AUTO_USER user = { .email = NULL };
    struct uuid id;

    if (!uuid_parse(call->param, &id))
        return no_such_user(err);
    if (users_update(call->service, &call->actor, &id, &input, &user, err) != ERR_OK)
        return err->code;
    user_json(&user, response_json(response, 200));
    return ERR_OK;
}
