/* SPDX-License-Identifier: MIT */
#include "core/base/monotonic.h"
#include "storage/engine/statement.h"
#include "storage/ops/sqlite_store.h"
#include "storage/ops/writer.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than the writer takes in one batch. */
#define CROWD 300

static struct uuid ada;

static void make_user_and_table(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    database_exec("CREATE TABLE marks (mark INTEGER PRIMARY KEY,"
                  " other INTEGER REFERENCES marks (mark) DEFERRABLE INITIALLY DEFERRED)");
}

/* Except for the table of marks. */
static void assert_sound(void)
{
    fixture_assert_sound_but("the table marks is not Orderdesk's");
}

/* ---------------------------------------------------------------- orders placed concurrently */

struct placing {
    const char *key;
    struct order_draft drafts[2]; /* threads take them in turn */
    enum err codes[CROWD];
    bool replayed[CROWD];
    int64_t numbers[CROWD];
};

static void place(size_t index, void *context)
{
    struct placing *placing = context;
    const struct order_draft *draft = &placing->drafts[index % 2];
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    AUTO_ORDER found = { .items = NULL };

    placing->codes[index] =
        fixture_place(draft, placing->key, FIXTURE_NOW, &order, &placing->replayed[index], &err);
    placing->numbers[index] = order.summary.number;
    /* What was acknowledged can be read at once. */
    if (placing->codes[index] == ERR_OK)
        placing->codes[index] =
            fixture_store()->ops->order_get(fixture_store(), &order.summary.id, &found, &err);
}

static void place_by(size_t threads, struct placing *placing)
{
    threads_run(threads, place, placing);
    order_draft_clear(&placing->drafts[0]);
    order_draft_clear(&placing->drafts[1]);
    assert_sound();
}

static size_t count_codes(const struct placing *placing, size_t threads, enum err code)
{
    size_t count = 0;

    for (size_t i = 0; i < threads; i++)
        count += placing->codes[i] == code;
    return count;
}

START_TEST(two_hundred_orders_at_once_get_consecutive_numbers)
{
    enum { ORDERS = 200 };
    struct placing placing = { .drafts = { fixture_mugs(&ada), fixture_mugs(&ada) } };
    bool seen[ORDERS] = { false };

    place_by(ORDERS, &placing);
    ck_assert_uint_eq(count_codes(&placing, ORDERS, ERR_OK), ORDERS);
    for (size_t i = 0; i < ORDERS; i++) {
        int64_t place_in_row = placing.numbers[i] - ORDER_FIRST_NUMBER;

        ck_assert_int_ge(place_in_row, 0);
        ck_assert_int_lt(place_in_row, ORDERS);
        ck_assert(!seen[place_in_row]);
        seen[place_in_row] = true;
    }
}
END_TEST

START_TEST(one_key_at_once_makes_one_order_and_replays_it)
{
    enum { TRIES = 20 };
    struct placing placing = { .key = "key", .drafts = { fixture_mugs(&ada), fixture_mugs(&ada) } };
    int replays = 0;

    place_by(TRIES, &placing);
    ck_assert_uint_eq(count_codes(&placing, TRIES, ERR_OK), TRIES);
    for (size_t i = 0; i < TRIES; i++) {
        ck_assert_int_eq(placing.numbers[i], ORDER_FIRST_NUMBER);
        replays += placing.replayed[i];
    }
    ck_assert_int_eq(replays, TRIES - 1);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), 1);
}
END_TEST

START_TEST(one_key_at_once_with_two_orders_makes_one_of_them)
{
    enum { TRIES = 20 };
    struct placing placing = { .key = "key",
                               .drafts = { fixture_mugs(&ada), fixture_draft(&ada) } };

    fixture_draft_add(&placing.drafts[1], "POT-1", "Teapot", 1, 2000);
    place_by(TRIES, &placing);
    ck_assert_uint_eq(count_codes(&placing, TRIES, ERR_OK), TRIES / 2);
    ck_assert_uint_eq(count_codes(&placing, TRIES, ERR_KEY_REUSED), TRIES / 2);
    ck_assert_int_ne(placing.codes[0], placing.codes[1]);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), 1);
}
END_TEST

