/* SPDX-License-Identifier: MIT */

/* Erasing a user also removes them from the files; tests/store/test_user_erase.c tests the rest. */

#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <ctype.h>
#include <stdio.h>

/* Texts that must be gone afterwards; in lower case, as in the index, they match both cases. */
static const char *const traces[] = { "wilhelmina", "zuckerbrot", "doorbell", "broken",
                                      "qwertykey" };

static struct uuid mina;

/* A customer with notes of her own and of the shop's, some orders flushed and some pending. */
static void make_shop(void)
{
    struct uuid root = fixture_user("root@example.com", "Root", ROLE_ADMIN);

    mina = fixture_user("wilhelmina@zuckerbrot.example", "Wilhelmina Zuckerbrot", ROLE_CUSTOMER);
    for (int i = 0; i < 3; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER order = fixture_order(&mina, FIXTURE_NOW + i);
        AUTO_ORDER moved = { .items = NULL };
        AUTO_ORDER ended = { .items = NULL };

        assert_ok(fixture_move(&order.summary.id, STATUS_PROCESSING, "ring the doorbell", &mina,
                               FIXTURE_NOW + i, &moved, &err),
                  &err);
        assert_ok(fixture_move(&order.summary.id, STATUS_CANCELLED, "broken", &root,
                               FIXTURE_NOW + i, &ended, &err),
                  &err);
        if (i == 1)
            fixture_flush_search(order.summary.number + 1);
    }
}

/* Whether the file, if it exists, contains @text in either case. */
static bool file_has(const char *name, const char *text)
{
    AUTO_FREE char *path = fixture_file(name);
    AUTO_FREE char *bytes = NULL;
    FILE *file = fopen(path, "rb");
    long size;
    bool has;

    if (!file)
        return false;
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    bytes = malloc((size_t)size + 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)size, file), (size_t)size);
    for (long i = 0; i < size; i++)
        bytes[i] = (char)tolower((unsigned char)bytes[i]);
    has = memmem(bytes, (size_t)size, text, strlen(text)) != NULL;
    ck_assert_int_eq(fclose(file), 0);
    return has;
}

static bool is_in_files(const char *text)
{
    return file_has("orders.db", text) || file_has("orders.db-wal", text);
}

/* Neither in rows, nor in indexes, nor in free space, nor in the write-ahead log. */
START_TEST(no_file_has_a_trace)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&mina);
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    assert_ok(fixture_place(&draft, "qwertykey", FIXTURE_NOW + 9, &order, &replayed, &err), &err);
    fixture_flush_search(order.summary.number);
    for (size_t i = 0; i < ARRAY_LEN(traces); i++)
        ck_assert_msg(is_in_files(traces[i]), "%s", traces[i]);
    assert_ok(fixture_ops()->user_erase(fixture_store(), fixture_operator(), &mina, &err), &err);
    ck_assert_int_eq(database_count("SELECT count(*) FROM idempotency_keys"), 0);
    for (size_t i = 0; i < ARRAY_LEN(traces); i++)
        ck_assert_msg(!is_in_files(traces[i]), "%s", traces[i]);
}
END_TEST

static Suite *user_erase_suite(void)
{
    Suite *suite = suite_create("user_erase");
    TCase *test_case = tcase_create("user_erase");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_shop, NULL);
    tcase_add_test(test_case, no_file_has_a_trace);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(user_erase_suite)
