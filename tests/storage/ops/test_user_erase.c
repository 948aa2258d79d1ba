/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_ops.h"
#include "storage/ops/user_ops.h"
#include "tests/storage/fixture.h"
#include "tests/support/check_main.h"

#include <ctype.h>
#include <stdio.h>

/* What is to be found nowhere afterwards; lower case, as the index has it, finds both. */
static const char *const traces[] = { "wilhelmina", "zuckerbrot", "doorbell", "broken",
                                      "qwertykey" };

static struct uuid root, mina, bea;

/* A customer with notes of her own and of the shop's, some orders in the tail and some in blocks.
 */
static void make_shop(void)
{
    root = fixture_user("root@example.com", "Root", ROLE_ADMIN);
    mina = fixture_user("wilhelmina@zuckerbrot.example", "Wilhelmina Zuckerbrot", ROLE_CUSTOMER);
    bea = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);
    for (int i = 0; i < 6; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER order = fixture_order(i % 2 ? &bea : &mina, FIXTURE_NOW + i);
        AUTO_ORDER moved = { .items = NULL };

        if (i % 2 == 0)
            assert_ok(fixture_move(&order.summary.id, STATUS_PROCESSING, "ring the doorbell, mug",
                                   &mina, FIXTURE_NOW + i, &moved, &err),
                      &err);
        order_clear(&moved);
        assert_ok(fixture_move(&order.summary.id, STATUS_CANCELLED, i % 2 ? "late" : "broken",
                               &root, FIXTURE_NOW + i, &moved, &err),
                  &err);
        if (i == 2)
            fixture_seal(order.summary.number + 1);
    }
}

static int64_t found(const char *search)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL };
    struct order_query query = {
        .to = TIMESTAMP_MAX,
        .list = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 20 },
    };

    assert_ok(fixture_store()->ops->order_list(fixture_store(), &query, &page, &err), &err);
    return page.total;
}

static void erase(const struct uuid *id)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(user_ops_erase(fixture_store(), fixture_operator(), id, &err), &err);
}

/* Whether the file, when it is there, has @text in letters of either case. */
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

START_TEST(name_and_email_are_gone_and_the_orders_stay)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    int64_t total = fixture_count("SELECT sum(total) FROM orders");

    ck_assert_int_eq(found("wilhelmina"), 3);
    erase(&mina);
    assert_ok(user_ops_get(fixture_store(), &mina, &user, &err), &err);
    ck_assert_str_eq(user.name, "Erased person");
    ck_assert_ptr_nonnull(strstr(user.email, "@erased.invalid"));
    ck_assert(user.disabled);
    ck_assert_int_eq(found("wilhelmina"), 0);
    ck_assert_int_eq(found("zuckerbrot"), 0);
    ck_assert_int_eq(found("erased"), 3);
    ck_assert_int_eq(found("erased mug"), 3);
    ck_assert_int_eq(found("bea"), 3);
    ck_assert_int_eq(fixture_count("SELECT sum(total) FROM orders"), total);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM orders WHERE status = 4"), 6);
    fixture_assert_sound();
}
END_TEST

START_TEST(notes_on_the_orders_go_and_those_of_others_stay)
{
    ck_assert_int_eq(found("doorbell"), 3);
    ck_assert_int_eq(found("broken"), 3);
    erase(&mina);
    ck_assert_int_eq(found("doorbell"), 0);
    ck_assert_int_eq(found("broken"), 0);
    ck_assert_int_eq(found("late"), 3);
    ck_assert_int_eq(found("mug"), 6);
    fixture_assert_sound();
}
END_TEST

START_TEST(sessions_tokens_and_keys_end)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&mina);
    AUTO_ORDER order = { .items = NULL };
    struct secret_hash hash = secret_hash_text("secret");
    const struct authority by_mina = fixture_by(&mina, FIXTURE_NOW);
    bool replayed;

    assert_ok(fixture_place(&draft, "qwertykey", FIXTURE_NOW + 9, &order, &replayed, &err), &err);
    assert_ok(fixture_store()->ops->session_create(fixture_store(), &by_mina, &hash, NULL, &err),
              &err);
    erase(&mina);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM sessions"), 0);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM idempotency_keys"), 0);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM users WHERE password = ''"), 1);
}
END_TEST

/* Neither in rows, nor in indexes, nor in free space, nor in the log of changes. */
START_TEST(no_file_has_a_trace)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&mina);
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    assert_ok(fixture_place(&draft, "qwertykey", FIXTURE_NOW + 9, &order, &replayed, &err), &err);
    fixture_seal(order.summary.number);
    for (size_t i = 0; i < ARRAY_LEN(traces); i++)
        ck_assert_msg(is_in_files(traces[i]), "%s", traces[i]);
    erase(&mina);
    for (size_t i = 0; i < ARRAY_LEN(traces); i++)
        ck_assert_msg(!is_in_files(traces[i]), "%s", traces[i]);
}
END_TEST

START_TEST(the_last_admin_and_nobody_are_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid nobody = uuid_new(FIXTURE_NOW);

    assert_err(user_ops_erase(fixture_store(), fixture_operator(), &root, &err), ERR_LAST_ADMIN,
               &err);
    assert_err(user_ops_erase(fixture_store(), fixture_operator(), &nobody, &err), ERR_NOT_FOUND,
               &err);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM users WHERE disabled"), 0);
    fixture_user("next@example.com", "Next", ROLE_ADMIN);
    erase(&root);
    ck_assert_int_eq(found("late"), 3); /* notes on the orders of others stay */
    fixture_assert_sound();
}
END_TEST

START_TEST(two_can_be_erased_and_one_twice)
{
    erase(&mina);
    erase(&bea);
    erase(&mina);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM users WHERE email LIKE '%.invalid'"), 2);
    fixture_assert_sound();
}
END_TEST

static Suite *user_erase_suite(void)
{
    Suite *suite = suite_create("user_erase");
    TCase *test_case = tcase_create("user_erase");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_shop, NULL);
    tcase_add_test(test_case, name_and_email_are_gone_and_the_orders_stay);
    tcase_add_test(test_case, notes_on_the_orders_go_and_those_of_others_stay);
    tcase_add_test(test_case, sessions_tokens_and_keys_end);
    tcase_add_test(test_case, no_file_has_a_trace);
    tcase_add_test(test_case, the_last_admin_and_nobody_are_refused);
    tcase_add_test(test_case, two_can_be_erased_and_one_twice);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(user_erase_suite)
