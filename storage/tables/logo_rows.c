/* SPDX-License-Identifier: MIT */
#include "storage/tables/logo_rows.h"

#include "storage/engine/statement.h"

#include <stdio.h>

#define FACTS "media_type, width, height, length, version, changed_at"

static struct logo_facts read_facts(const struct statement *row)
{
    const char *media_type = statement_text_borrowed(row, 0);
    const char *version = statement_text_borrowed(row, 4);
    struct logo_facts facts = { .type = logo_type_from_media(media_type ? media_type : ""),
                                .width = (int)statement_int(row, 1),
                                .height = (int)statement_int(row, 2),
                                .length = (size_t)statement_int(row, 3),
                                .changed_at = statement_int(row, 5) };

    snprintf(facts.version, sizeof(facts.version), "%s", version ? version : "");
    return facts;
}

enum err logo_rows_facts(struct connection *db, struct logo_facts *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT " FACTS " FROM logo");

    if (statement_one(&statement, err) == ERR_OK)
        *out = read_facts(&statement);
    if (err->code == ERR_NOT_FOUND) {
        error_clear(err);
        *out = (struct logo_facts){ .type = LOGO_NONE };
    }
    return err->code;
}

enum err logo_rows_get(struct connection *db, struct logo *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT " FACTS ", bytes FROM logo");
    struct logo logo = { .bytes = NULL };
    const void *bytes;

    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "The shop has no logo.");
    if (err->code != ERR_OK)
        return err->code;
    logo.facts = read_facts(&statement);
    bytes = statement_blob(&statement, 6, &logo.facts.length);
    logo.bytes = malloc(logo.facts.length + 1);
    if (!logo.bytes)
        return error_no_memory(err);
    if (bytes)
        memcpy(logo.bytes, bytes, logo.facts.length);
    *out = logo;
    return ERR_OK;
}

enum err logo_rows_set(struct connection *db, const struct logo *logo, struct error *err)
{
    static const char sql[] = "REPLACE INTO logo (key, " FACTS ", bytes)"
                              " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    const struct logo_facts *facts = &logo->facts;
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_text(&statement, 1, logo_media_type(facts->type));
    statement_bind_int(&statement, 2, facts->width);
    statement_bind_int(&statement, 3, facts->height);
    statement_bind_int(&statement, 4, (int64_t)facts->length);
    statement_bind_text(&statement, 5, facts->version);
    statement_bind_int(&statement, 6, facts->changed_at);
    statement_bind_blob(&statement, 7, logo->bytes, facts->length);
    return statement_run(&statement, err);
}

enum err logo_rows_delete(struct connection *db, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "DELETE FROM logo");

    return statement_run(&statement, err);
}
