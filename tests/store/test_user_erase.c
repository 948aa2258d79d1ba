/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static struct uuid root, mina, bea;

/* A customer with notes of her own and of the shop's; some orders are flushed for searching. */
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
            fixture_flush_search(order.summary.number + 1);
    }
}

static struct order_page list(const char *search)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_page page;
    struct order_query query = {
        .to = TIMESTAMP_MAX,
        .list = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 20 },
    };

    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &page, &err), &err);
    return page;
}

static int64_t found(const char *search)
{
    AUTO_ORDER_PAGE page = list(search);

    return page.total;
}

static money_t sum_of_totals(void)
{
    AUTO_ORDER_PAGE page = list(NULL);
    money_t sum = 0;

    for (size_t i = 0; i < page.count; i++) {
        ck_assert_int_eq(page.orders[i].status, STATUS_CANCELLED);
        sum += page.orders[i].total;
    }
    return sum;
}

static void erase(const struct uuid *id)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->user_erase(fixture_store(), fixture_operator(), id, &err), &err);
}

static bool is_disabled(const struct uuid *id)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    assert_ok(fixture_ops()->user_get(fixture_store(), id, &user, &err), &err);
    return user.disabled;
}

START_TEST(name_and_email_are_gone_and_the_orders_stay)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    money_t total = sum_of_totals();

    ck_assert_int_eq(found("wilhelmina"), 3);
    erase(&mina);
    assert_ok(fixture_ops()->user_get(fixture_store(), &mina, &user, &err), &err);
    ck_assert_str_eq(user.name, "Erased person");
    ck_assert_ptr_nonnull(strstr(user.email, "@erased.invalid"));
    ck_assert(user.disabled);
    ck_assert_int_eq(found("wilhelmina"), 0);
    ck_assert_int_eq(found("zuckerbrot"), 0);
    ck_assert_int_eq(found("erased"), 3);
    ck_assert_int_eq(found("erased mug"), 3);
    ck_assert_int_eq(found("bea"), 3);
    ck_assert_int_eq(sum_of_totals(), total);
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

START_TEST(the_password_and_all_sessions_end)
{
    AUTO_ERROR err = ERROR_INIT;
    struct secret_hash hash = secret_hash_text("secret");
    const struct authority by_mina = fixture_by(&mina, FIXTURE_NOW);
    struct credential_record session;
    struct password_hash password;
    AUTO_USER user = { .email = NULL };
    AUTO_USER same = { .email = NULL };

    assert_ok(fixture_ops()->session_create(fixture_store(), &by_mina, &hash, NULL, &err), &err);
    erase(&mina);
    assert_err(fixture_ops()->session_find(fixture_store(), &hash, &session, &err), ERR_NOT_FOUND,
               &err);
    error_clear(&err);
    assert_ok(fixture_ops()->user_get(fixture_store(), &mina, &user, &err), &err);
    assert_ok(fixture_ops()->user_find(fixture_store(), user.email, &same, &password, &err), &err);
    ck_assert_str_eq(password.text, "");
}
END_TEST

START_TEST(the_last_admin_and_nobody_are_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid nobody = uuid_new(FIXTURE_NOW);

    assert_err(fixture_ops()->user_erase(fixture_store(), fixture_operator(), &root, &err),
               ERR_LAST_ADMIN, &err);
    assert_err(fixture_ops()->user_erase(fixture_store(), fixture_operator(), &nobody, &err),
               ERR_NOT_FOUND, &err);
    ck_assert(!is_disabled(&root));
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
    ck_assert(is_disabled(&mina) && is_disabled(&bea));
    fixture_assert_sound();
}
END_TEST

/* The shop's admin orders two mugs for @customer. */
static enum err order_for(const struct uuid *customer, const char *key, struct order *out,
                          bool *replayed, struct error *err)
{
    const struct authority by_root = fixture_by(&root, FIXTURE_NOW);
    AUTO_ORDER_DRAFT draft = fixture_mugs(customer);
    struct order_request request = { .draft = &draft,
                                     .idempotency_key = key,
                                     .catalog = { .may_deviate = true } };

    if (key)
        order_draft_fingerprint(&draft, &request.fingerprint);
    return fixture_ops()->order_create(fixture_store(), &by_root, &request, out, replayed, err);
}

START_TEST(nobody_orders_for_an_erased_person)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    erase(&mina);
    assert_err(order_for(&mina, NULL, &order, &replayed, &err), ERR_INVALID, &err);
    ck_assert_uint_eq(err.problem_count, 1);
    ck_assert_str_eq(err.problems[0].where, "/user_id");
    ck_assert_ptr_nonnull(strstr(err.problems[0].detail, "erased"));
    error_clear(&err);
    assert_ok(order_for(&bea, NULL, &order, &replayed, &err), &err);
    ck_assert_int_eq(fixture_order_count(), 7);
}
END_TEST

START_TEST(a_repeated_request_from_before_still_gets_its_order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER first = { .items = NULL };
    AUTO_ORDER again = { .items = NULL };
    bool replayed;

    assert_ok(order_for(&mina, "key", &first, &replayed, &err), &err);
    erase(&mina);
    assert_ok(order_for(&mina, "key", &again, &replayed, &err), &err);
    ck_assert(replayed);
    ck_assert(uuid_equal(&first.summary.id, &again.summary.id));
}
END_TEST

START_TEST(nothing_is_imported_for_an_erased_person)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&mina);
    struct order_event event = { .status = STATUS_PENDING, .at = FIXTURE_NOW };
    const struct order_import import = { .user_id = mina,
                                         .items = draft.items,
                                         .item_count = draft.item_count,
                                         .history = &event,
                                         .history_count = 1,
                                         .by = root };

    erase(&mina);
    assert_err(fixture_import(&import, 1, NULL, &err), ERR_INVALID, &err);
    ck_assert_int_eq(fixture_order_count(), 6);
}
END_TEST

START_TEST(nobody_brings_an_erased_person_back)
{
    static char name[] = "Wilhelmina";
    static const struct user_change changes[] = {
        { .name = name },
        { .has_disabled = true, .disabled = false },
        { .has_role = true, .role = ROLE_ADMIN },
    };
    const struct user_change *change = &changes[_i];
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };

    erase(&mina);
    assert_err(fixture_ops()->user_update(fixture_store(), fixture_operator(), &mina, change, NULL,
                                          &user, &err),
               ERR_INVALID, &err);
    ck_assert(is_disabled(&mina));
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
    tcase_add_test(test_case, the_password_and_all_sessions_end);
    tcase_add_test(test_case, the_last_admin_and_nobody_are_refused);
    tcase_add_test(test_case, two_can_be_erased_and_one_twice);
    tcase_add_test(test_case, nobody_orders_for_an_erased_person);
    tcase_add_test(test_case, a_repeated_request_from_before_still_gets_its_order);
    tcase_add_test(test_case, nothing_is_imported_for_an_erased_person);
    tcase_add_loop_test(test_case, nobody_brings_an_erased_person_back, 0, 3);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(user_erase_suite)
