/* SPDX-License-Identifier: MIT */
#include "storage/search/search_row.h"
#include "tests/support/check_main.h"

#include <stdlib.h>
#include <string.h>

/* Random orders, about one in @apart positions. */
static struct number_block scattered(unsigned short seed[3], unsigned apart)
{
    struct number_block orders = { .words = { 0 } };

    for (unsigned place = 0; place < NUMBER_BLOCK; place++)
        if ((unsigned)nrand48(seed) % apart == 0)
            number_block_put(&orders, place, true);
    return orders;
}

static void assert_round_trip(const struct number_block *orders)
{
    struct number_block read = { .words = { 0 } };
    struct search_row row;
    size_t places = (size_t)number_block_count(orders) * 2;

    search_row_write(orders, &row);
    ck_assert_uint_le(row.size, places < sizeof(*orders) ? places : sizeof(*orders));
    ck_assert(search_row_read(row.bytes, row.size, &read));
    ck_assert_mem_eq(&read, orders, sizeof(read));
}

START_TEST(a_row_says_what_it_was_made_of)
{
    unsigned short seed[3] = { 1, 2, (unsigned short)_i };

    for (unsigned apart = 1; apart <= NUMBER_BLOCK; apart += 1 + apart / 8) {
        struct number_block orders = scattered(seed, apart);

        assert_round_trip(&orders);
    }
}
END_TEST

START_TEST(every_single_place_can_be_kept)
{
    for (unsigned place = 0; place < NUMBER_BLOCK; place++) {
        struct number_block orders = { .words = { 0 } };

        number_block_put(&orders, place, true);
        assert_round_trip(&orders);
        number_block_put(&orders, NUMBER_BLOCK - 1, true);
        assert_round_trip(&orders);
    }
}
END_TEST

static size_t size_of(unsigned apart)
{
    unsigned short seed[3] = { 4, 5, 6 };
    struct number_block orders = scattered(seed, apart);
    struct search_row row;

    search_row_write(&orders, &row);
    return row.size;
}

START_TEST(a_row_takes_about_a_byte_an_order_and_at_most_a_bit_a_place)
{
    ck_assert_uint_eq(size_of(1), 512);
    ck_assert_uint_eq(size_of(4), 512);
    ck_assert_uint_lt(size_of(16), 300);
    ck_assert_uint_lt(size_of(64), 90);
}
END_TEST

START_TEST(rows_of_places_are_read)
{
    static const unsigned char row[] = { 0x00, 0x00, 0x05, 0x00, 0xff, 0x0f };
    struct number_block orders = { .words = { 0 } };

    ck_assert(search_row_read(row, sizeof(row), &orders));
    ck_assert_int_eq(number_block_count(&orders), 3);
    ck_assert(number_block_has(&orders, 5) && number_block_has(&orders, NUMBER_BLOCK - 1));
}
END_TEST

static const struct {
    unsigned char bytes[8];
    size_t size;
} damaged[] = {
    { { 1 }, 1 },                            /* a truncated position */
    { { 0x00, 0x10 }, 2 },                   /* a position outside the block */
    { { 0xff, 0xff }, 2 },                   /* no gaps */
    { { 0xff, 0xff, 0x80 }, 3 },             /* a truncated gap */
    { { 0xff, 0xff, 0x80, 0x20 }, 4 },       /* a gap that leads outside the block */
    { { 0xff, 0xff, 0xff, 0x1f, 0x00 }, 5 }, /* one after the last position */
    { { 0xff, 0xff, 0xff, 0xff }, 4 },
};

START_TEST(a_damaged_row_is_refused)
{
    struct number_block orders = { .words = { 0 } };
    unsigned char large[sizeof(orders) + 1] = { 0 };

    ck_assert(!search_row_read(damaged[_i].bytes, damaged[_i].size, &orders));
    ck_assert(!search_row_read(large, sizeof(large), &orders));
    ck_assert(!search_row_read(NULL, 2, &orders));
}
END_TEST

static Suite *search_row_suite(void)
{
    Suite *suite = suite_create("search_row");
    TCase *rows = tcase_create("rows");

    tcase_add_loop_test(rows, a_row_says_what_it_was_made_of, 0, 20);
    tcase_add_test(rows, every_single_place_can_be_kept);
    tcase_add_test(rows, a_row_takes_about_a_byte_an_order_and_at_most_a_bit_a_place);
    tcase_add_test(rows, rows_of_places_are_read);
    tcase_add_loop_test(rows, a_damaged_row_is_refused, 0, (int)ARRAY_LEN(damaged));
    suite_add_tcase(suite, rows);
    return suite;
}

CHECK_MAIN(search_row_suite)
