/* SPDX-License-Identifier: MIT */
#include "core/base/uuid.h"
#include "storage/maintenance/check.h"
#include "storage/ops/sqlite_store.h"
#include "tests/fault/disk.h"
#include "tests/fault/memory.h"
#include "tests/fault/report.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

/*
 * A shop handles requests while the disk or the memory below it fails, at one call after another.
 * Each response is a success, or a problem in clear words after which nothing has changed; and once
 * the fault is gone, everything works without a restart.
 */

#define TIMEOUT_S 1200

/* Pages in the log that trigger a checkpoint; few, so that requests meet it. */
#define CHECKPOINT_FRAMES 40

/* Bounds the sweep, which would not end otherwise: no request makes as many calls. */
#define CALLS_MAX 20000

/* ---------------------------------------------------------------- faults */

static void break_disk(int64_t calls, int64_t count)
{
    disk_break_after(DISK_BROKEN, calls, count);
}

static void fill_disk(int64_t calls, int64_t count)
{
    disk_break_after(DISK_FULL, calls, count);
}

#define FAULT_COMMAND "sh tests/fault/fault_injection.sh"

/* The last of the faults; the others are the disk's. */
#define MEMORY 2

static const struct fault {
    struct report report;
    void (*begin)(int64_t calls, int64_t count);
    bool (*mend)(void);
    int status; /* of the response to a change that meets it, while it lasts; 0: 500 or 503 */
    const char *words; /* in the response */
    bool can_be_read;
} faults[] = {
    { { "A full disk is said, loses nothing, and is forgotten as soon as there is room",
        "failing calls", FAULT_COMMAND },
      fill_disk,
      disk_mend,
      503,
      "The disk is full",
      true },
    { { "A disk that fails is said, loses nothing, and is forgotten as soon as it works",
        "failing calls", FAULT_COMMAND },
      break_disk,
      disk_mend,
      503,
      "The disk fails",
      false },
    { { "Memory that runs out is said, loses nothing, and is forgotten as soon as there is some",
        "failing calls", FAULT_COMMAND },
      memory_end_after,
      memory_mend,
      0,
      "",
      false },
};

/* ---------------------------------------------------------------- requests */

/* What the shop has acknowledged. */
static struct {
    int64_t orders;
    char *path; /* owned; that of the newest order */
    int64_t version;
} known;

static const char *const steps[] = { "pending", "processing", "shipped", "delivered" };

static void learn_of_order(const struct http_response *answer)
{
    known.orders++;
    free(known.path);
    known.path = strdup(http_response_header(answer, "Location"));
    ck_assert_ptr_nonnull(known.path);
    known.version = 1;
}

static struct http_response place(void)
{
    return ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
}

static struct http_response move(void)
{
    return fixture_move(known.path, steps[known.version]);
}

static struct http_response get(void)
{
    return ask(ADA, "GET", known.path, NULL);
}

static struct http_response list(void)
{
    return ask(GRACE, "GET", "/api/orders?sort=total&status=pending,shipped&limit=5", NULL);
}

static struct http_response search(void)
{
    return ask(GRACE, "GET", "/api/orders?q=mug", NULL);
}

static struct http_response look(void)
{
    return ask(NOBODY, "GET", "/healthz", NULL);
}

static const struct question {
    struct http_response (*ask)(void);
    int status;
    bool changes;
} questions[] = {
    { place, 201, true }, { move, 200, true },    { get, 200, false },
    { list, 200, false }, { search, 200, false }, { look, 200, false },
};

static void learn(const struct question *question, const struct http_response *answer)
{
    if (question->ask == place)
        learn_of_order(answer);
    else if (question->ask == move)
        known.version++;
}

/* The only response that cannot tell whether the change was made. */
static bool is_open(const struct http_response *answer)
{
    return strstr(http_response_text(answer, "/detail"), "look whether it was done") != NULL;
}

/* A client that follows that response's advice. */
static void look_whether_done(void)
{
    AUTO_HTTP_RESPONSE orders = ask(GRACE, "GET", "/api/orders?limit=1", NULL);
    int64_t total;

    assert_status(&orders, 200);
    total = http_response_integer(&orders, "/pagination/total");
    known.version = http_response_integer(&orders, "/orders/0/version");
    if (total == known.orders)
        return;
    known.orders++;
    free(known.path);
    ck_assert_int_gt(
        asprintf(&known.path, "/api/orders/%s", http_response_text(&orders, "/orders/0/id")), 0);
}

/* The shop has exactly what was acknowledged: a problem means that nothing was changed. */
static void assert_nothing_else(void)
{
    AUTO_HTTP_RESPONSE orders = ask(GRACE, "GET", "/api/orders?limit=1", NULL);
    AUTO_HTTP_RESPONSE order = get();

    assert_status(&orders, 200);
    assert_status(&order, 200);
    ck_assert_int_eq(http_response_integer(&orders, "/pagination/total"), known.orders);
    ck_assert_int_eq(http_response_integer(&order, "/version"), known.version);
    ck_assert_str_eq(http_response_text(&order, "/status"), steps[known.version - 1]);
}

