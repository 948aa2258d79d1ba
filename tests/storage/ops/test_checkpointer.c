/* SPDX-License-Identifier: MIT */
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <unistd.h>

#define FRAMES     50
#define WAIT_TRIES 500
#define WAIT_US    10000

static struct uuid ada;

static struct sqlite_store *sqlite(void)
{
    return sqlite_store_of(fixture_store());
}

/* In the writer's thread. */
static enum err set_frames(struct connection *db, void *context, struct error *err)
{
    (void)db;
    (void)context;
    sqlite()->checkpointer.frames = sqlite()->checkpointer.due = FRAMES;
    return err->code;
}

static void open_shop(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(writer_submit(sqlite()->writer, set_frames, NULL, &err), &err);
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
}

static int64_t log_bytes(void)
{
    return wal_bytes(fixture_location());
}

static void place(int count)
{
    for (int i = 0; i < count; i++)
        fixture_add_order(&ada, FIXTURE_NOW);
}

static enum err read_frames(struct connection *db, void *out, struct error *err)
{
    *(int64_t *)out = db->wal_frames;
    return err->code;
}

static int64_t frames(void)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t out = 0;

    assert_ok(writer_submit(sqlite()->writer, read_frames, &out, &err), &err);
    return out;
}

/* Places orders until the log has begun anew. */
static void assert_begins_anew(void)
{
    int64_t before = frames();

    for (int i = 0; i < WAIT_TRIES; i++) {
        place(1);
        if (frames() < before)
            return;
        before = frames();
        usleep(WAIT_US);
    }
    ck_abort_msg("the log has %d pages", (int)before);
}

START_TEST(a_log_that_is_long_begins_anew)
{
    place(FRAMES);
    assert_begins_anew();
    place(FRAMES);
    assert_begins_anew();
    fixture_assert_sound();
}
END_TEST

START_TEST(a_reader_of_an_older_state_delays_it)
{
    AUTO_ERROR err = ERROR_INIT;
    struct store_snapshot snapshot;
    bool has_admin;

    place(1);
    fixture_ops()->snapshot_begin(fixture_store(), &snapshot);
    assert_ok(fixture_ops()->has_admin(&snapshot.store, &has_admin, &err), &err);
    place(2 * FRAMES);
    ck_assert_int_gt(frames(), 2 * FRAMES);
    fixture_ops()->snapshot_end(&snapshot);
    assert_ok(writer_submit(sqlite()->writer, set_frames, NULL, &err), &err);
    assert_begins_anew();
}
END_TEST

static void assert_gets_empty(void)
{
    ck_assert_int_gt(log_bytes(), 0);
    for (int i = 0; i < WAIT_TRIES && log_bytes() > 0; i++) {
        fixture_ops()->maintain(fixture_store());
        usleep(WAIT_US);
    }
    ck_assert_int_eq(log_bytes(), 0);
}

START_TEST(what_the_start_has_written_is_not_left_in_the_log)
{
    assert_gets_empty();
}
END_TEST

START_TEST(what_another_process_has_changed_is_not_left_in_the_log)
{
    assert_gets_empty();
    place(5);
    database_exec("UPDATE users SET name = 'Eve'");
    assert_gets_empty();
}
END_TEST

START_TEST(it_can_be_truncated_now)
{
    place(5);
    ck_assert(checkpointer_truncate(&sqlite()->checkpointer));
    ck_assert_int_eq(log_bytes(), 0);
}
END_TEST

static Suite *checkpointer_suite(void)
{
    Suite *suite = suite_create("checkpointer");
    TCase *logs = tcase_create("log");

    tcase_add_test(logs, a_log_that_is_long_begins_anew);
    tcase_add_test(logs, a_reader_of_an_older_state_delays_it);
    tcase_add_test(logs, what_the_start_has_written_is_not_left_in_the_log);
    tcase_add_test(logs, what_another_process_has_changed_is_not_left_in_the_log);
    tcase_add_test(logs, it_can_be_truncated_now);
    tcase_set_timeout(logs, 60);
    fixture_add_store(logs);
    tcase_add_checked_fixture(logs, open_shop, NULL);
    suite_add_tcase(suite, logs);
    return suite;
}

CHECK_MAIN(checkpointer_suite)
