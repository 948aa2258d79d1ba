/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/check.h"

#include "core/branding.h"
#include "core/order.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/migrations/migrate.h"
#include "storage/migrations/schema.h"
#include "storage/search/number_set.h"
#include "storage/search/search_blocks.h"
#include "storage/tables/logo_rows.h"
#include "storage/tables/order_keys.h"
#include "storage/tables/setting_rows.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#define REPORTED_MAX 100

/* A third of a gigabyte a second was measured, of what is in memory. */
#define BEFORE_USE_MAX INT64_C(268435456) /* 256 MB */

struct check {
    struct connection db;
    check_report report;
    void *context;
    int64_t findings;
    bool is_damaged; /* the file's structure */
    int64_t of_kind; /* those of the kind that is looked for now */
};

static void PRINTF_LIKE(2, 3) find(struct check *check, const char *format, ...)
{
    char text[300];
    va_list args;

    check->findings++;
    if (check->of_kind++ >= REPORTED_MAX)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    check->report(check->context, text);
}

/* A question whose every row is something wrong. */
struct question {
    const char *sql;     /* its first column is a number for the text */
    const char *finding; /* a format for that number */
};

static const struct question questions[] = {
    { "SELECT number FROM orders o WHERE total IS NOT"
      " (SELECT sum(quantity * price) FROM order_items WHERE key " ORDER_KEYS("o.number") ")",
      "order %" PRId64 ": the total is not the sum of the items" },
    { "SELECT number FROM orders o WHERE item_count <>"
      " (SELECT count(*) FROM order_items WHERE key " ORDER_KEYS("o.number") ")",
      "order %" PRId64 ": the number of items is wrong" },
    { "SELECT number FROM orders o WHERE (status, updated_at) IS NOT (SELECT status, at"
      " FROM status_history WHERE key " ORDER_KEYS("o.number") " ORDER BY key DESC LIMIT 1)",
      "order %" PRId64 ": status and time of change are not the last history entry's" },
    { "SELECT number FROM orders o WHERE created_at IS NOT"
      " (SELECT at FROM status_history WHERE key = " ORDER_KEY("o.number", 1) ")",
      "order %" PRId64 ": the time of creation is not the first history entry's" },
    { "SELECT number FROM (SELECT number, created_at, lag(created_at) OVER (PARTITION BY (SELECT"
      " max(first) FROM order_sequences WHERE first <= number) ORDER BY number) AS created_before"
      " FROM orders WHERE out_of_step = 0) WHERE created_before > created_at",
      "order %" PRId64 ": it is older than an order with a lower number" },
    { "SELECT 1001 WHERE NOT EXISTS (SELECT 1 FROM order_sequences WHERE first = 1001)",
      "the sequence of orders from %" PRId64 " is missing" },
    { "SELECT count(*) FROM order_sequences HAVING count(*) > 16",
      "there are %" PRId64 " sequences of orders, which is too many" },
    { "SELECT number FROM (SELECT number, id, lag(id) OVER (ORDER BY number) AS id_before"
      " FROM orders) WHERE id_before >= id",
      "order %" PRId64 ": its id is lower than that of an order with a lower number" },
    { "SELECT number FROM (SELECT number, lag(number, 1, 1000) OVER (ORDER BY number) AS before"
      " FROM orders) WHERE number <> before + 1",
      "order %" PRId64 ": there is no order with the number before it" },
    { "SELECT day FROM (SELECT created_at / 86400000 AS day, status, count(*) AS orders FROM orders"
      " GROUP BY 1, 2 EXCEPT SELECT day, status, orders FROM order_counts_by_day)"
      " UNION ALL SELECT day FROM (SELECT day, status, orders FROM order_counts_by_day"
      " WHERE orders > 0 EXCEPT SELECT created_at / 86400000, status, count(*) FROM orders"
      " GROUP BY 1, 2)",
      "the count of orders on day %" PRId64 " since 1970 is wrong" },
    { "SELECT user_key FROM (SELECT user_key, status, count(*) AS orders FROM orders"
      " GROUP BY 1, 2 EXCEPT SELECT user_key, status, orders FROM order_counts_by_user)"
      " UNION ALL SELECT user_key FROM (SELECT user_key, status, orders FROM order_counts_by_user"
      " WHERE orders > 0 EXCEPT SELECT user_key, status, count(*) FROM orders GROUP BY 1, 2)",
      "the count of orders of user key %" PRId64 " is wrong" },
    { "SELECT DISTINCT block FROM order_search"
      " WHERE segment >= (SELECT coalesce(max(number), 0) / 65536 FROM orders)"
      " AND block > (SELECT coalesce(max(number), 0) / 4096 FROM orders)",
      "searching has orders that are not there, in block %" PRId64 },
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static enum err ask(struct check *check, const struct question *question, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(&check->db, question->sql);
    bool row;

    check->of_kind = 0;
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        find(check, question->finding, statement_int(&statement, 0));
    }
}
#pragma GCC diagnostic pop

