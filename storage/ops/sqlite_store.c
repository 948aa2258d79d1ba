/* SPDX-License-Identifier: MIT */
#include "storage/ops/sqlite_store.h"

#include "core/base/log.h"
#include "storage/engine/file.h"
#include "storage/engine/statement.h"
#include "storage/migrations/migrate.h"
#include "storage/ops/branding_ops.h"
#include "storage/ops/credential_ops.h"
#include "storage/ops/order_ops.h"
#include "storage/ops/product_ops.h"
#include "storage/ops/search_flusher.h"
#include "storage/ops/setting_ops.h"
#include "storage/ops/snapshot.h"
#include "storage/ops/user_ops.h"
#include "storage/search/search_blocks.h"

#include <sys/statvfs.h>

/* Asked of the log, which is where all changes go. */
static enum err is_writable(const struct connection *db, struct error *err)
{
    struct statvfs disk;

    if (statvfs(db->files.names[DATABASE_FILE_LOG], &disk) == 0 && (disk.f_flag & ST_RDONLY))
        return error_set(err, ERR_BUSY, "The disk can be read only, and not written.");
    return ERR_OK;
}

static enum err ping(struct store *store, struct error *err)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);
    AUTO_READER reader = { .db = NULL };

    if (database_files_verify(&sqlite->db.files, err) != ERR_OK ||
        is_writable(&sqlite->db, err) != ERR_OK || writer_verify(sqlite->writer, err) != ERR_OK ||
        snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement = statement_get(reader.db, "SELECT max(number) FROM orders");

    return statement_one(&statement, err);
}

static void read_statistics(struct store *store, struct store_statistics *out)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);

    *out = (struct store_statistics){ .log_bytes = wal_bytes(sqlite->db.path) };
    writer_statistics(sqlite->writer, out);
}

/* ---------------------------------------------------------------- the log of changes */

/* In the writer's thread. */
static void maintain(void *context)
{
    struct sqlite_store *store = context;

    if (search_flusher_is_due(store))
        worker_wake(store->search_flusher);
    if (!store->is_guest)
        checkpointer_take_turn(&store->checkpointer, &store->db);
}

static void look_after_log(struct store *store)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);

    if (!sqlite->is_guest)
        checkpointer_look(&sqlite->checkpointer);
}

static void warn_of_full_wal(const char *path)
{
    log_warn("%s-wal could not be emptied now; what it holds is overwritten by later changes, and "
             "removed when the server stops",
             path);
}

void sqlite_store_truncate_wal(struct sqlite_store *store)
{
    if (store->is_guest) {
        store->awaits_truncation = true;
        wal_mark(store->db.path, &store->mark);
        return;
    }
    if (!checkpointer_truncate(&store->checkpointer))
        warn_of_full_wal(store->db.path);
}

/* ---------------------------------------------------------------- closing and opening */

/*
 * Whoever closes last has moved and removed the log; else the server, which is there, empties it.
 */
static void await_truncation(const char *path, const struct wal_mark *mark)
{
    if (!wal_wait_for_end(path, mark))
        warn_of_full_wal(path);
}

/* Also one that was opened in part. */
static void close_store(struct store *store)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);
    AUTO_FREE char *awaited = sqlite->awaits_truncation ? strdup(sqlite->db.path) : NULL;
    int64_t left;

    worker_stop(sqlite->search_flusher);
    checkpointer_stop(&sqlite->checkpointer);
    writer_stop(sqlite->writer);
    worker_free(sqlite->search_flusher);
    checkpointer_clear(&sqlite->checkpointer);
    readers_close(sqlite->readers);
    if (sqlite->db.handle && !sqlite->is_guest)
        (void)connection_checkpoint(&sqlite->db, &left);
    if (sqlite->db.handle)
        connection_close(&sqlite->db);
    if (awaited)
        await_truncation(awaited, &sqlite->mark);
    free(sqlite);
}

