/* SPDX-License-Identifier: MIT */
#include "storage/engine/file.h"
#include "storage/ops/sqlite_store.h"
#include "tests/fault/disk.h"
#include "tests/fault/report.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The power is cut at one change of the disk after another, while a shop works; the shop is then
 * opened as usual on what a disk might have been left with.
 */

#define CROWD      4
#define ORDERS_MAX 32
#define SEEDS      4
#define TIMEOUT_S  1200

/* Pages in the log that trigger a checkpoint; few, so that there are many checkpoints. */
#define CHECKPOINT_FRAMES 25

/* What was requested for one order, and what the shop has acknowledged. */
struct placed {
    char key[16];
    bool known;         /* whether it was acknowledged */
    struct order order; /* the last acknowledged version; owned */
    bool in_doubt;      /* a change to @to was interrupted by the cut */
    enum status to;
};

static struct {
    struct uuid ada;
    struct placed orders[ORDERS_MAX];
    size_t count;
    bool user_known; /* whether Ada was acknowledged */
} shop;

static void forget_orders(void)
{
    for (size_t i = 0; i < shop.count; i++)
        order_clear(&shop.orders[i].order);
    memset(shop.orders, 0, sizeof(shop.orders));
    shop.count = 0;
}

/* ---------------------------------------------------------------- work */

static void assert_done_or_cut(enum err code, const struct error *err)
{
    ck_assert_msg(code == ERR_OK || disk_is_cut(), "error %d: %s", (int)code, err->message);
}

static void place_as(size_t index)
{
    struct placed *placed = &shop.orders[index];
    AUTO_ORDER_DRAFT draft = fixture_mugs(&shop.ada);
    AUTO_ERROR err = ERROR_INIT;
    bool replayed;

    for (size_t i = 0; i < index % 4 * 5; i++)
        fixture_draft_add(&draft, "TEAPOT-7", "Teapot, for many cups", (int64_t)i + 1, 4999);
    snprintf(placed->key, sizeof(placed->key), "key-%zu", index);
    placed->known = fixture_place(&draft, placed->key, FIXTURE_NOW + (timestamp_t)index,
                                  &placed->order, &replayed, &err) == ERR_OK;
    assert_done_or_cut(err.code, &err);
}

static void place_in_crowd(size_t index, void *first)
{
    place_as(*(size_t *)first + index);
}

static void place(size_t count)
{
    size_t first = shop.count;

    if (disk_is_cut())
        return;
    shop.count += count;
    ck_assert_uint_le(shop.count, ORDERS_MAX);
    if (count == 1)
        place_as(first);
    else
        threads_run(count, place_in_crowd, &first);
}

static void move(size_t index, enum status to, const char *note)
{
    struct placed *placed = &shop.orders[index];
    AUTO_ERROR err = ERROR_INIT;
    struct order moved;

    if (disk_is_cut())
        return;
    if (fixture_move(&placed->order.summary.id, to, note, &shop.ada, FIXTURE_NOW + MS_PER_HOUR,
                     &moved, &err) == ERR_OK) {
        order_clear(&placed->order);
        placed->order = moved;
    } else {
        placed->in_doubt = true;
        placed->to = to;
    }
    assert_done_or_cut(err.code, &err);
}

/* In the writer's thread. */
static enum err checkpoint_often(struct connection *db, void *store, struct error *err)
{
    (void)db;
    ((struct sqlite_store *)store)->checkpointer.frames = CHECKPOINT_FRAMES;
    ((struct sqlite_store *)store)->checkpointer.due = CHECKPOINT_FRAMES;
    return err->code;
}

static bool open_shop(void)
{
    struct sqlite_store *store;
    AUTO_ERROR err = ERROR_INIT;

    if (disk_is_cut() || fixture_try_open(&err) != ERR_OK) {
        assert_done_or_cut(err.code, &err);
        return false;
    }
    store = sqlite_store_of(fixture_store());
    if (writer_submit(store->writer, checkpoint_often, store, &err) != ERR_OK)
        assert_done_or_cut(err.code, &err);
    return true;
}

/* Orders are placed and changed, alone and concurrently; the log is checkpointed, emptied, removed
 * and created again. */