static void find_damage(struct check *check, const char *line)
{
    check->is_damaged = true;
    find(check, "the file's structure is damaged: %s", line);
}

/* SQLite says several things in one text, a line for each, below a line that names the database. */
static void find_lines(struct check *check, char *text)
{
    char *rest = NULL;

    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (strcmp(line, "ok") != 0 && strncmp(line, "***", 3) != 0)
            find_damage(check, line);
}

/*
 * SQLite looks for pages that nothing uses only when the first table of its hash of the schema, as
 * "PRAGMA table_list" has it, is neither a view nor virtual. Which one is first follows from all
 * their names; the test of a lost index tells when another name is needed.
 */
static enum err check_structure(struct check *check, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(&check->db, "PRAGMA integrity_check");
    bool row;

    check->of_kind = 0;
    for (;;) {
        AUTO_FREE char *text = NULL;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_text(&statement, 0, &text, err) != ERR_OK)
            return err->code;
        find_lines(check, text);
    }
}

static enum err check_references(struct check *check, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(&check->db, "SELECT \"table\", parent FROM pragma_foreign_key_check");
    bool row;

    check->of_kind = 0;
    for (;;) {
        AUTO_FREE char *table = NULL, *parent = NULL;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_text(&statement, 0, &table, err) != ERR_OK ||
            statement_text(&statement, 1, &parent, err) != ERR_OK)
            return err->code;
        find(check, "a row of %s refers to one of %s that is not there", table, parent);
    }
}

/* A history begins as pending, counts from 1, never runs back in time, and takes legal steps. */
static enum err check_histories(struct check *check, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(&check->db, "SELECT order_number, seq, status, at FROM status_history"
                                  " ORDER BY key");
    int64_t number = 0, seq = 0, at = 0;
    int status = 0;
    bool row;

    check->of_kind = 0;
    for (;;) {
        int64_t next_number, next_seq, next_at;
        int next_status;
        bool legal;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        next_number = statement_int(&statement, 0);
        next_seq = statement_int(&statement, 1);
        next_status = (int)statement_int(&statement, 2);
        next_at = statement_int(&statement, 3);
        if (next_number != number)
            legal = next_seq == 1 && next_status == STATUS_PENDING;
        else
            legal = next_seq == seq + 1 && next_at >= at && status_is_valid(status) &&
                    status_is_valid(next_status) &&
                    status_may_follow((enum status)status, (enum status)next_status);
        if (!legal)
            find(check, "order %" PRId64 ": history entry %" PRId64 " is not a legal step",
                 next_number, next_seq);
        number = next_number;
        seq = next_seq;
        status = next_status;
        at = next_at;
    }
}

static enum err check_search(struct check *check, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(&check->db, "SELECT coalesce(max(number), 0) FROM orders");
    int64_t newest;

    check->of_kind = 0;
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    newest = statement_int(&statement, 0);
    for (int64_t block = 0; block <= number_block_of(newest); block++) {
        bool sound;

        if (search_blocks_verify(&check->db, block, &sound, err) != ERR_OK)
            return err->code;
        if (!sound)
            find(check, "searching is wrong for some of the orders %" PRId64 " to %" PRId64,
                 block * NUMBER_BLOCK, (block + 1) * NUMBER_BLOCK - 1);
    }
    return ERR_OK;
}

/* Whether what is stored beside the logo's bytes is what they say. */
static bool is_logo_sound(const struct logo_facts *facts, const struct logo *logo)
{
    AUTO_LOGO read = { .bytes = NULL };
    AUTO_ERROR problems = ERROR_INIT;

    return logo_read(logo->bytes, logo->facts.length, &read, &problems) == ERR_OK &&
           facts->type == read.facts.type && facts->width == read.facts.width &&
           facts->height == read.facts.height && facts->length == read.facts.length &&
           strcmp(facts->version, read.facts.version) == 0;
}

static enum err check_branding(struct check *check, struct error *err)
{
    AUTO_FREE char *colour = NULL;
    AUTO_LOGO logo = { .bytes = NULL };
    struct logo_facts facts;

