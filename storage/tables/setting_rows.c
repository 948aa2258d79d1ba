/* SPDX-License-Identifier: MIT */
#include "storage/tables/setting_rows.h"

#include "core/currency.h"
#include "core/money.h"
#include "storage/engine/statement.h"

#include <stdio.h>

enum err setting_rows_decimals(struct connection *db, int *out, struct error *err)
{
    static const char sql[] = "SELECT CAST(value AS INTEGER), value IS CAST(CAST(value AS INTEGER)"
                              " AS TEXT) FROM settings WHERE name = 'decimals'";
    AUTO_STATEMENT statement = statement_get(db, sql);
    int64_t decimals;

    if (statement_one(&statement, err) == ERR_NOT_FOUND) {
        error_clear(err);
        *out = CURRENCY_DECIMALS;
        return ERR_OK;
    }
    if (err->code != ERR_OK)
        return err->code;
    decimals = statement_int(&statement, 0);
    if (!statement_int(&statement, 1) || decimals < 0 || decimals > MONEY_DECIMALS_MAX)
        return error_set(err, ERR_REFUSED,
                         "The database says nothing sensible about the decimals of its amounts. "
                         "Restore a backup.");
    *out = (int)decimals;
    return ERR_OK;
}

enum err setting_rows_set_decimals(struct connection *db, int decimals, struct error *err)
{
    static const char sql[] = "INSERT INTO settings (name, value)"
                              " VALUES ('decimals', CAST(?1 AS TEXT))"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    return statement_run_int(db, sql, decimals, err);
}

enum err setting_rows_shop_id(struct connection *db, struct shop_id *out, struct error *err)
{
    /* Another text would make a cookie's name that browsers or proxies do not take. */
    static const char sql[] = "SELECT value FROM settings WHERE name = 'shop_id'"
                              " AND length(value) = 8 AND value NOT GLOB '*[^0-9a-f]*'";
    AUTO_STATEMENT statement = statement_get(db, sql);

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    snprintf(out->text, sizeof(out->text), "%s", statement_text_borrowed(&statement, 0));
    return ERR_OK;
}

enum err setting_rows_offer_shop_id(struct connection *db, const struct shop_id *candidate,
                                    struct error *err)
{
    static const char sql[] = "INSERT INTO settings (name, value) VALUES ('shop_id', ?1)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                              " WHERE length(value) <> 8 OR value GLOB '*[^0-9a-f]*'";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_text(&statement, 1, candidate->text);
    return statement_run(&statement, err);
}

enum err setting_rows_text(struct connection *db, const char *name, char **out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT value FROM settings WHERE name = ?1");

    statement_bind_text(&statement, 1, name);
    if (statement_one(&statement, err) == ERR_OK)
        return statement_text(&statement, 0, out, err);
    if (err->code == ERR_NOT_FOUND) {
        error_clear(err);
        *out = NULL;
    }
    return err->code;
}

static enum err delete_setting(struct connection *db, const char *name, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "DELETE FROM settings WHERE name = ?1");

    statement_bind_text(&statement, 1, name);
    return statement_run(&statement, err);
}

enum err setting_rows_set_text(struct connection *db, const char *name, const char *value,
                               struct error *err)
{
    static const char sql[] = "INSERT INTO settings (name, value) VALUES (?1, ?2)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    AUTO_STATEMENT statement = statement_get(db, sql);

    if (!value)
        return delete_setting(db, name, err);
    statement_bind_text(&statement, 1, name);
    statement_bind_text(&statement, 2, value);
    return statement_run(&statement, err);
}

enum err setting_rows_steady_mark(struct connection *db, struct steady_mark *out, struct error *err)
{
    static const char sql[] = "SELECT CAST(w.value AS INTEGER), CAST(s.value AS INTEGER)"
                              " FROM settings w, settings s"
                              " WHERE w.name = 'wall_clock' AND s.name = 'steady_clock'";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    *out = (struct steady_mark){ .steady = 0 };
    if (row)
        *out = (struct steady_mark){ .wall = timestamp_bound(statement_int(&statement, 0)),
                                     .steady = timestamp_bound(statement_int(&statement, 1)) };
    return ERR_OK;
}

enum err setting_rows_set_steady_mark(struct connection *db, const struct steady_mark *mark,
                                      struct error *err)
{
    static const char sql[] =
        "INSERT INTO settings (name, value)"
        " VALUES ('wall_clock', CAST(?1 AS TEXT)), ('steady_clock', CAST(?2 AS TEXT))"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, mark->wall);
    statement_bind_int(&statement, 2, mark->steady);
    return statement_run(&statement, err);
}