static void work_a_day(void)
{
    if (open_shop()) {
        place(1);
        place(1);
        move(0, STATUS_PROCESSING, NULL);
        place(CROWD);
        move(0, STATUS_SHIPPED, "Left with the neighbour");
        move(1, STATUS_CANCELLED, NULL);
        place(1);
        place(1);
        move(6, STATUS_PROCESSING, "Waiting for the potter");
        fixture_close();
    }
    if (open_shop()) {
        place(1);
        move(7, STATUS_PROCESSING, NULL);
        if (!disk_is_cut())
            sqlite_store_truncate_wal(sqlite_store_of(fixture_store()));
        place(CROWD);
        move(6, STATUS_SHIPPED, NULL);
        move(0, STATUS_DELIVERED, NULL);
        fixture_close();
    }
}

static void add_ada(void)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .email = strdup("ada@example.com"),
                                .name = strdup("Ada"),
                                .role = ROLE_ADMIN };

    if (disk_is_cut())
        return;
    shop.user_known = fixture_store()->ops->user_create(fixture_store(), fixture_operator(), &draft,
                                                        fixture_password(), &user, &err) == ERR_OK;
    assert_done_or_cut(err.code, &err);
    shop.ada = user.id;
}

static void open_a_new_shop(void)
{
    shop.user_known = false;
    if (!open_shop())
        return;
    add_ada();
    place(1);
    place(1);
    fixture_close();
}

static void open_an_old_shop(void)
{
    if (!open_shop())
        return;
    place(1);
    move(0, STATUS_PROCESSING, NULL);
    fixture_close();
}

/* ---------------------------------------------------------------- initial states */

static char *template;

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct stat info;

    ck_assert_int_ge(in, 0);
    ck_assert_int_ge(out, 0);
    ck_assert_int_eq(fstat(in, &info), 0);
    ck_assert_int_eq(sendfile(out, in, NULL, (size_t)info.st_size), info.st_size);
    close(in);
    close(out);
}

static void have_ada(void)
{
    fixture_open();
    shop.ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    shop.user_known = true;
    fixture_close();
}

static void have_nothing(void)
{
}

static void have_version_2(void)
{
    have_ada();
    fixture_open();
    for (int i = 0; i < 12; i++)
        fixture_add_order(&shop.ada, FIXTURE_NOW);
    fixture_close();
    database_take_back_to_version_2();
}

static void remove_database(void)
{
    static const char *const endings[] = { "", "-journal", "-wal", "-shm" };

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        AUTO_FREE char *file = NULL;

        ck_assert_int_gt(asprintf(&file, "%s%s", fixture_location(), endings[i]), 0);
        unlink(file);
    }
}

/* ---------------------------------------------------------------- expectations */

/* The change that the cut interrupted has happened completely, or not at all. */
static void take_what_was_in_doubt(struct placed *placed, const struct order *found)
{
    if (!placed->in_doubt || found->summary.version == placed->order.summary.version)
        return;
    ck_assert_int_eq(found->summary.version, placed->order.summary.version + 1);
    ck_assert_int_eq(found->summary.status, placed->to);
    order_clear(&placed->order);
    assert_ok(fixture_store()->ops->order_get(fixture_store(), &found->summary.id, &placed->order,
                                              &(struct error)ERROR_INIT),
              &(struct error)ERROR_INIT);
}

static void assert_order_is_there(struct placed *placed)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER found = { .items = NULL };

    assert_ok(
        fixture_store()->ops->order_get(fixture_store(), &placed->order.summary.id, &found, &err),
        &err);
    take_what_was_in_doubt(placed, &found);
    fixture_assert_same_order(&placed->order, &found);
}

/* A client without a response tries again, and ends up with one order. */
static void ask_again(void)
{
    for (size_t i = 0; i < shop.count; i++)
        if (!shop.orders[i].known)
            place_as(i);
}