/* ---------------------------------------------------------------- one order, moved by many */

enum { MOVERS = 16 };

struct moving {
    struct uuid id;
    /* Which thread reached each version, and with which status; 0: none. */
    atomic_int claims[STATUS_COUNT + 1];
    enum status statuses[STATUS_COUNT + 1];
    atomic_int others;
};

static void move(size_t index, void *context)
{
    struct moving *moving = context;

    for (size_t i = 0; i < STATUS_COUNT * STATUS_COUNT; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER order = { .items = NULL };
        enum status to = (enum status)((index + i * (index + 1)) % STATUS_COUNT);
        enum err code = fixture_move(&moving->id, to, NULL, &ada, FIXTURE_NOW, &order, &err);

        if (code == ERR_OK && atomic_fetch_add(&moving->claims[order.summary.version], 1) == 0)
            moving->statuses[order.summary.version] = to;
        else if (code != ERR_TRANSITION)
            atomic_fetch_add(&moving->others, 1);
    }
}

START_TEST(one_order_moved_by_many_takes_a_legal_path_of_just_their_steps)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER end = { .items = NULL };
    struct moving moving = { .id = order.summary.id };

    threads_run(MOVERS, move, &moving);
    ck_assert_int_eq(atomic_load(&moving.others), 0);
    assert_ok(fixture_store()->ops->order_get(fixture_store(), &moving.id, &end, &err), &err);
    ck_assert_uint_eq(status_next(end.summary.status), 0);
    for (int64_t version = 2; version <= STATUS_COUNT; version++) {
        bool happened = version <= end.summary.version;

        ck_assert_int_eq(atomic_load(&moving.claims[version]), happened);
        if (!happened)
            continue;
        ck_assert_int_eq(end.history[version - 1].status, moving.statuses[version]);
        ck_assert(
            status_may_follow(end.history[version - 2].status, end.history[version - 1].status));
    }
    assert_sound();
}
END_TEST

static void move_from_version_one(size_t index, void *context)
{
    struct moving *moving = context;
    const struct order_transition transition = {
        .to = STATUS_PROCESSING, .expects_one = true, .expected = { 1 }, .expected_count = 1
    };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    enum err code = fixture_store()->ops->order_transition(fixture_store(), &authority, &moving->id,
                                                           &transition, &order, &err);

    (void)index;
    if (code == ERR_OK)
        atomic_fetch_add(&moving->claims[order.summary.version], 1);
    else if (code != ERR_PRECONDITION)
        atomic_fetch_add(&moving->others, 1);
}

START_TEST(of_many_who_saw_one_version_one_moves_it_and_the_others_learn_of_it)
{
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    struct moving moving = { .id = order.summary.id };

    threads_run(MOVERS, move_from_version_one, &moving);
    ck_assert_int_eq(atomic_load(&moving.claims[2]), 1);
    ck_assert_int_eq(atomic_load(&moving.others), 0);
    assert_sound();
}
END_TEST

/* ---------------------------------------------------------------- batches */

enum outcome {
    SUCCEED,
    FAIL,              /* after it has changed something */
    BREAK_RULE,        /* a constraint of the schema */
    LOSE_TRANSACTION,  /* as a full disk may */
    BREAK_RULE_LATELY, /* which is noticed only at the commit */
};

struct batch {
    size_t count;
    enum outcome odd_one; /* the outcome of the change in the middle; the others succeed */
    atomic_bool held;     /* whether the writer is blocked */
    enum err codes[CROWD];
    char message[240]; /* that of the odd one */
};

static struct store_statistics statistics(void)
{
    struct store_statistics statistics;

    fixture_store()->ops->statistics(fixture_store(), &statistics);
    return statistics;
}

/* Blocks the writer until the others have queued. */
static enum err hold(struct connection *db, void *context, struct error *err)
{
    struct batch *batch = context;

    (void)db;
    (void)err;
    atomic_store(&batch->held, true);
    while (statistics().waiting < (int64_t)batch->count)
        usleep(100);
    return ERR_OK;
}

struct marking {
    int64_t mark;
    enum outcome outcome;
};

