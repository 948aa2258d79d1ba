/* SPDX-License-Identifier: MIT */

/**
 * The limits that measurements are compared with, measured by the same tools on the same machine:
 *
 *     orderdesk-floor http               our web server with responses that cost nothing: GET and
 *                                        POST /fixed/BODY/HEADER return 200 and 201 with a body of
 *                                        BODY bytes and a header line of HEADER bytes
 *     orderdesk-floor sqlite FILE S      a row per transaction, in WAL mode, with a sync each
 *     orderdesk-floor fdatasync FILE S   4 KiB appended and synced
 *     orderdesk-floor overwrite FILE S   4 KiB that overwrite existing blocks, and synced: a log
 *                                        after its first round
 *
 * The loops run for S seconds, and print their rate and their milliseconds as JSON.
 */

#include "web/http/server.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    fprintf(stderr, "orderdesk-floor: %s\n", what);
    exit(EXIT_FAILURE);
}

/* ---------------------------------------------------------------- the web server */

#define FIXED_BODY_MAX   65536
#define FIXED_HEADER_MAX 1024

static char fixed_body[FIXED_BODY_MAX + 1];
static char fixed_header[FIXED_HEADER_MAX + 1];

static void fill_fixed(void)
{
    /* Whatever part of its end is sent, it is JSON. */
    memset(fixed_body, ' ', FIXED_BODY_MAX);
    fixed_body[FIXED_BODY_MAX - 2] = '{';
    fixed_body[FIXED_BODY_MAX - 1] = '}';
    memset(fixed_header, 'x', FIXED_HEADER_MAX);
}

/* Reads the body, as a real handler must. */
static bool take_body(const struct request *request, struct body_source *source)
{
    char body[65536];

    if (request->body_length > (int64_t)sizeof(body))
        return false;
    if (request->body_length > 0)
        source->was_read = source->read(source->context, body, (size_t)request->body_length);
    return source->was_read;
}

/* Replaces the shop's handler: the server in front of it is the same code. */
static void handle(void *context, struct request *request, struct body_source *source,
                   struct response *response, struct handled *out)
{
    size_t body, header;
    int status;

    (void)context;
    (void)out;
    if (request_check_framing(request, &status)) {
        response_empty(response, 400);
        return;
    }
    source->was_read = request->body_length == 0;
    if (sscanf(request->path, "/fixed/%zu/%zu", &body, &header) != 2 || body < 2 ||
        body > FIXED_BODY_MAX || header > FIXED_HEADER_MAX || !take_body(request, source)) {
        response_empty(response, 404);
        return;
    }
    response_static(response, "application/json", fixed_body + FIXED_BODY_MAX - body, body);
    response->status = strcmp(request->method, "POST") == 0 ? 201 : 200;
    if (header > 0)
        response_header(response, "X-Fixed", "%s", fixed_header + FIXED_HEADER_MAX - header);
}

static void refuse(const struct request *request, int status, const char *detail,
                   struct response *response)
{
    (void)request;
    (void)detail;
    response_empty(response, status);
}

static int floor_http(void)
{
    static const struct fixed_response no_memory = { "text/plain", "no memory" };
    static const struct server_address address = { .host = "127.0.0.1" };
    static struct statistics statistics;
    const struct server_options options = { .handle = handle,
                                            .refuse = refuse,
                                            .no_memory = &no_memory,
                                            .statistics = &statistics,
                                            .addresses = &address,
                                            .address_count = 1 };
    AUTO_ERROR err = ERROR_INIT;
    struct server *server;
    sigset_t signals;
    int received;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    fill_fixed();
    if (!statistics_init(&statistics, 0, "1"))
        die("no memory");
    if (server_start(&options, &server, &err) != ERR_OK)
        die(err.message);
    printf("listening on http://127.0.0.1:%d\n", server_port(server, 0));
    fflush(stdout);
    sigwait(&signals, &received);
    server_stop(server, 100);
    return EXIT_SUCCESS;
}

/* ---------------------------------------------------------------- loops on the disk */

#define STEPS_MAX 2000000

static double ms_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
    double left, right;

    memcpy(&left, a, sizeof(left));
    memcpy(&right, b, sizeof(right));
    return (left > right) - (left < right);
}

/* Calls @step over and over for @seconds, and prints how long it took. */
static int measure(double seconds, void (*step)(void *context, int64_t index), void *context)
{
    AUTO_FREE double *times = calloc(STEPS_MAX, sizeof(*times));
    double begin = ms_now(), before = begin;
    size_t count = 0;

    if (!times)
        die("there is no memory");
    while (before - begin < seconds * 1e3 && count < STEPS_MAX) {
        double after;

        step(context, (int64_t)count);
        after = ms_now();
        times[count++] = after - before;
        before = after;
    }
    qsort(times, count, sizeof(*times), compare_doubles);
    printf("{\"count\": %zu, \"rate\": %.1f, \"p50\": %.4f, \"p99\": %.4f, \"max\": %.4f}\n", count,
           (double)count * 1e3 / (before - begin), times[count / 2], times[count - 1 - count / 100],
           times[count - 1]);
    return EXIT_SUCCESS;
}

#define BLOCK         4096
#define OVERWRITE_MAX 1024 /* blocks; the size of a log of 4 MB */

struct sync_loop {
    int file;
    bool overwrites;
};

static void sync_step(void *context, int64_t index)
{
    static const char block[BLOCK] = "x";
    const struct sync_loop *loop = context;
    off_t at = (loop->overwrites ? index % OVERWRITE_MAX : index) * BLOCK;

    if (pwrite(loop->file, block, BLOCK, at) != BLOCK || fdatasync(loop->file) < 0)
        die("the file cannot be written");
}

static int floor_sync(const char *path, double seconds, bool overwrites)
{
    struct sync_loop loop = { open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600),
                              overwrites };
    static const char blocks[OVERWRITE_MAX * BLOCK] = "x";

    if (loop.file < 0 || unlink(path) < 0 ||
        (overwrites && (write(loop.file, blocks, sizeof(blocks)) != (ssize_t)sizeof(blocks) ||
                        fsync(loop.file) < 0)))
        die("the file cannot be made");
    return measure(seconds, sync_step, &loop);
}

static void sqlite_step(void *context, int64_t index)
{
    sqlite3_stmt *insert = context;

    sqlite3_bind_int64(insert, 1, index);
    if (sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK)
        die("a row cannot be stored");
}

static int floor_sqlite(const char *path, double seconds)
{
    static const char setup[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA wal_autocheckpoint = 4000;"
                                "CREATE TABLE rows (key INTEGER PRIMARY KEY, text TEXT)";
    static const char sql[] = "INSERT INTO rows (text) VALUES (printf('order %d of many', ?1))";
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;

    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, setup, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, sql, -1, &insert, NULL) != SQLITE_OK)
        die("the database cannot be made");
    (void)measure(seconds, sqlite_step, insert);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    unlink(path);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "http") == 0)
        return floor_http();
    if (argc == 4 && strcmp(argv[1], "sqlite") == 0)
        return floor_sqlite(argv[2], strtod(argv[3], NULL));
    if (argc == 4 && strcmp(argv[1], "fdatasync") == 0)
        return floor_sync(argv[2], strtod(argv[3], NULL), false);
    if (argc == 4 && strcmp(argv[1], "overwrite") == 0)
        return floor_sync(argv[2], strtod(argv[3], NULL), true);
    fprintf(stderr, "Usage: orderdesk-floor http | sqlite FILE S | fdatasync FILE S |"
                    " overwrite FILE S\n");
    return 2;
}