static const struct store_ops ops = {
    .close = close_store,
    .maintain = look_after_log,
    .snapshot_begin = snapshot_begin,
    .snapshot_end = snapshot_end,
    .order_create = order_ops_create,
    .order_import = order_ops_import,
    .order_find = order_ops_find,
    .order_get = order_ops_get,
    .order_get_outline = order_ops_get_outline,
    .order_transition = order_ops_transition,
    .order_list = order_ops_list,
    .order_count = order_ops_count,
    .order_latest = order_ops_latest,
    .order_adjacent = order_ops_adjacent,
    .product_create = product_ops_create,
    .product_get = product_ops_get,
    .product_update = product_ops_update,
    .product_list = product_ops_list,
    .has_admin = user_ops_has_admin,
    .user_create_first = user_ops_create_first,
    .user_create = user_ops_create,
    .user_get = user_ops_get,
    .user_find = user_ops_find,
    .user_list = user_ops_list,
    .user_update = user_ops_update,
    .user_set_password = user_ops_set_password,
    .user_erase = user_ops_erase,
    .session_create = session_ops_create,
    .session_find = session_ops_find,
    .session_touch = session_ops_touch,
    .session_delete = session_ops_delete,
    .token_create = token_ops_create,
    .token_find = token_ops_find,
    .token_touch = token_ops_touch,
    .token_list = token_ops_list,
    .token_delete = token_ops_delete,
    .newest_age = credential_ops_newest_age,
    .steady_mark = setting_ops_steady_mark,
    .set_steady_mark = setting_ops_set_steady_mark,
    .sweep = credential_ops_sweep,
    .set_decimals = setting_ops_set_decimals,
    .identify = setting_ops_identify,
    .branding_get = branding_ops_get,
    .branding_update = branding_ops_update,
    .logo_get = branding_ops_logo,
    .logo_set = branding_ops_set_logo,
    .logo_delete = branding_ops_delete_logo,
    .statistics = read_statistics,
    .ping = ping,
};

static enum err open_database(const char *path, struct sqlite_store *out, struct error *err)
{
    if (path[0] == '\0')
        return error_set(err, ERR_REFUSED, "The database needs a file name: see --db.");
    if (file_make_folders(path, err) != ERR_OK ||
        connection_open(&out->db, path, CONNECTION_WRITE, err) != ERR_OK)
        return err->code;
    return ERR_OK;
}

/*
 * Flushes what is pending beyond a block, as all orders are after a migration of the search index:
 * a search looks through all of it. A guest leaves what a server may be flushing just now.
 */
static enum err flush_pending(struct sqlite_store *store, struct error *err)
{
    int64_t blocks = 0;
    bool more = search_flusher_is_due(store);

    while (more) {
        if (search_blocks_flush(&store->db, &more, err) != ERR_OK)
            return err->code;
        if (blocks++ == 1 && more)
            log_info("%s: making the index for searching orders, which takes about a second for "
                     "each 50,000 orders",
                     store->db.path);
    }
    return ERR_OK;
}

static enum err open_files(struct sqlite_store *store, const char *path, size_t readers,
                           struct error *err)
{
    if (open_database(path, store, err) != ERR_OK || migrate(&store->db, err) != ERR_OK ||
        connection_use_wal(&store->db, err) != ERR_OK || flush_pending(store, err) != ERR_OK)
        return err->code;
    return readers_open(path, readers, &store->db.files, &store->readers, err);
}

/* The writer is the last: its thread wakes the others. */
static enum err start_threads(struct sqlite_store *store, struct error *err)
{
    if (!store->is_guest && checkpointer_start(&store->checkpointer, &store->db, err) != ERR_OK)
        return err->code;
    if (worker_start("search-flusher", search_flusher_run, store, &store->search_flusher, err) !=
            ERR_OK ||
        writer_start(&store->db, maintain, store, &store->writer, err) != ERR_OK)
        return err->code;
    store->checkpointer.writer = store->writer;
    return ERR_OK;
}

static enum err open_store(const char *path, size_t readers, bool is_guest, struct store **out,
                           struct error *err)
{
    struct sqlite_store *store = calloc(1, sizeof(*store));

    if (!store)
        return error_no_memory(err);
    store->store.ops = &ops;
    store->is_guest = is_guest;
    if (open_files(store, path, readers, err) != ERR_OK || start_threads(store, err) != ERR_OK)
        close_store(&store->store);
    else
        *out = &store->store;
    return err->code;
}

enum err sqlite_store_open(const char *path, size_t readers, struct store **out, struct error *err)
{
    return open_store(path, readers, false, out, err);
}

enum err sqlite_store_open_as_guest(const char *path, size_t readers, struct store **out,
                                    struct error *err)
{
    return open_store(path, readers, true, out, err);
}