static void verify(int64_t orders_before)
{
    int64_t known = 0, asked = (int64_t)shop.count, found;

    for (size_t i = 0; i < shop.count; i++) {
        known += shop.orders[i].known;
        if (shop.orders[i].known)
            assert_order_is_there(&shop.orders[i]);
    }
    found = database_count("SELECT count(*) FROM orders") - orders_before;
    ck_assert_int_ge(found, known);
    ck_assert_int_le(found, asked);
    ck_assert_int_ge(database_count("SELECT count(*) FROM users"), shop.user_known);
    ask_again();
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), orders_before + asked);
    ck_assert_int_eq(database_count("PRAGMA user_version"), DATABASE_VERSION);
}

/* ---------------------------------------------------------------- cutting */

struct scenario {
    struct report report;
    void (*have)(void); /* creates the initial state */
    void (*work)(void);
    int64_t orders_before;
    int64_t step; /* between the changes that are tried, when not all are */
};

static const struct scenario scenarios[] = {
    { { "A power cut while orders are placed and moved loses nothing that was acknowledged",
        "crash points", "sh tests/fault/power.sh" },
      have_ada,
      work_a_day,
      0,
      5 },
    { { "A power cut while a new shop is set up leaves one that can be set up", "crash points",
        "sh tests/fault/power.sh" },
      have_nothing,
      open_a_new_shop,
      0,
      5 },
    { { "A power cut during an upgrade leaves a shop that opens and completes it", "crash points",
        "sh tests/fault/power.sh" },
      have_version_2,
      open_an_old_shop,
      12,
      5 },
};

/*
 * One try: the shop, its work up to the cut after @changes of the disk or to the end, and the
 * checks afterwards.
 *
 * @return how many changes were made
 */
static int64_t try_cut(const struct scenario *scenario, int64_t changes, uint64_t seed)
{
    int64_t made;

    remove_database();
    if (access(template, F_OK) == 0)
        copy_file(template, fixture_location());
    forget_orders();
    disk_begin();
    disk_cut_after(changes);
    scenario->work();
    fixture_close();
    made = disk_changes();
    disk_end_by_cut(seed);
    fixture_open();
    verify(scenario->orders_before);
    fixture_close();
    fixture_assert_sound();
    return made;
}

START_TEST(what_was_acknowledged_outlasts_a_power_cut)
{
    const struct scenario *scenario = &scenarios[_i];
    bool thorough = report_is_thorough();
    int64_t step = thorough ? 1 : scenario->step, tried = 0, changes;
    uint64_t seeds = thorough ? SEEDS : 1;

    /* Each cut is reported there, many times. */
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    template = fixture_file("template.db");
    scenario->have();
    if (access(fixture_location(), F_OK) == 0)
        ck_assert_int_eq(rename(fixture_location(), template), 0);
    changes = try_cut(scenario, INT32_MAX, 0);
    for (uint64_t seed = 0; seed < seeds; seed++)
        for (int64_t at = (int64_t)seed % step; at < changes; at += step, tried++)
            try_cut(scenario, at, seed * 1000000 + (uint64_t)at);
    report_kept(&scenario->report, tried, "each of %d changes of the disk, %d times", (int)changes,
                (int)seeds);
    forget_orders();
    free(template);
}
END_TEST

/* SQLite syncs the folder of its files; the folders above it are ours to sync. */
START_TEST(new_folders_outlast_a_power_cut)
{
    static const char *const parents[] = { "", "new", "new/folder" };
    AUTO_FREE char *path = fixture_file("new/folder/shop/orders.db");
    AUTO_ERROR err = ERROR_INIT;

    disk_begin();
    assert_ok(file_make_folders(path, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(parents); i++) {
        AUTO_FREE char *parent = fixture_file(parents[i]);

        ck_assert_msg(disk_has_synced(parent), "%s was not synced", parent);
    }
    disk_end();
}
END_TEST

static Suite *power_suite(void)
{
    Suite *suite = suite_create("power");
    TCase *test_case = tcase_create("power");

    fixture_add_folder(test_case);
    tcase_add_loop_test(test_case, what_was_acknowledged_outlasts_a_power_cut, 0,
                        ARRAY_LEN(scenarios));
    tcase_add_test(test_case, new_folders_outlast_a_power_cut);
    tcase_set_timeout(test_case, TIMEOUT_S);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(power_suite)
