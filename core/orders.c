/* SPDX-License-Identifier: MIT */
#include "core/orders.h"

#include "core/quota.h"

/* Who of the staff did what is for admins alone. */
static void hide_from_customers(const struct actor *actor, struct order *order)
{
    if (actor->role == ROLE_ADMIN)
        return;
    for (size_t i = 0; i < order->history_count; i++) {
        free(order->history[i].by);
        order->history[i].by = NULL;
    }
}

enum err orders_create(struct service *service, const struct actor *actor,
                       const struct order_input *input, const char *key, struct order *out,
                       bool *replayed, struct error *err)
{
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    struct order_request request = {
        .draft = &draft,
        .idempotency_key = key,
    };
    const struct authority authority = service_authority(service, actor, NULL);

    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_WRITE, err) != ERR_OK)
        return err->code;
    if (order_draft_read(input, service->settings.decimals, &draft, err) != ERR_OK)
        return err->code;
    if (!draft.has_user)
        draft.user_id = actor->user_id;
    draft.has_user = true;
    if (!actor_may_act_for(actor, &draft.user_id))
        return error_set(err, ERR_FORBIDDEN, "You can only order for yourself.");
    if (quota_take_order(service, actor, &draft, key, err) != ERR_OK)
        return err->code;
    request.keys_since = authority.steady_now - IDEMPOTENCY_KEY_MS;
    request.catalog = (struct catalog_rule){ .may_deviate = actor->role == ROLE_ADMIN,
                                             .catalog_only = service->settings.catalog_only,
                                             .decimals = service->settings.decimals };
    if (key)
        order_draft_fingerprint(&draft, &request.fingerprint);
    if (service->store->ops->order_create(service->store, &authority, &request, out, replayed,
                                          err) != ERR_OK)
        return err->code;
    hide_from_customers(actor, out);
    return ERR_OK;
}

/* One of the two ways in which a store reads an order. */
typedef enum err get_order(struct store *store, const struct uuid *id, struct order *out,
                           struct error *err);

static enum err get_by(struct service *service, get_order *get, const struct actor *actor,
                       const struct uuid *id, struct order *out, struct error *err)
{
    AUTO_ORDER order = { .items = NULL };

    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_READ, err) != ERR_OK)
        return err->code;
    if (get(service->store, id, &order, err) != ERR_OK && err->code != ERR_NOT_FOUND)
        return err->code;
    /* The same error for both: it must not reveal that the order exists. */
    if (err->code == ERR_NOT_FOUND || !actor_may_act_for(actor, &order.summary.user_id))
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    hide_from_customers(actor, &order);
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}

enum err orders_find(struct service *service, const struct actor *actor, int64_t number,
                     struct uuid *out, struct error *err)
{
    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_READ, err) != ERR_OK)
        return err->code;
    return service->store->ops->order_find(service->store, number, out, err);
}

enum err orders_get(struct service *service, const struct actor *actor, const struct uuid *id,
                    struct order *out, struct error *err)
{
    return get_by(service, service->store->ops->order_get, actor, id, out, err);
}

enum err orders_get_outline(struct service *service, const struct actor *actor,
                            const struct uuid *id, struct order *out, struct error *err)
{
    return get_by(service, service->store->ops->order_get_outline, actor, id, out, err);
}

/* Reads a list's parameters, and bounds them to what @actor may see. */
static enum err read_query(const struct service *service, const struct actor *actor,
                           const struct order_query_input *input, struct order_query *out,
                           struct error *err)
{
    AUTO_ORDER_QUERY query = { .statuses = 0 };

    if (actor_require(actor, AUTH_USER, SCOPE_ORDERS_READ, err) != ERR_OK ||
        order_query_read(input, service->settings.time_zone, &query, err) != ERR_OK)
        return err->code;
    if (query.has_user && !actor_may_act_for(actor, &query.user_id))
        return error_set(err, ERR_FORBIDDEN, "You can only list your own orders.");
    if (actor->role != ROLE_ADMIN) {
        query.has_user = true;
        query.user_id = actor->user_id;
    }
    if (order_query_check_cursor(&query, err) != ERR_OK)
        return err->code;
    *out = query;
    query = (struct order_query){ .statuses = 0 };
    return ERR_OK;
}

enum err orders_list(struct service *service, const struct actor *actor,
                     const struct order_query_input *input, struct order_query *query,
                     struct order_page *out, struct error *err)
{
    AUTO_ORDER_QUERY checked = { .statuses = 0 };

    if (read_query(service, actor, input, &checked, err) != ERR_OK ||
        service->store->ops->order_list(service->store, &checked, out, err) != ERR_OK)
        return err->code;
    *query = checked;
    checked = (struct order_query){ .statuses = 0 };
    return ERR_OK;
}

enum err orders_count(struct service *service, const struct actor *actor,
                      const struct order_query_input *input, struct order_counts *out,
                      struct error *err)
{
    AUTO_ORDER_QUERY query = { .statuses = 0 };

    if (read_query(service, actor, input, &query, err) != ERR_OK)
        return err->code;
    return service->store->ops->order_count(service->store, &query, out, err);
}

enum err orders_adjacent(struct service *service, const struct actor *actor, const struct uuid *id,
                         const struct order_query_input *input, struct order_adjacent *out,
                         struct error *err)
{
    AUTO_ORDER order = { .items = NULL };
    AUTO_ORDER_QUERY query = { .statuses = 0 };

    if (orders_get_outline(service, actor, id, &order, err) != ERR_OK ||
        read_query(service, actor, input, &query, err) != ERR_OK)
        return err->code;
    return service->store->ops->order_adjacent(service->store, &query, id, out, err);
}

enum err orders_transition(struct service *service, const struct actor *actor,
                           const struct uuid *id, const struct order_transition *transition,
                           struct order *out, struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ORDERS_WRITE, err) != ERR_OK)
        return err->code;
    return service->store->ops->order_transition(service->store, &authority, id, transition, out,
                                                 err);
}

enum err orders_count_all(struct service *service, struct order_counts *out, struct error *err)
{
    static const struct order_query all = { .to = TIMESTAMP_MAX };

    return service->store->ops->order_count(service->store, &all, out, err);
}