static enum err set_mark(struct connection *db, void *context, struct error *err)
{
    const struct marking *marking = context;

    if (statement_run_int(db, "INSERT INTO marks (mark) VALUES (?1)", marking->mark, err) != ERR_OK)
        return err->code;
    switch (marking->outcome) {
    case FAIL:
        return error_set(err, ERR_TRANSITION, "this one fails");
    case BREAK_RULE:
        return connection_exec(db, "INSERT INTO orders VALUES (1, 2, 3, 4, 5, 6, 7, 8, 9)", err);
    case LOSE_TRANSACTION:
        if (connection_exec(db, "ROLLBACK", err) != ERR_OK)
            return err->code;
        return error_set(err, ERR_BUSY, "all is lost");
    case BREAK_RULE_LATELY:
        return connection_exec(db, "UPDATE marks SET other = -1", err);
    case SUCCEED:
    default:
        return ERR_OK;
    }
}

static struct writer *writer(void)
{
    return sqlite_store_of(fixture_store())->writer;
}

static void submit(size_t index, void *context)
{
    struct batch *batch = context;
    AUTO_ERROR err = ERROR_INIT;
    bool is_odd = index == batch->count / 2;
    struct marking marking = { .mark = (int64_t)index + 1,
                               .outcome = is_odd ? batch->odd_one : SUCCEED };

    if (index == batch->count) {
        (void)!writer_submit(writer(), hold, batch, &err);
        return;
    }
    while (!atomic_load(&batch->held))
        usleep(100);
    batch->codes[index] = writer_submit(writer(), set_mark, &marking, &err);
    if (is_odd)
        memcpy(batch->message, err.message, sizeof(batch->message));
}

/* Exactly the changes that succeeded have set their marks. @return how many did */
static size_t run_batch(struct batch *batch)
{
    int64_t count = 0, sum = 0;

    threads_run(batch->count + 1, submit, batch);
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->codes[i] == ERR_OK) {
            count++;
            sum += (int64_t)i + 1;
        }
    }
    ck_assert_int_eq(database_count("SELECT count(*) FROM marks"), count);
    ck_assert_int_eq(database_count("SELECT coalesce(sum(mark), 0) FROM marks"), sum);
    assert_sound();
    return (size_t)count;
}

static void assert_next_number(int64_t expected)
{
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);

    ck_assert_int_eq(order.summary.number, expected);
}

/* The writer continues to work. */
static void assert_goes_on(void)
{
    AUTO_ERROR err = ERROR_INIT;
    struct marking marking = { .mark = CROWD + 1 };

    assert_ok(writer_submit(writer(), set_mark, &marking, &err), &err);
    ck_assert_int_eq(database_count("SELECT count(*) FROM marks WHERE mark > 300"), 1);
    assert_next_number(ORDER_FIRST_NUMBER);
}

START_TEST(more_changes_than_fit_in_a_batch_are_all_made)
{
    struct batch batch = { .count = CROWD };

    ck_assert_uint_eq(run_batch(&batch), CROWD);
    assert_goes_on();
}
END_TEST

static uint64_t batches_up_to(const struct store_statistics *statistics, int64_t size)
{
    for (size_t i = 0; i < statistics->batch.scale->count; i++)
        if (statistics->batch.scale->bounds[i] == size)
            return statistics->batch.counts[i];
    ck_abort_msg("no step ends at %d", (int)size);
}

START_TEST(batches_are_counted_by_their_size_and_commits_by_their_time)
{
    struct batch batch = { .count = CROWD };
    struct store_statistics before = statistics(), after;

    run_batch(&batch);
    after = statistics();
    ck_assert_int_eq(after.waiting, 0);
    /* The change that blocks the writer, as many as fit, and the rest. */
    ck_assert_int_eq(after.batch.sum - before.batch.sum, 1 + CROWD);
    ck_assert_uint_eq(histogram_total(&after.batch) - histogram_total(&before.batch), 3);
    ck_assert_uint_eq(batches_up_to(&after, 1) - batches_up_to(&before, 1), 1);
    ck_assert_uint_eq(batches_up_to(&after, 256) - batches_up_to(&before, 256), 1);
    ck_assert_uint_eq(batches_up_to(&after, 64) - batches_up_to(&before, 64), 1);
    ck_assert_uint_eq(histogram_total(&after.commit), histogram_total(&after.batch));
    ck_assert_int_gt(after.commit.sum, before.commit.sum);
    ck_assert_ptr_eq(after.commit.scale, &histogram_durations);
}
END_TEST

