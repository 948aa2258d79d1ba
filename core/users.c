/* SPDX-License-Identifier: MIT */
#include "core/users.h"

#include "core/auth.h"

struct actor users_operator(void)
{
    return (struct actor){ .signed_in = true, .role = ROLE_ADMIN, .scopes = SCOPES_ALL };
}

/* @grave  see core/users.h */
static enum err authorize(struct service *service, const struct actor *actor, bool grave,
                          const struct input *current, struct password_hash *verified,
                          struct authority *out, struct error *err)
{
    if (grave)
        return auth_prove(service, actor, current, verified, out, err);
    *out = service_authority(service, actor, NULL);
    return ERR_OK;
}

enum err users_create(struct service *service, const struct actor *actor,
                      const struct user_input *input, struct user *out, struct error *err)
{
    CLEANUP(user_draft_clear) struct user_draft draft = { .email = NULL };
    struct password_hash verified, hash;
    struct authority authority;

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK ||
        user_draft_read(input, &draft, err) != ERR_OK ||
        authorize(service, actor, draft.role == ROLE_ADMIN, &input->current_password, &verified,
                  &authority, err) != ERR_OK ||
        password_hash(draft.password, &hash, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_create(service->store, &authority, &draft, &hash, out, err);
}

enum err users_get(struct service *service, const struct actor *actor, const struct uuid *id,
                   struct user *out, struct error *err)
{
    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_get(service->store, id, out, err);
}

enum err users_find(struct service *service, const struct actor *actor, const char *email,
                    struct user *out, struct error *err)
{
    AUTO_FREE char *normal = NULL;
    struct password_hash unused;

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    normal = strdup(email);
    if (!normal)
        return error_no_memory(err);
    email_normalize(normal);
    return service->store->ops->user_find(service->store, normal, out, &unused, err);
}

/* By what users are sorted: "email", or "name". */
static void read_sort(const struct input *sort, bool *by_name, struct error *err)
{
    *by_name = sort->kind == INPUT_TEXT && strcmp(sort->text, "name") == 0;
    if (sort->kind != INPUT_ABSENT && !*by_name &&
        (sort->kind != INPUT_TEXT || strcmp(sort->text, "email") != 0))
        error_add(err, "must be one of: email, name", "sort");
}

enum err users_list(struct service *service, const struct actor *actor,
                    const struct query_input *input, struct query *query, struct user_page *out,
                    struct error *err)
{
    CLEANUP(query_clear) struct query checked = { .search = NULL };

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    query_read(input, &checked, err);
    read_sort(&input->sort, &checked.by_name, err);
    if (error_conclude(err, "The list's address") != ERR_OK)
        return err->code;
    if (service->store->ops->user_list(service->store, &checked, out, err) != ERR_OK)
        return err->code;
    *query = checked;
    checked = (struct query){ .search = NULL };
    return ERR_OK;
}

/* To let an admin in again is to make one. */
static enum err is_grave(struct service *service, const struct uuid *id,
                         const struct user_change *change, bool *grave, struct error *err)
{
    AUTO_USER user = { .email = NULL };

    *grave = change->password || (change->has_role && change->role == ROLE_ADMIN);
    if (*grave || !change->has_disabled || change->disabled)
        return ERR_OK;
    if (service->store->ops->user_get(service->store, id, &user, err) != ERR_OK)
        return err->code;
    *grave = user.role == ROLE_ADMIN;
    return ERR_OK;
}

enum err users_update(struct service *service, const struct actor *actor, const struct uuid *id,
                      const struct user_input *input, struct user *out, struct error *err)
{
    CLEANUP(user_change_clear) struct user_change change = { .name = NULL };
    struct password_hash verified, hash;
    struct authority authority;
    bool grave;

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK ||
        user_change_read(input, &change, err) != ERR_OK ||
        is_grave(service, id, &change, &grave, err) != ERR_OK ||
        authorize(service, actor, grave, &input->current_password, &verified, &authority, err) !=
            ERR_OK)
        return err->code;
    if (change.password && password_hash(change.password, &hash, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_update(service->store, &authority, id, &change,
                                            change.password ? &hash : NULL, out, err);
}

enum err users_erase(struct service *service, const struct actor *actor, const struct uuid *id,
                     struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_erase(service->store, &authority, id, err);
}
