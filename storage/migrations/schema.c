/* SPDX-License-Identifier: MIT */
#include "storage/migrations/schema.h"

#include "core/base/log.h"
#include "storage/engine/statement.h"
#include "storage/migrations/migrate.h"

#include <stdarg.h>
#include <stdio.h>

/*
 * In one order of names, so that two schemas are compared in one pass. SQLite's own statistics and
 * sequences come and go; its automatic indexes belong to our tables, and have no text.
 */
static const char all_objects[] =
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
    " WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' AND name <> 'sqlite_sequence'"
    " ORDER BY name, type";

struct object {
    const char *type, *name, *table, *sql; /* borrowed from the statement */
};

struct objects {
    struct statement *statement;
    struct object object;
    bool is_there; /* else all were read */
};

static enum err next(struct objects *objects, struct error *err)
{
    struct statement *statement = objects->statement;

    if (statement_step(statement, &objects->is_there, err) != ERR_OK)
        return err->code;
    if (!objects->is_there)
        return ERR_OK;
    objects->object = (struct object){ statement_text_borrowed(statement, 0),
                                       statement_text_borrowed(statement, 1),
                                       statement_text_borrowed(statement, 2),
                                       statement_text_borrowed(statement, 3) };
    if (!objects->object.type || !objects->object.name || !objects->object.table ||
        !objects->object.sql)
        return error_no_memory(err);
    return ERR_OK;
}

/* As the rows are ordered. */
static int compare_names(const struct objects *a, const struct objects *b)
{
    int order;

    if (!a->is_there || !b->is_there)
        return b->is_there - a->is_there;
    order = strcmp(a->object.name, b->object.name);
    return order != 0 ? order : strcmp(a->object.type, b->object.type);
}

static bool is_same(const struct object *a, const struct object *b)
{
    return strcmp(a->table, b->table) == 0 && strcmp(a->sql, b->sql) == 0;
}

static void PRINTF_LIKE(4, 5)
    tell(schema_report report, void *context, bool harmless, const char *format, ...)
{
    char text[200];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    report(context, harmless, text);
}

static enum err compare_all(struct objects *found, struct objects *wanted, schema_report report,
                            void *context, bool *complete, struct error *err)
{
    *complete = true;
    if (next(found, err) != ERR_OK || next(wanted, err) != ERR_OK)
        return err->code;
    while (found->is_there || wanted->is_there) {
        int order = compare_names(found, wanted);
        bool differs = order == 0 && !is_same(&found->object, &wanted->object);

        if (order < 0)
            tell(report, context, strcmp(found->object.type, "trigger") != 0,
                 "the %s %s is not Orderdesk's", found->object.type, found->object.name);
        if (order > 0)
            tell(report, context, false, "the %s %s is missing", wanted->object.type,
                 wanted->object.name);
        if (differs)
            tell(report, context, false, "the %s %s is not as Orderdesk makes it",
                 found->object.type, found->object.name);
        *complete = *complete && order <= 0 && !differs;
        if ((order <= 0 && next(found, err) != ERR_OK) ||
            (order >= 0 && next(wanted, err) != ERR_OK))
            return err->code;
    }
    return ERR_OK;
}

enum err schema_compare(struct connection *db, int64_t version, schema_report report, void *context,
                        bool *complete, struct error *err)
{
    CLEANUP(connection_close) struct connection model = { .handle = NULL };

    if (connection_open_in_memory(&model, err) != ERR_OK ||
        migrate_up_to(&model, version, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT found = statement_get(db, all_objects);
    AUTO_STATEMENT wanted = statement_get(&model, all_objects);

    return compare_all(&(struct objects){ .statement = &found },
                       &(struct objects){ .statement = &wanted }, report, context, complete, err);
}

/* The result of a verification that accepts no difference. */
struct verdict {
    const struct connection *db;
    bool takes_harmless; /* with a warning */
    char first[200];     /* of the others; "": there is none */
};

static void judge(void *context, bool harmless, const char *difference)
{
    struct verdict *verdict = context;

    if (harmless && verdict->takes_harmless)
        log_warn("%s: %s; a later version may not open with it", verdict->db->path, difference);
    else if (verdict->first[0] == '\0')
        snprintf(verdict->first, sizeof(verdict->first), "%s", difference);
}

static enum err verify(struct verdict *verdict, struct connection *db, int64_t version,
                       struct error *err)
{
    bool complete;

    if (schema_compare(db, version, judge, verdict, &complete, err) != ERR_OK)
        return err->code;
    if (verdict->first[0] == '\0')
        return ERR_OK;
    return error_set(err, ERR_REFUSED,
                     "%s was changed by another program: %.80s. Undo that, or restore a backup; "
                     "\"orderdesk check\" tells more.",
                     db->path, verdict->first);
}

enum err schema_verify(struct connection *db, int64_t version, struct error *err)
{
    struct verdict verdict = { .db = db };

    return verify(&verdict, db, version, err);
}

enum err schema_verify_for_use(struct connection *db, int64_t version, struct error *err)
{
    struct verdict verdict = { .db = db, .takes_harmless = true };

    return verify(&verdict, db, version, err);
}
