/* SPDX-License-Identifier: MIT */
#include "storage/ops/sqlite_store.h"

#include "core/base/log.h"
#include "storage/engine/file.h"
#include "storage/engine/statement.h"
#include "storage/migrations/migrate.h"
#include "storage/ops/credential_ops.h"
#include "storage/ops/order_ops.h"
#include "storage/ops/product_ops.h"
#include "storage/ops/setting_ops.h"
#include "storage/ops/snapshot.h"
#include "storage/ops/user_ops.h"
#include "storage/search/search_blocks.h"

#include <stddef.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* How long to wait for readers of older states. */
#define TRUNCATION_TRIES    250
#define TRUNCATION_PAUSE_US 20000

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

static enum err read_data_version(struct connection *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "PRAGMA data_version");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

/*
 * What others have changed goes into the database at once, so that they need not move the log: what
 * they took out would stay in it. In the writer's thread.
 */
static enum err checkpoint_if_changed(struct sqlite_store *store, struct error *err)
{
    int64_t version = 0;

    if (read_data_version(&store->db, &version, err) != ERR_OK)
        return err->code;
    if (version == store->data_version && atomic_load(&store->truncation) != TRUNCATION_WANTED)
        return ERR_OK;
    if (connection_truncate_wal(&store->db, err) != ERR_OK)
        return err->code;
    atomic_store(&store->truncation, TRUNCATION_DONE);
    return read_data_version(&store->db, &store->data_version, err);
}

static enum err maintenance(struct connection *db, bool *more, struct error *err)
{
    struct sqlite_store *store =
        (struct sqlite_store *)(void *)((char *)db - offsetof(struct sqlite_store, db));
    AUTO_ERROR failure = ERROR_INIT;

    /*
     * It succeeds as soon as no reader needs an older state, and is tried again until then; other
     * failures are logged.
     */
    if (atomic_exchange(&store->checkpoint_wanted, false) &&
        checkpoint_if_changed(store, &failure) != ERR_OK && failure.code != ERR_BUSY)
        atomic_store(&store->truncation, TRUNCATION_FAILED);
    return search_blocks_flush(db, more, err);
}

/*
 * Has the writer's thread, which owns the connection, checkpoint what other processes have changed.
 * Cheap when they have not.
 */
static void start_checkpoint(struct store *store)
{
    struct sqlite_store *sqlite = sqlite_store_of(store);

    if (sqlite->is_guest)
        return;
    atomic_store(&sqlite->checkpoint_wanted, true);
    writer_nudge(sqlite->writer);
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
    atomic_store(&store->truncation, TRUNCATION_WANTED);
    for (int i = 0; i < TRUNCATION_TRIES && atomic_load(&store->truncation) == TRUNCATION_WANTED;
         i++) {
        start_checkpoint(&store->store);
        usleep(TRUNCATION_PAUSE_US);
    }
    if (atomic_load(&store->truncation) != TRUNCATION_DONE)
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

    writer_stop(sqlite->writer);
    readers_close(sqlite->readers);
    if (sqlite->db.handle && !sqlite->is_guest)
        (void)connection_checkpoint(&sqlite->db);
    if (sqlite->db.handle)
        connection_close(&sqlite->db);
    if (awaited)
        await_truncation(awaited, &sqlite->mark);
    free(sqlite);
}

static const struct store_ops ops = {
    .close = close_store,
    .maintain = start_checkpoint,
    .snapshot_begin = snapshot_begin,
    .snapshot_end = snapshot_end,
    .order_create = order_ops_create,
    .order_import = order_ops_import,
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
    .sweep = credential_ops_sweep,
    .set_decimals = setting_ops_set_decimals,
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
    return out->is_guest ? ERR_OK : connection_take_checkpoints(&out->db, err);
}

/*
 * Flushes what is pending beyond a block, as all orders are after a migration of the search index:
 * a search looks through all of it.
 */
static enum err flush_pending(struct connection *db, struct error *err)
{
    int64_t blocks = 0;
    bool more = true;

    while (more) {
        if (search_blocks_flush(db, &more, err) != ERR_OK)
            return err->code;
        if (blocks++ == 1 && more)
            log_info("%s: making the index for searching orders, which takes about a second for "
                     "each 50,000 orders",
                     db->path);
    }
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
    if (open_database(path, store, err) != ERR_OK || migrate(&store->db, err) != ERR_OK ||
        connection_use_wal(&store->db, err) != ERR_OK || flush_pending(&store->db, err) != ERR_OK ||
        read_data_version(&store->db, &store->data_version, err) != ERR_OK ||
        readers_open(path, readers, &store->db.files, &store->readers, err) != ERR_OK ||
        writer_start(&store->db, is_guest ? search_blocks_flush : maintenance, &store->writer,
                     err) != ERR_OK)
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
