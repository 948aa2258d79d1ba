/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_ops.h"
#include "storage/ops/sqlite_store.h"
#include "storage/search/search_index.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/order_rows.h"

struct transition_context {
    const struct authority *authority;
    const struct uuid *id;
    const struct order_transition *transition;
    struct order *out;
};

static enum err add_event(struct connection *db, const struct order_summary *summary,
                          const struct order_event *event, int64_t by_key, struct error *err)
{
    if (order_rows_set_status(db, summary->number, event->status, event->at, err) != ERR_OK ||
        order_rows_add_event(db, summary->number, event, by_key, err) != ERR_OK ||
        search_index_move(db, summary->number, summary->status, event->status, err) != ERR_OK)
        return err->code;
    return event->note ? search_index_add_note(db, summary->number, event->note, err) : ERR_OK;
}

static enum err change_transition(struct connection *db, void *context, struct error *err)
{
    struct transition_context *move = context;
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };
    struct order_event event = { .status = move->transition->to,
                                 .at = move->authority->now,
                                 .note = move->transition->note };
    int64_t by_key;

    if (credential_rows_confirm_user(db, move->authority, &by_key, err) != ERR_OK ||
        order_rows_summary_of_id(db, move->id, &summary, err) != ERR_OK ||
        order_transition_check(move->transition, summary.status, summary.version, err) != ERR_OK)
        return err->code;
    event.at = order_time(summary.updated_at, event.at);
    if (add_event(db, &summary, &event, by_key, err) != ERR_OK)
        return err->code;
    return order_rows_read(db, summary.number, move->out, err);
}

enum err order_ops_transition(struct store *store, const struct authority *authority,
                              const struct uuid *id, const struct order_transition *transition,
                              struct order *out, struct error *err)
{
    AUTO_ORDER order = { .items = NULL };
    struct transition_context context = { authority, id, transition, &order };

    if (writer_submit(sqlite_store_of(store)->writer, change_transition, &context, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}
