/* SPDX-License-Identifier: MIT */
#include "storage/engine/connection.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "storage/engine/email_keys.h"
#include "storage/engine/product_keys.h"
#include "storage/engine/sqlite_error.h"
#include "storage/engine/statement.h"
#include "storage/engine/tokenizer.h"
#include "storage/engine/transaction.h"
#include "storage/engine/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long to wait for another process that is writing. */
#define BUSY_TIMEOUT_MS 5000
#define BUSY_RETRY_US   5000

/* How many of SQLite's virtual machine steps pass between looks at the clock. */
#define DEADLINE_STEPS 20000

static int64_t monotonic_ms(void)
{
    return monotonic_us() / 1000;
}

static bool is_stopped(const struct connection *db)
{
    return db->stop && atomic_load(db->stop);
}

static int past_deadline(void *context)
{
    const struct connection *db = context;

    return is_stopped(db) || (db->deadline_ms != 0 && monotonic_ms() > db->deadline_ms);
}

void connection_set_deadline(struct connection *db, int64_t ms)
{
    db->deadline_ms = ms == 0 ? 0 : monotonic_ms() + ms;
}

/* The reasons for these values were measured; the header of each pragma's page says what it does.
 */
static const char common_pragmas[] = "PRAGMA foreign_keys = ON;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA cache_size = -8000;"
                                     "PRAGMA mmap_size = 0;"
                                     "PRAGMA wal_autocheckpoint = 0;";

/*
 * synchronous=FULL: an acknowledged commit survives a power cut. secure_delete: deleted content is
 * overwritten, since a later erasure could not find old personal data in free pages.
 */
static const char write_pragmas[] = "PRAGMA synchronous = FULL;"
                                    "PRAGMA secure_delete = ON;";

/* What a reader's own cache misses lies in the system's, which all of them share. */
static const char read_pragmas[] = "PRAGMA cache_size = -4000;";

static const char *const mode_pragmas[] = {
    [CONNECTION_WRITE] = write_pragmas,
    [CONNECTION_READ] = read_pragmas,
    [CONNECTION_VISIT] = "PRAGMA query_only = ON;",
    /* One that fails half-way is thrown away. */
    [CONNECTION_COPY] = "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;",
};

/* What statements and migrations call. */
static int register_functions(sqlite3 *handle)
{
    int rc = tokenizer_register(handle);

    if (rc == SQLITE_OK)
        rc = product_keys_register(handle);
    return rc == SQLITE_OK ? email_keys_register(handle) : rc;
}

static int set_up(struct connection *db, enum connection_mode mode)
{
    int rc = sqlite3_extended_result_codes(db->handle, 1);

    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, common_pragmas, NULL, NULL, NULL);
    /* Reads the file, and so finds out what is not a database. */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, "PRAGMA schema_version;", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, mode_pragmas[mode], NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = register_functions(db->handle);
    /* SQLite opens for reading alone what may not be written, and says nothing. */
    if (rc == SQLITE_OK && mode == CONNECTION_WRITE && sqlite3_db_readonly(db->handle, "main") != 0)
        rc = SQLITE_READONLY;
    sqlite3_progress_handler(db->handle, DEADLINE_STEPS, past_deadline, db);
    return rc;
}

/*
 * SQLite would create a file that everyone can read, and its WAL gets the same mode. An existing
 * file is never opened here: closing it would drop SQLite's locks on it.
 */
static void make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
}

/*
 * SQLite's memory statistics take one lock of the whole process for each allocation. The call fails
 * harmlessly if SQLite is already in use.
 */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_LOG, sqlite_error_log, NULL);
}

static pthread_once_t configured = PTHREAD_ONCE_INIT;

#define MEMORY_FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX)