START_TEST(what_is_not_committed_is_not_counted)
{
    struct batch batch = { .count = 2, .odd_one = LOSE_TRANSACTION };
    struct store_statistics before = statistics(), after;

    run_batch(&batch);
    after = statistics();
    ck_assert_int_eq(after.batch.sum - before.batch.sum, 1);
    ck_assert_int_eq(after.waiting, 0);
}
END_TEST

START_TEST(the_log_of_changes_has_its_size)
{
    AUTO_FREE char *log = NULL;
    struct stat info;

    ck_assert_int_gt(asprintf(&log, "%s-wal", fixture_location()), 0);
    ck_assert_int_eq(stat(log, &info), 0);
    ck_assert_int_gt(statistics().log_bytes, 0);
    ck_assert_int_eq(statistics().log_bytes, info.st_size);
}
END_TEST

static const struct {
    enum outcome outcome;
    enum err code;
} single_failures[] = { { FAIL, ERR_TRANSITION }, { BREAK_RULE, ERR_INTERNAL } };

START_TEST(a_change_that_fails_is_undone_and_leaves_the_others)
{
    struct batch batch = { .count = 50, .odd_one = single_failures[_i].outcome };

    ck_assert_uint_eq(run_batch(&batch), batch.count - 1);
    ck_assert_int_eq(batch.codes[batch.count / 2], single_failures[_i].code);
    assert_goes_on();
}
END_TEST

/* A change that came too late for the batch may succeed: run_batch() compares each of them. */
START_TEST(when_a_transaction_is_lost_all_its_callers_learn_of_it)
{
    struct batch batch = { .count = 50, .odd_one = LOSE_TRANSACTION };

    ck_assert_uint_lt(run_batch(&batch), batch.count);
    for (size_t i = 0; i < batch.count; i++)
        ck_assert(batch.codes[i] == ERR_OK || batch.codes[i] == ERR_BUSY);
    ck_assert_int_eq(batch.codes[batch.count / 2], ERR_BUSY);
    ck_assert_str_eq(batch.message, "all is lost");
    assert_goes_on();
}
END_TEST

START_TEST(when_a_commit_fails_all_its_callers_learn_of_it)
{
    struct batch batch = { .count = 50, .odd_one = BREAK_RULE_LATELY };

    ck_assert_uint_lt(run_batch(&batch), batch.count);
    for (size_t i = 0; i < batch.count; i++)
        ck_assert(batch.codes[i] == ERR_OK || batch.codes[i] == ERR_INTERNAL);
    ck_assert_int_eq(batch.codes[batch.count / 2], ERR_INTERNAL);
    assert_goes_on();
}
END_TEST

static enum err limit_pages(struct connection *db, void *context, struct error *err)
{
    return connection_exec(db, context, err);
}

/* ---------------------------------------------------------------- a writer that hangs */

enum { HUNG, QUEUED_FIRST, QUEUED_SECOND, LATE, HANGING };

struct hang {
    atomic_bool held;
    enum err codes[HANGING];
    int retry_after[HANGING];
    int64_t waited_ms[HANGING];
};

/* As on a disk that does not respond. */
static enum err hang_for_long(struct connection *db, void *context, struct error *err)
{
    (void)db;
    (void)err;
    atomic_store((atomic_bool *)context, true);
    usleep(7000000);
    return ERR_OK;
}