    check->of_kind = 0;
    if (setting_rows_text(&check->db, SETTING_SHOP_COLOUR, &colour, err) != ERR_OK ||
        logo_rows_facts(&check->db, &facts, err) != ERR_OK)
        return err->code;
    if (colour && !branding_is_colour(colour))
        find(check, "the shop's colour is damaged: set it again on the page Shop");
    if (logo_rows_get(&check->db, &logo, err) == ERR_NOT_FOUND) {
        error_clear(err);
        return ERR_OK;
    }
    if (err->code == ERR_OK && !is_logo_sound(&facts, &logo))
        find(check, "the shop's logo is damaged: set it again on the page Shop");
    return err->code;
}

static enum err count_orders(struct check *check, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(&check->db, "SELECT count(*) FROM orders");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

static void find_difference(void *context, bool harmless, const char *difference)
{
    (void)harmless;
    find(context, "%s", difference);
}

/* @complete  whether the shop's facts can be looked at */
static enum err check_schema(struct check *check, bool *complete, struct error *err)
{
    check->of_kind = 0;
    return schema_compare(&check->db, migrate_newest(), find_difference, check, complete, err);
}

static enum err check_facts(struct check *check, struct error *err)
{
    if (check_references(check, err) != ERR_OK || check_histories(check, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < ARRAY_LEN(questions); i++)
        if (ask(check, &questions[i], err) != ERR_OK)
            return err->code;
    if (check_branding(check, err) != ERR_OK)
        return err->code;
    return check_search(check, err);
}

static enum err check_all(struct check *check, int64_t *orders, struct error *err)
{
    AUTO_TRANSACTION reading = { NULL };
    bool complete = false;

    *orders = 0;
    if (transaction_begin_read(&reading, &check->db, err) != ERR_OK ||
        check_structure(check, err) != ERR_OK || check_schema(check, &complete, err) != ERR_OK ||
        (complete && check_facts(check, err) != ERR_OK) ||
        (complete && count_orders(check, orders, err) != ERR_OK))
        return err->code;
    return ERR_OK;
}

enum err check_database(const char *path, check_report report, void *context, int64_t *findings,
                        int64_t *orders, struct error *err)
{
    struct check check = { .report = report, .context = context };

    if (connection_open(&check.db, path, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    if (migrate_verify(&check.db, err) == ERR_OK)
        (void)!check_all(&check, orders, err);
    /* A WAL that does not belong here must not be written into the database. */
    if (check.is_damaged || err->code != ERR_OK)
        connection_keep_wal(&check.db);
    connection_close(&check.db);
    *findings = check.findings;
    return err->code;
}

static enum err ask_for_future(struct check *check, timestamp_t limit, struct error *err)
{
    static const char sql[] =
        "SELECT number, 1, created_at FROM orders WHERE created_at > ?1"
        " UNION ALL SELECT order_number, seq, at FROM status_history WHERE at > ?1 AND seq > 1";
    AUTO_STATEMENT statement = statement_get(&check->db, sql);
    char at[TIMESTAMP_LEN + 1];
    bool row;

    statement_bind_int(&statement, 1, limit);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        timestamp_format(statement_int(&statement, 2), at);
        if (statement_int(&statement, 1) == 1)
            find(check, "order %" PRId64 ": it was created at %s, which is in the future",
                 statement_int(&statement, 0), at);
        else
            find(check, "order %" PRId64 ": it was changed at %s, which is in the future",
                 statement_int(&statement, 0), at);
    }
}

enum err check_dates(const char *path, timestamp_t now, check_report report, void *context,
                     int64_t *findings, struct error *err)
{
    struct check check = { .report = report, .context = context };

    if (connection_open(&check.db, path, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    if (migrate_verify(&check.db, err) == ERR_OK)
        (void)!ask_for_future(&check, now + CHECK_DATES_GRACE, err);
    connection_close(&check.db);
    *findings = check.findings;
    return err->code;
}

enum err check_before_use(const char *path, struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    struct stat info;

    if (stat(path, &info) < 0)
        return database_files_refuse_mismatch(path, NULL, err);
    if (info.st_size > BEFORE_USE_MAX)
        return ERR_OK;
    if (connection_open(&db, path, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    if (connection_verify(&db, err) == ERR_OK)
        return ERR_OK;
    /* A log that does not fit is not written into the database for good. */
    connection_keep_wal(&db);
    return err->code;
}
