/* SPDX-License-Identifier: MIT */
#include "core/products.h"

enum err products_list(struct service *service, const struct actor *actor,
                       const struct query_input *input, struct query *query,
                       struct product_page *out, struct error *err)
{
    CLEANUP(query_clear) struct query checked = { .search = NULL };

    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_READ, err) != ERR_OK)
        return err->code;
    query_read(input, &checked, err);
    if (error_conclude(err, "The list's address") != ERR_OK)
        return err->code;
    if (service->store->ops->product_list(service->store, &checked, actor->role != ROLE_ADMIN, out,
                                          err) != ERR_OK)
        return err->code;
    *query = checked;
    checked = (struct query){ .search = NULL };
    return ERR_OK;
}

/* Looks for exactly this id, then for its normalised form: older ids may not be normalised. */
static enum err find(struct service *service, const char *product_id, struct product *out,
                     struct error *err)
{
    AUTO_FREE char *clean = NULL;
    AUTO_ERROR none = ERROR_INIT;
    const struct store_ops *ops = service->store->ops;

    if (ops->product_get(service->store, product_id, out, err) != ERR_NOT_FOUND)
        return err->code;
    if (product_id_clean(product_id, &clean, &none) != ERR_OK)
        return error_set(err, none.code, "%s", none.message);
    if (strcmp(clean, product_id) == 0)
        return err->code;
    error_clear(err);
    return ops->product_get(service->store, clean, out, err);
}

enum err products_get(struct service *service, const struct actor *actor, const char *product_id,
                      struct product *out, struct error *err)
{
    AUTO_PRODUCT product = { .name = NULL };

    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_READ, err) != ERR_OK ||
        find(service, product_id, &product, err) != ERR_OK)
        return err->code;
    if (!product.active && actor->role != ROLE_ADMIN)
        return error_set(err, ERR_NOT_FOUND, "There is no such product.");
    *out = product;
    product = (struct product){ .name = NULL };
    return ERR_OK;
}

enum err products_create(struct service *service, const struct actor *actor,
                         const struct product_input *input, struct product *out, struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);
    AUTO_PRODUCT product = { .name = NULL };

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ORDERS_WRITE, err) != ERR_OK ||
        product_read(input, service->settings.decimals, &product, err) != ERR_OK)
        return err->code;
    product.created_at = product.updated_at = authority.now;
    return service->store->ops->product_create(service->store, &authority, &product, out, err);
}

enum err products_update(struct service *service, const struct actor *actor, const char *product_id,
                         const struct product_input *input, struct product *out, struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);
    CLEANUP(product_change_clear) struct product_change change = { .name = NULL };
    AUTO_PRODUCT product = { .name = NULL };

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ORDERS_WRITE, err) != ERR_OK ||
        product_change_read(input, service->settings.decimals, &change, err) != ERR_OK ||
        find(service, product_id, &product, err) != ERR_OK)
        return err->code;
    return service->store->ops->product_update(service->store, &authority, product.product_id,
                                               &change, out, err);
}
