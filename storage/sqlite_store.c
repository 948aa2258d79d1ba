/* SPDX-License-Identifier: MIT */
#include "storage/sqlite_store.h"

#include "storage/credential_rows.h"
#include "storage/file.h"
#include "storage/migrate.h"
#include "storage/order_list.h"
#include "storage/order_rows.h"
#include "storage/product_rows.h"
#include "storage/search_blocks.h"
#include "storage/user_rows.h"

#include <stdio.h>
#include <sys/stat.h>

static enum err ping(struct store *store, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement = statement_get(reader.db, "SELECT max(number) FROM orders");

    return statement_one(&statement, err);
}

static void begin_reading(struct store *store)
{
    reading_begin(sqlite_store_of(store)->readers);
}

static void end_reading(struct store *store)
{
    (void)store;
    reading_end();
}

/* The size of the file beside @path that SQLite keeps its log in; 0: there is none. */
static int64_t log_size(const char *path)
{
    AUTO_FREE char *log = NULL;
    struct stat info;

    if (asprintf(&log, "%s-wal", path) < 0) {
        log = NULL;
        return 0;
    }
    return stat(log, &info) == 0 ? (int64_t)info.st_size : 0;
}

static void figures(struct store *store, struct store_figures *out)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);

    *out = (struct store_figures){ .log_bytes = log_size(sqlite->db.path) };
    writer_figures(sqlite->writer, out);
}

static const struct store_ops ops = {
    .reading_begin = begin_reading,
    .reading_end = end_reading,
    .order_create = order_rows_create,
    .order_get = order_rows_get,
    .order_get_outline = order_rows_get_outline,
    .order_transition = order_rows_transition,
    .order_list = order_list,
    .order_count = order_list_count,
    .order_neighbours = order_list_neighbours,
    .product_create = product_rows_create,
    .product_get = product_rows_get,
    .product_update = product_rows_update,
    .product_list = product_rows_list,
    .has_admin = user_rows_has_admin,
    .user_create_first = user_rows_create_first,
    .user_create = user_rows_create,
    .user_get = user_rows_get,
    .user_find = user_rows_find,
    .user_list = user_rows_list,
    .user_update = user_rows_update,
    .user_set_password = user_rows_set_password,
    .user_erase = user_rows_erase,
    .session_create = session_rows_create,
    .session_find = session_rows_find,
    .session_touch = session_rows_touch,
    .session_delete = session_rows_delete,
    .token_create = token_rows_create,
    .token_find = token_rows_find,
    .token_touch = token_rows_touch,
    .token_list = token_rows_list,
    .token_delete = token_rows_delete,
    .newest_age = credential_rows_newest_age,
    .sweep = credential_rows_sweep,
    .figures = figures,
    .ping = ping,
};

enum err sqlite_store_open(const char *path, size_t readers, struct sqlite_store *out,
                           struct error *err)
{
    *out = (struct sqlite_store){ .store = { .ops = &ops } };
    if (path[0] == '\0')
        return error_set(err, ERR_REFUSED, "The database needs a file name: see --db.");
    if (file_make_folders(path, err) != ERR_OK || db_open(&out->db, path, DB_WRITE, err) != ERR_OK)
        return err->code;
    if (migrate(&out->db, err) != ERR_OK || db_use_wal(&out->db, err) != ERR_OK ||
        readers_open(path, readers, &out->readers, err) != ERR_OK ||
        writer_start(&out->db, search_blocks_upkeep, &out->writer, err) != ERR_OK)
        sqlite_store_close(out);
    return err->code;
}

void sqlite_store_close(struct sqlite_store *store)
{
    writer_stop(store->writer);
    readers_close(store->readers);
    if (store->db.handle) {
        sqlite3_wal_checkpoint_v2(store->db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        db_close(&store->db);
    }
    *store = (struct sqlite_store){ .writer = NULL };
}