static void submit_to_hanging(size_t index, void *context)
{
    struct hang *hang = context;
    struct marking marking = { .mark = (int64_t)index };
    AUTO_ERROR err = ERROR_INIT;
    int64_t start;

    if (index == HUNG) {
        hang->codes[index] = writer_submit(writer(), hang_for_long, &hang->held, &err);
        return;
    }
    while (!atomic_load(&hang->held))
        usleep(100);
    if (index == LATE)
        usleep(5500000);
    start = monotonic_us();
    hang->codes[index] = writer_submit(writer(), set_mark, &marking, &err);
    hang->waited_ms[index] = (monotonic_us() - start) / 1000;
    hang->retry_after[index] = err.retry_after_s;
}

START_TEST(a_writer_that_hangs_is_not_waited_for_without_end)
{
    struct hang hang = { .held = false };

    threads_run(HANGING, submit_to_hanging, &hang);
    ck_assert_int_eq(hang.codes[HUNG], ERR_OK);
    for (size_t i = QUEUED_FIRST; i < HANGING; i++) {
        ck_assert_int_eq(hang.codes[i], ERR_BUSY);
        ck_assert_int_eq(hang.retry_after[i], 5);
    }
    ck_assert_int_lt(hang.waited_ms[QUEUED_FIRST], 6500);
    ck_assert_int_lt(hang.waited_ms[LATE], 1000);
    ck_assert_int_eq(statistics().waiting, 0);
    ck_assert_int_eq(database_count("SELECT count(*) FROM marks"), 0);
    assert_goes_on();
}
END_TEST

START_TEST(a_full_disk_is_said_and_nothing_is_lost_or_half_done)
{
    AUTO_ERROR err = ERROR_INIT;
    char full[] = "PRAGMA max_page_count = 1", free[] = "PRAGMA max_page_count = 1000000";
    struct placing placing = { .drafts = { fixture_mugs(&ada), fixture_draft(&ada) } };
    size_t placed;

    /* Few of these fit into the pages that are left. */
    for (int i = 0; i < ORDER_ITEMS_MAX; i++)
        fixture_draft_add(&placing.drafts[1], "PRODUCT", "Something with a name of some length", 1,
                          1);
    assert_ok(writer_submit(writer(), limit_pages, full, &err), &err);
    place_by(60, &placing);
    placed = count_codes(&placing, 60, ERR_OK);
    ck_assert_uint_lt(placed, 60);
    ck_assert_uint_eq(placed + count_codes(&placing, 60, ERR_BUSY), 60);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), (int64_t)placed);
    assert_ok(writer_submit(writer(), limit_pages, free, &err), &err);
    assert_next_number(ORDER_FIRST_NUMBER + (int64_t)placed);
}
END_TEST

static Suite *writer_suite(void)
{
    Suite *suite = suite_create("writer");
    TCase *creating = tcase_create("creating");
    TCase *moving = tcase_create("moving");
    TCase *batches = tcase_create("batches");
    TCase *const cases[] = { creating, moving, batches };

    tcase_add_test(creating, two_hundred_orders_at_once_get_consecutive_numbers);
    tcase_add_test(creating, one_key_at_once_makes_one_order_and_replays_it);
    tcase_add_test(creating, one_key_at_once_with_two_orders_makes_one_of_them);
    tcase_add_loop_test(moving, one_order_moved_by_many_takes_a_legal_path_of_just_their_steps, 0,
                        5);
    tcase_add_test(moving, of_many_who_saw_one_version_one_moves_it_and_the_others_learn_of_it);
    tcase_add_test(batches, more_changes_than_fit_in_a_batch_are_all_made);
    tcase_add_test(batches, batches_are_counted_by_their_size_and_commits_by_their_time);
    tcase_add_test(batches, what_is_not_committed_is_not_counted);
    tcase_add_test(batches, the_log_of_changes_has_its_size);
    tcase_add_loop_test(batches, a_change_that_fails_is_undone_and_leaves_the_others, 0,
                        ARRAY_LEN(single_failures));
    tcase_add_test(batches, when_a_transaction_is_lost_all_its_callers_learn_of_it);
    tcase_add_test(batches, when_a_commit_fails_all_its_callers_learn_of_it);
    tcase_add_test(batches, a_writer_that_hangs_is_not_waited_for_without_end);
    tcase_add_test(batches, a_full_disk_is_said_and_nothing_is_lost_or_half_done);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_user_and_table, NULL);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(writer_suite)
