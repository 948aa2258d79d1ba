/* SPDX-License-Identifier: MIT */
#include "tests/cmd/workload.h"

#include "tests/cmd/fixture.h"

#include <stdio.h>
#include <time.h>

#define PATIENCE_MS 60000

static const char *const statuses[] = { "", "pending", "processing", "shipped", "delivered" };

#define FINAL_VERSION 4

static void nap(void)
{
    const struct timespec pause = { .tv_nsec = 1000000 };

    nanosleep(&pause, NULL);
}

void workload_init(struct workload *workload, size_t workers, const char *token)
{
    memset(workload, 0, sizeof(*workload));
    ck_assert_uint_le(workers, WORKERS_MAX);
    workload->worker_count = workers;
    workload->token = token;
    for (size_t i = 0; i < workers; i++)
        workload->workers[i].workload = workload;
}

void workload_clear(struct workload *workload)
{
    for (size_t i = 0; i < workload->worker_count; i++) {
        for (size_t j = 0; j < workload->workers[i].count; j++)
            free(workload->workers[i].orders[j].path);
        free(workload->workers[i].orders);
    }
}

/* ---------------------------------------------------------------- one worker's thread */

/* @path  NULL: no memory, or the response had none */
static void remember(struct worker *worker, const char *path, int quantity)
{
    struct placed_order *grown =
        reallocarray(worker->orders, worker->count + 1, sizeof(*worker->orders));
    char *copy = path ? strdup(path) : NULL;

    if (!grown || !copy)
        abort();
    worker->orders = grown;
    grown[worker->count++] =
        (struct placed_order){ .path = copy, .quantity = quantity, .version = 1 };
}

/* @return whether the server is still running */
static bool count_outcome(struct workload *workload, enum http_outcome outcome,
                          const struct http_response *answer, int success)
{
    if (outcome == HTTP_CUT)
        atomic_fetch_add(&workload->cut_off, 1);
    if (outcome != HTTP_ANSWERED)
        return false;
    if (answer->status == success)
        atomic_fetch_add(&workload->acknowledged, 1);
    else if (answer->status == 503)
        nap();
    else
        atomic_fetch_add(&workload->unexpected, 1);
    return true;
}

static bool place(struct worker *worker, struct http_client *client)
{
    struct workload *workload = worker->workload;
    int quantity = (int)(worker->count % 9) + 1;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    char body[160];
    enum http_outcome outcome;

    snprintf(body, sizeof(body),
             "{\"items\": [{\"product_id\": \"MUG-01\", \"name\": \"Mug\", \"quantity\": %d, "
             "\"price\": 12.50}]}",
             quantity);
    outcome = http_client_ask(
        client,
        &(struct http_request){
            .method = "POST", .path = "/api/orders", .token = workload->token, .body = body },
        &answer);
    if (outcome == HTTP_ANSWERED && answer.status == 201)
        remember(worker, http_response_header(&answer, "Location"), quantity);
    else if (outcome == HTTP_SILENT || outcome == HTTP_CUT)
        atomic_fetch_add(&workload->unanswered, 1);
    return count_outcome(workload, outcome, &answer, 201);
}

static bool move(struct worker *worker, struct placed_order *order, struct http_client *client)
{
    struct workload *workload = worker->workload;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    char path[96], body[48];
    enum http_outcome outcome;

    snprintf(path, sizeof(path), "%s/status", order->path);
    snprintf(body, sizeof(body), "{\"status\": \"%s\"}", statuses[order->version + 1]);
    outcome = http_client_ask(
        client,
        &(struct http_request){
            .method = "PATCH", .path = path, .token = workload->token, .body = body },
        &answer);
    if (outcome == HTTP_ANSWERED && answer.status == 200)
        order->version++;
    else if (outcome == HTTP_SILENT || outcome == HTTP_CUT)
        order->in_doubt = true;
    return count_outcome(workload, outcome, &answer, 200);
}

/* Every other request changes the status of an order, be it old or new. */
static void *work(void *context)
{
    struct worker *worker = context;
    AUTO_HTTP_CLIENT client = http_client_new(worker->workload->port);
    bool is_there = true;

    for (size_t i = 0; is_there && !atomic_load(&worker->workload->stopping); i++) {
        struct placed_order *order =
            i % 2 == 1 && worker->count > 0 ? &worker->orders[i * 7919 % worker->count] : NULL;

        is_there = order && order->version < FINAL_VERSION ? move(worker, order, &client)
                                                           : place(worker, &client);
    }
    return NULL;
}

/* ---------------------------------------------------------------- all of them */

void workload_start(struct workload *workload, int port)
{
    workload->port = port;
    atomic_store(&workload->stopping, false);
    for (size_t i = 0; i < workload->worker_count; i++)
        ck_assert_int_eq(
            pthread_create(&workload->workers[i].thread, NULL, work, &workload->workers[i]), 0);
}

void workload_wait_for(struct workload *workload, int count)
{
    int goal = atomic_load(&workload->acknowledged) + count;

    for (int ms = 0; atomic_load(&workload->acknowledged) < goal; ms++) {
        ck_assert_msg(ms < PATIENCE_MS, "the clients got nowhere");
        nap();
    }
}

void workload_join(struct workload *workload, bool stop)
{
    if (stop)
        atomic_store(&workload->stopping, true);
    for (size_t i = 0; i < workload->worker_count; i++)
        pthread_join(workload->workers[i].thread, NULL);
}

int workload_orders(const struct workload *workload)
{
    size_t count = 0;

    for (size_t i = 0; i < workload->worker_count; i++)
        count += workload->workers[i].count;
    return (int)count;
}

static double number_of(const cJSON *json, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

/* After this, nothing is in doubt. */
static void verify_order(struct http_client *client, const char *token, struct placed_order *order)
{
    cJSON *json = fixture_get_json(client, order->path, token);
    const cJSON *history = cJSON_GetObjectItemCaseSensitive(json, "status_history");
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "status"));
    int version = (int)number_of(json, "version");

    ck_assert_msg(version == order->version || (order->in_doubt && version == order->version + 1),
                  "%s is in version %d, and not in %d", order->path, version, order->version);
    ck_assert_str_eq(status, statuses[version]);
    ck_assert_int_eq(cJSON_GetArraySize(history), version);
    ck_assert_int_eq((int)(number_of(json, "total") * 100), order->quantity * 1250);
    order->version = version;
    order->in_doubt = false;
    cJSON_Delete(json);
}

void workload_verify(struct workload *workload, int port)
{
    AUTO_HTTP_CLIENT client = http_client_new(port);

    ck_assert_int_eq(atomic_load(&workload->cut_off), 0);
    ck_assert_int_eq(atomic_load(&workload->unexpected), 0);
    for (size_t i = 0; i < workload->worker_count; i++)
        for (size_t j = 0; j < workload->workers[i].count; j++)
            verify_order(&client, workload->token, &workload->workers[i].orders[j]);
}
