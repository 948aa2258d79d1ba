/* SPDX-License-Identifier: MIT */
#include "storage/ops/branding_ops.h"

#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/logo_rows.h"
#include "storage/tables/setting_rows.h"

/* @out  is the caller's to clear, whatever is returned */
static enum err read_parts(struct connection *db, struct branding *out, struct error *err)
{
    AUTO_FREE char *colour = NULL;

    if (setting_rows_text(db, SETTING_SHOP_NAME, &out->name, err) != ERR_OK ||
        setting_rows_text(db, SETTING_SHOP_COLOUR, &colour, err) != ERR_OK ||
        logo_rows_facts(db, &out->logo, err) != ERR_OK)
        return err->code;
    /* A damaged colour is none: the shop goes on, and "orderdesk check" tells. */
    if (colour && branding_is_colour(colour))
        memcpy(out->colour, colour, sizeof(out->colour));
    return ERR_OK;
}

static enum err read_branding(struct connection *db, struct branding *out, struct error *err)
{
    AUTO_BRANDING branding = { .name = NULL };

    if (read_parts(db, &branding, err) != ERR_OK)
        return err->code;
    *out = branding;
    branding = (struct branding){ .name = NULL };
    return ERR_OK;
}

enum err branding_ops_get(struct store *store, struct branding *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return read_branding(reader.db, out, err);
}

enum err branding_ops_logo(struct store *store, struct logo *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return logo_rows_get(reader.db, out, err);
}

struct change_context {
    const struct authority *authority;
    const struct branding_change *change;
    const struct logo *logo;
    struct branding result;
};

static enum err change_texts(struct connection *db, void *context, struct error *err)
{
    struct change_context *update = context;
    const struct branding_change *change = update->change;
    const char *colour = change->colour[0] != '\0' ? change->colour : NULL;
    int64_t unused;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK ||
        (change->has_name &&
         setting_rows_set_text(db, SETTING_SHOP_NAME, change->name, err) != ERR_OK) ||
        (change->has_colour &&
         setting_rows_set_text(db, SETTING_SHOP_COLOUR, colour, err) != ERR_OK))
        return err->code;
    return read_branding(db, &update->result, err);
}

static enum err change_logo(struct connection *db, void *context, struct error *err)
{
    struct change_context *update = context;
    int64_t unused;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK ||
        logo_rows_set(db, update->logo, err) != ERR_OK)
        return err->code;
    return read_branding(db, &update->result, err);
}

static enum err remove_logo(struct connection *db, void *context, struct error *err)
{
    const struct change_context *update = context;
    int64_t unused;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK)
        return err->code;
    return logo_rows_delete(db, err);
}

static enum err submit(struct store *store, writer_change change, struct change_context *context,
                       struct branding *out, struct error *err)
{
    if (writer_submit(sqlite_store_of(store)->writer, change, context, err) != ERR_OK) {
        branding_clear(&context->result);
        return err->code;
    }
    *out = context->result;
    return ERR_OK;
}

enum err branding_ops_update(struct store *store, const struct authority *authority,
                             const struct branding_change *change, struct branding *out,
                             struct error *err)
{
    struct change_context context = { .authority = authority, .change = change };

    return submit(store, change_texts, &context, out, err);
}

enum err branding_ops_set_logo(struct store *store, const struct authority *authority,
                               const struct logo *logo, struct branding *out, struct error *err)
{
    struct change_context context = { .authority = authority, .logo = logo };

    return submit(store, change_logo, &context, out, err);
}

enum err branding_ops_delete_logo(struct store *store, const struct authority *authority,
                                  struct error *err)
{
    struct change_context context = { .authority = authority };

    return writer_submit(sqlite_store_of(store)->writer, remove_logo, &context, err);
}
