/* SPDX-License-Identifier: MIT */
#include "core/users.h"

struct actor users_operator(void)
{
    return (struct actor){ .signed_in = true, .role = ROLE_ADMIN };
}

enum err users_create(struct service *service, const struct actor *actor,
                      const struct user_input *input, struct user *out, struct error *err)
{
    CLEANUP(user_draft_clear) struct user_draft draft = { .email = NULL };
    struct password_hash hash;

    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK ||
        user_draft_read(input, &draft, err) != ERR_OK ||
        password_hash(draft.password, &hash, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_create(service->store, &draft, &hash, service->now(), out,
                                            err);
}

enum err users_get(struct service *service, const struct actor *actor, const struct uuid *id,
                   struct user *out, struct error *err)
{
    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_get(service->store, id, out, err);
}

enum err users_find(struct service *service, const struct actor *actor, const char *email,
                    struct user *out, struct error *err)
{
    AUTO_FREE char *normal = NULL;
    struct password_hash unused;

    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK)
        return err->code;
    normal = strdup(email);
    if (!normal)
        return error_no_memory(err);
    email_normalize(normal);
    return service->store->ops->user_find(service->store, normal, out, &unused, err);
}

enum err users_list(struct service *service, const struct actor *actor,
                    const struct query_input *input, struct query *query, struct user_page *out,
                    struct error *err)
{
    CLEANUP(query_clear) struct query checked = { .search = NULL };

    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK)
        return err->code;
    query_read(input, &checked, err);
    if (error_conclude(err, "The list's address") != ERR_OK)
        return err->code;
    if (service->store->ops->user_list(service->store, &checked, out, err) != ERR_OK)
        return err->code;
    *query = checked;
    checked = (struct query){ .search = NULL };
    return ERR_OK;
}

enum err users_update(struct service *service, const struct actor *actor, const struct uuid *id,
                      const struct user_input *input, struct user *out, struct error *err)
{
    CLEANUP(user_change_clear) struct user_change change = { .name = NULL };
    struct password_hash hash;

    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK ||
        user_change_read(input, &change, err) != ERR_OK)
        return err->code;
    if (change.password && password_hash(change.password, &hash, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_update(service->store, id, &change,
                                            change.password ? &hash : NULL, out, err);
}

enum err users_erase(struct service *service, const struct actor *actor, const struct uuid *id,
                     struct error *err)
{
    if (actor_require(actor, AUTH_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_erase(service->store, id, err);
}