/* Makes the request without a fault, which must succeed. */
static void ask_well(const struct question *question)
{
    AUTO_HTTP_RESPONSE answer = question->ask();

    assert_status(&answer, question->status);
    learn(question, &answer);
}

static void place_well(void)
{
    ask_well(&questions[0]);
}

static void assert_is_problem(const struct fault *fault, const struct question *question,
                              const struct http_response *answer, bool lasts)
{
    ck_assert_msg(answer->status == 500 || answer->status == 503, "%d %s", answer->status,
                  answer->body);
    ck_assert_str_eq(http_response_header(answer, "Content-Type"), "application/problem+json");
    ck_assert_uint_gt(strlen(http_response_text(answer, "/detail")), 20);
    if (!lasts || !question->changes || fault->status == 0)
        return;
    ck_assert_int_eq(answer->status, fault->status);
    ck_assert_msg(strstr(http_response_text(answer, "/detail"), fault->words) != NULL, "%s",
                  answer->body);
}

/* @return whether the request met the fault, which begins after @calls */
static bool try_fault(const struct fault *fault, const struct question *question, int64_t calls,
                      bool lasts)
{
    AUTO_HTTP_RESPONSE answer = { .head = NULL };
    bool met;

    /* A new order, for changes to work on; it also makes readers read again. */
    place_well();
    fault->begin(calls, lasts ? -1 : 1);
    answer = question->ask();
    met = fault->mend();
    if (answer.status == question->status)
        learn(question, &answer);
    else
        assert_is_problem(fault, question, &answer, lasts);
    if (answer.status != question->status && is_open(&answer))
        look_whether_done();
    if (fault->can_be_read && !question->changes)
        assert_status(&answer, question->status);
    ck_assert(met || answer.status == question->status);
    assert_nothing_else();
    ask_well(question);
    return met;
}

/* @return how many calls were tried */
static int64_t sweep(const struct fault *fault, const struct question *question, bool lasts)
{
    int64_t step = report_is_thorough() ? 1 : 7, tried = 0;

    while (try_fault(fault, question, tried * step, lasts)) {
        tried++;
        ck_assert_int_lt(tried, CALLS_MAX);
    }
    return tried;
}

/* In the writer's thread. */
static enum err set_frames(struct connection *db, void *store, struct error *err)
{
    (void)db;
    ((struct sqlite_store *)store)->checkpointer.frames = CHECKPOINT_FRAMES;
    ((struct sqlite_store *)store)->checkpointer.due = CHECKPOINT_FRAMES;
    return err->code;
}

static void checkpoint_often(void)
{
    struct sqlite_store *store = sqlite_store_of(fixture_service()->store);
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(writer_submit(store->writer, set_frames, store, &err), ERR_OK);
}

static void tell_finding(void *context, const char *finding)
{
    (void)context;
    ck_abort_msg("%s", finding);
}

static void assert_sound(void)
{
    const char *path = sqlite_store_of(fixture_service()->store)->db.path;
    AUTO_ERROR err = ERROR_INIT;
    int64_t findings, orders;

    ck_assert_int_eq(check_database(path, tell_finding, NULL, &findings, &orders, &err), ERR_OK);
    ck_assert_int_eq(orders, known.orders);
}

START_TEST(a_fault_is_said_loses_nothing_and_is_forgotten)
{
    const struct fault *fault = &faults[_i];
    int64_t tried = 0;

    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    memory_spare_thread();
    checkpoint_often();
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        /* First the fault that lasts: the statements that roll back are not prepared yet. */
        tried += sweep(fault, &questions[i], true);
        tried += sweep(fault, &questions[i], false);
    }
    assert_sound();
    report_kept(&fault->report, tried,
                "each call of 6 kinds of requests, once failing and once from there on; %d orders "
                "acknowledged",
                (int)known.orders);
    free(known.path);
}
END_TEST

static Suite *shop_suite(void)
{
    Suite *suite = suite_create("shop");
    TCase *disk = tcase_create("disk");
    TCase *memory = tcase_create("memory");

    /* The simulated disk allocates memory itself. */
    tcase_add_checked_fixture(disk, disk_begin, disk_end);
    fixture_add_server(disk);
    fixture_add_server(memory);
    tcase_add_loop_test(disk, a_fault_is_said_loses_nothing_and_is_forgotten, 0, MEMORY);
    tcase_add_loop_test(memory, a_fault_is_said_loses_nothing_and_is_forgotten, MEMORY,
                        ARRAY_LEN(faults));
    tcase_set_timeout(disk, TIMEOUT_S);
    tcase_set_timeout(memory, TIMEOUT_S);
    suite_add_tcase(suite, disk);
    suite_add_tcase(suite, memory);
    return suite;
}

CHECK_MAIN(shop_suite)