/* Before anything is read, and with it the log that lies beside the database. */
static enum err open_file(struct connection *db, enum connection_mode mode, struct error *err)
{
    static const int flags[] = {
        [CONNECTION_WRITE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        [CONNECTION_READ] = SQLITE_OPEN_READONLY,
        /* Who may not write cannot remove the logs that reading makes, nor those of a crash. */
        [CONNECTION_VISIT] = SQLITE_OPEN_READWRITE,
        [CONNECTION_COPY] = SQLITE_OPEN_READWRITE,
    };
    int rc;

    if (database_files_refuse_mismatch(db->path, NULL, err) != ERR_OK)
        return err->code;
    if (mode == CONNECTION_WRITE)
        make_file(db->path);
    rc = sqlite3_open_v2(db->path, &db->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        return sqlite_error_refuse(db, rc, err);
    return database_files_refuse_mismatch(db->path, db->handle, err);
}

static enum err open_and_set_up(struct connection *db, enum connection_mode mode, struct error *err)
{
    int rc;

    if (open_file(db, mode, err) != ERR_OK)
        return err->code;
    rc = set_up(db, mode);
    if (rc != SQLITE_OK)
        return sqlite_error_refuse(db, rc, err);
    return mode == CONNECTION_WRITE ? database_files_learn(&db->files, db->path, db->handle, err)
                                    : ERR_OK;
}

enum err connection_open(struct connection *db, const char *path, enum connection_mode mode,
                         struct error *err)
{
    pthread_once(&configured, configure);
    *db = (struct connection){ .path = strdup(path) };
    if (!db->path)
        return error_no_memory(err);
    if (open_and_set_up(db, mode, err) == ERR_OK)
        return ERR_OK;
    /* A file that cannot be used is left as it is for examination. */
    if (wal_bytes(db->path) > 0)
        connection_keep_wal(db);
    connection_close(db);
    return err->code;
}

enum err connection_open_in_memory(struct connection *db, struct error *err)
{
    int rc;

    pthread_once(&configured, configure);
    *db = (struct connection){ .path = strdup("memory") };
    if (!db->path)
        return error_no_memory(err);
    rc = sqlite3_open_v2(":memory:", &db->handle, MEMORY_FLAGS, NULL);
    if (rc == SQLITE_OK)
        rc = register_functions(db->handle);
    if (rc == SQLITE_OK)
        return ERR_OK;
    sqlite_error_refuse(db, rc, err);
    connection_close(db);
    return err->code;
}

static void keep_wal(struct connection *db)
{
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void connection_keep_wal(struct connection *db)
{
    const char *database = db->handle ? sqlite3_db_filename(db->handle, "main") : NULL;
    struct stat info;

    if (database && stat(sqlite3_filename_wal(database), &info) == 0 && info.st_size > 0)
        keep_wal(db);
}

void connection_close(struct connection *db)
{
    AUTO_ERROR moved = ERROR_INIT;

    /* SQLite removes the log by its name, which may lead to another shop's by now. */
    if (db->handle && database_files_verify(&db->files, &moved) != ERR_OK)
        keep_wal(db);
    for (size_t i = 0; i < db->statement_count; i++) {
        sqlite3_finalize(db->statements[i].handle);
        free(db->statements[i].sql);
    }
    if (sqlite3_close(db->handle) != SQLITE_OK)
        log_error("%s: closed while in use", db->path);
    database_files_clear(&db->files);
    free(db->path);
    *db = (struct connection){ .handle = NULL };
}

enum err connection_exec(struct connection *db, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? ERR_OK : connection_fail(db, rc, err);
}

enum err connection_use_wal(struct connection *db, struct error *err)
{
    int64_t until = monotonic_ms() + BUSY_TIMEOUT_MS;
    int rc;

    /* SQLite itself does not wait for the others here. */
    do {
        rc = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    } while ((rc & 0xff) == SQLITE_BUSY && monotonic_ms() < until && usleep(BUSY_RETRY_US) == 0);
    /* The first read makes the log's files. */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, "PRAGMA schema_version", NULL, NULL, NULL);
    return rc == SQLITE_OK ? database_files_learn_log(&db->files, db->handle, err)
                           : connection_fail(db, rc, err);
}

enum err connection_verify(struct connection *db, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "PRAGMA quick_check(1)");
    const char *finding;

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    finding = statement_text_borrowed(&statement, 0);
    if (finding && strcmp(finding, "ok") == 0)
        return ERR_OK;
    log_error("%s: %s", db->path, finding ? finding : "no result");
    return sqlite_error_damaged(db, ERR_INTERNAL, err);
}

static int count_frames(void *context, sqlite3 *handle, const char *name, int frames)
{
    struct connection *db = context;

    (void)handle;
    (void)name;
    db->wal_frames = frames;
    return SQLITE_OK;
}

void connection_count_wal(struct connection *db)
{
    sqlite3_wal_hook(db->handle, count_frames, db);
}

enum err connection_truncate_wal(struct connection *db, int wait_ms, struct error *err)
{
    int rc;

    if (database_files_verify(&db->files, err) != ERR_OK)
        return err->code;
    sqlite3_busy_timeout(db->handle, wait_ms);
    rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
        return error_set(err, ERR_BUSY, "Somebody reads what was there before.");
    return rc == SQLITE_OK ? ERR_OK : connection_fail(db, rc, err);
}

int64_t connection_changed_rows(const struct connection *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t connection_total_changes(const struct connection *db)
{
    return sqlite3_total_changes64(db->handle);
}

bool connection_checkpoint(struct connection *db, int64_t *left)
{
    int logged = 0, moved = 0;

    if (sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &logged, &moved) !=
        SQLITE_OK)
        return false;
    *left = logged - moved;
    return true;
}

bool connection_sync(struct connection *db)
{
    sqlite3_file *file = NULL;

    return sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) ==
               SQLITE_OK &&
           file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

/* Writes what is there already, within a transaction: another process may be migrating. */
static bool write_version_again(struct connection *db)
{
    AUTO_STATEMENT version = statement_get(db, "PRAGMA user_version");
    AUTO_ERROR err = ERROR_INIT;
    char sql[64];

    if (statement_one(&version, &err) != ERR_OK)
        return false;
    snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", (int)statement_int(&version, 0));
    statement_reset(&version);
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

bool connection_can_write(struct connection *db)
{
    AUTO_ERROR err = ERROR_INIT;
    bool written;

    if (database_files_verify(&db->files, &err) != ERR_OK ||
        sqlite3_exec(db->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return false;
    written = write_version_again(db);
    if (!written && transaction_is_open(db))
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return written;
}
