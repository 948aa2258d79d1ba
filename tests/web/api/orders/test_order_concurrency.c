/* SPDX-License-Identifier: MIT */
#include "core/status.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"
#include "tests/web/fixture.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

/* ---------------------------------------------------------------- creating */

#define CREATORS 32
#define CREATES  200

struct created {
    int64_t number;
    char id[UUID_LEN + 1];
};

struct creation {
    atomic_int next;
    struct created orders[CREATES];
};

static struct created read_created(const struct http_response *answer)
{
    struct created created = { .number = http_response_integer(answer, "/number") };

    snprintf(created.id, sizeof(created.id), "%s", http_response_text(answer, "/id"));
    return created;
}

/* Creates orders until there are enough, on one connection. */
static void create_some(size_t index, void *context)
{
    struct creation *creation = context;
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    int i;

    while ((i = atomic_fetch_add(&creation->next, 1)) < CREATES) {
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        fixture_send(&client, index % 2 == 0 ? ADA : BOB, "", "POST", "/api/orders", SAMPLE_ORDER);
        answer = http_client_read(&client);
        assert_status(&answer, 201);
        creation->orders[i] = read_created(&answer);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const struct created *one = a, *other = b;

    return (one->number > other->number) - (one->number < other->number);
}

START_TEST(orders_created_at_once_have_numbers_and_ids_of_their_own)
{
    static struct creation creation;
    AUTO_HTTP_RESPONSE list = { .status = 0 };

    threads_run(CREATORS, create_some, &creation);
    qsort(creation.orders, CREATES, sizeof(creation.orders[0]), compare_numbers);
    for (int i = 0; i < CREATES; i++) {
        ck_assert_int_eq(creation.orders[i].number, 1001 + i);
        /* Ids follow the numbers, so that comparing neighbours proves all of them distinct. */
        ck_assert(i == 0 || strcmp(creation.orders[i - 1].id, creation.orders[i].id) < 0);
    }
    list = ask(GRACE, "GET", "/api/orders?limit=1", NULL);
    ck_assert_int_eq(http_response_integer(&list, "/pagination/total"), CREATES);
}
END_TEST

/* ---------------------------------------------------------------- moving */

#define RACERS 16
#define ORDERS 8

struct race {
    char *paths[ORDERS];
    atomic_int moved[ORDERS];
};

static void move_all_ways(size_t index, void *context)
{
    static const char *const ways[] = { "cancelled", "delivered", "shipped", "processing",
                                        "pending" };
    struct race *race = context;

    for (size_t i = 0; i < ARRAY_LEN(ways) * 2; i++) {
        for (size_t order = 0; order < ORDERS; order++) {
            /* A thread that always sends "cancelled" would end every race at once. */
            size_t way = (i + index + order) % ARRAY_LEN(ways);
            AUTO_HTTP_RESPONSE answer = { .status = 0 };

            if (way == 0 && i < ARRAY_LEN(ways))
                continue;
            answer = fixture_move(race->paths[order], ways[way]);
            ck_assert_msg(answer.status == 200 || answer.status == 409, "%d", answer.status);
            atomic_fetch_add(&race->moved[order], answer.status == 200);
        }
    }
}

static void assert_path_is_legal(const struct http_response *order)
{
    int count = http_response_count(order, "/status_history");
    enum status last = STATUS_PENDING;

    ck_assert_str_eq(http_response_text(order, "/status_history/0/status"), "pending");
    for (int i = 1; i < count; i++) {
        enum status status;
        char pointer[48];

        snprintf(pointer, sizeof(pointer), "/status_history/%d/status", i);
        ck_assert(status_parse(http_response_text(order, pointer), &status));
        ck_assert_msg(status_may_follow(last, status), "%s", order->body);
        last = status;
    }
    ck_assert_str_eq(http_response_text(order, "/status"), status_name(last));
    ck_assert_int_eq(http_response_integer(order, "/version"), count);
}

START_TEST(racing_changes_never_take_an_illegal_path)
{
    static struct race race;

    for (size_t i = 0; i < ORDERS; i++)
        race.paths[i] = fixture_order(ADA);
    threads_run(RACERS, move_all_ways, &race);
    for (size_t i = 0; i < ORDERS; i++) {
        AUTO_HTTP_RESPONSE order = ask(GRACE, "GET", race.paths[i], NULL);

        assert_path_is_legal(&order);
        ck_assert_int_eq(http_response_integer(&order, "/version"),
                         atomic_load(&race.moved[i]) + 1);
        free(race.paths[i]);
    }
}
END_TEST

struct contest {
    char *path; /* to the order's status */
    atomic_int won, late;
};

static void move_the_first_version(size_t index, void *context)
{
    struct contest *contest = context;
    AUTO_HTTP_RESPONSE answer =
        ask_with(GRACE, "If-Match: \"1\"\r\n", "PATCH", contest->path,
                 index % 2 == 0 ? "{\"status\":\"processing\"}" : "{\"status\":\"cancelled\"}");

    atomic_fetch_add(&contest->won, answer.status == 200);
    atomic_fetch_add(&contest->late, answer.status == 412);
}

START_TEST(of_those_who_saw_the_same_version_one_changes_it)
{
    AUTO_FREE char *path = fixture_order(ADA);
    struct contest contest = { .won = 0 };

    ck_assert_int_gt(asprintf(&contest.path, "%s/status", path), 0);
    threads_run(RACERS, move_the_first_version, &contest);
    ck_assert_int_eq(atomic_load(&contest.won), 1);
    ck_assert_int_eq(atomic_load(&contest.late), RACERS - 1);
    free(contest.path);
}
END_TEST

/* ---------------------------------------------------------------- stopping */

#define CUSTOMERS  16
#define ORDERS_MAX 20000
#define UNDER_LOAD 20 /* orders that are placed before the stop */

struct load {
    atomic_int acknowledged;
    atomic_bool stopped;
    char ids[ORDERS_MAX][UUID_LEN + 1];
};

static void keep(struct load *load, const struct http_response *answer)
{
    int i = atomic_fetch_add(&load->acknowledged, 1);

    ck_assert_int_lt(i, ORDERS_MAX);
    snprintf(load->ids[i], sizeof(load->ids[i]), "%s", http_response_text(answer, "/id"));
}

/* Whether a response, or the end of the connection, can be read: not on connections that were
 * accepted too late, see server.h. */
static bool is_readable(const struct http_client *client, struct load *load)
{
    struct pollfd poller = { .fd = client->fd, .events = POLLIN };

    while (poll(&poller, 1, 50) == 0)
        if (atomic_load(&load->stopped))
            return false;
    return true;
}

/* Orders on one connection for as long as it is served. */
static void order_on(struct http_client *client, struct load *load)
{
    for (;;) {
        enum http_outcome outcome;
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        fixture_send(client, ADA, "", "POST", "/api/orders", SAMPLE_ORDER);
        if (!is_readable(client, load))
            return;
        outcome = http_client_receive(client, false, &answer);
        ck_assert_msg(outcome != HTTP_CUT, "half a response");
        if (outcome != HTTP_ANSWERED)
            return;
        ck_assert_msg(answer.status == 201 || answer.status == 503, "%d", answer.status);
        if (answer.status == 201)
            keep(load, &answer);
        if (strcmp(http_response_header(&answer, "Connection"), "close") == 0)
            return;
    }
}

/* The one with index 0 stops the server; the others order for as long as somebody listens. */
static void order_until_stopped(size_t index, void *context)
{
    struct load *load = context;

    if (index == 0) {
        while (atomic_load(&load->acknowledged) < UNDER_LOAD)
            poll(NULL, 0, 1);
        fixture_stop();
        atomic_store(&load->stopped, true);
        return;
    }
    for (;;) {
        AUTO_HTTP_CLIENT client = http_client_new(fixture_port());

        if (!http_client_connect(&client))
            return;
        order_on(&client, load);
    }
}

START_TEST(a_stop_under_load_loses_no_order_that_was_acknowledged)
{
    static struct load load;
    struct store *store = fixture_service()->store;
    int count;

    threads_run(CUSTOMERS, order_until_stopped, &load);
    count = atomic_load(&load.acknowledged);
    ck_assert_int_ge(count, UNDER_LOAD);
    for (int i = 0; i < count; i++) {
        AUTO_ORDER order = { .items = NULL };
        AUTO_ERROR err = ERROR_INIT;
        struct uuid id;

        ck_assert(uuid_parse(load.ids[i], &id));
        ck_assert_msg(store->ops->order_get(store, &id, &order, &err) == ERR_OK, "%s: %s",
                      load.ids[i], err.message);
    }
}
END_TEST

static void *stop(void *nothing)
{
    fixture_stop();
    return nothing;
}

/* Sends requests until the server has noticed that it must stop. */
static void assert_turns_away(void)
{
    for (int i = 0; i < 10000; i++) {
        AUTO_HTTP_RESPONSE answer = ask(ADA, "GET", "/api/me", NULL);

        if (answer.status == 503) {
            assert_problem(&answer, 503, "busy");
            assert_header(&answer, "Connection", "close");
            ck_assert_ptr_nonnull(http_response_header(&answer, "Retry-After"));
            return;
        }
        assert_status(&answer, 200);
        poll(NULL, 0, 1);
    }
    ck_abort_msg("the server takes no notice");
}

START_TEST(a_stop_waits_for_what_is_in_flight_and_turns_others_away)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE go_on = { .status = 0 }, created = { .status = 0 };
    char head[200];
    pthread_t stopper;

    snprintf(head, sizeof(head),
             "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n",
             strlen(SAMPLE_ORDER));
    fixture_send(&client, ADA, head, "POST", "/api/orders", NULL);
    /* From here on its handler is running. */
    go_on = http_client_read(&client);
    assert_status(&go_on, 100);
    ck_assert_int_eq(pthread_create(&stopper, NULL, stop, NULL), 0);
    assert_turns_away();
    http_client_print(&client, "%s", SAMPLE_ORDER);
    created = http_client_read(&client);
    assert_status(&created, 201);
    assert_header(&created, "Connection", "close");
    pthread_join(stopper, NULL);
}
END_TEST

static Suite *http_concurrency_suite(void)
{
    Suite *suite = suite_create("http_concurrency");
    TCase *racing = tcase_create("racing");
    TCase *stopping = tcase_create("stopping");

    fixture_add_server(racing);
    tcase_add_test(racing, orders_created_at_once_have_numbers_and_ids_of_their_own);
    tcase_add_test(racing, racing_changes_never_take_an_illegal_path);
    tcase_add_test(racing, of_those_who_saw_the_same_version_one_changes_it);
    suite_add_tcase(suite, racing);
    fixture_add_server(stopping);
    tcase_add_test(stopping, a_stop_under_load_loses_no_order_that_was_acknowledged);
    tcase_add_test(stopping, a_stop_waits_for_what_is_in_flight_and_turns_others_away);
    suite_add_tcase(suite, stopping);
    return suite;
}

CHECK_MAIN(http_concurrency_suite)
