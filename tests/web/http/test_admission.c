/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/admission.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES 8
#define ALL    5
#define SECOND INT64_C(1000000)

static const char here[] = "192.0.2.1", there[] = "192.0.2.2", proxy[] = "192.0.2.3";

static struct admission *connections;
static int ours[PLACES], theirs[PLACES];
static int64_t now;

static void set_proxy(const char *address)
{
    const struct admission_limits limits = { .all = ALL, .per_address = 3, .proxy = address };

    admission_free(connections);
    connections = admission_new(PLACES, &limits);
    ck_assert_ptr_nonnull(connections);
}

static void set_up(void)
{
    set_proxy(proxy);
    now = 100 * SECOND;
    for (size_t i = 0; i < PLACES; i++) {
        int pair[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        ours[i] = pair[0];
        theirs[i] = pair[1];
    }
}

static void tear_down(void)
{
    for (size_t i = 0; i < PLACES; i++) {
        close(ours[i]);
        close(theirs[i]);
    }
    admission_free(connections);
}

static void assert_open(size_t place, const char *address, enum admission_verdict verdict)
{
    ck_assert_int_eq(admission_open(connections, place, ours[place], address, now), verdict);
}

/* Opens a connection at @place, which is in @state by now. */
static void welcome(size_t place, const char *address, enum admission_state state)
{
    assert_open(place, address, ADMISSION_ADMITTED);
    ck_assert(admission_set_state(connections, place, state, now));
}

/* Exactly this connection was shut down, and its state says so. */
static void assert_only_ended(size_t ended)
{
    for (size_t i = 0; i < PLACES; i++) {
        struct pollfd socket = { .fd = theirs[i], .events = POLLIN };
        bool is_down = poll(&socket, 1, 0) == 1;

        ck_assert_msg(is_down == (i == ended), "%zu is %s", i, is_down ? "down" : "up");
        ck_assert_msg(!is_down || admission_state_of(connections, i) == ADMISSION_EVICTED,
                      "%zu is not told", i);
    }
}

#define NOBODY ((size_t)PLACES)

START_TEST(a_newcomer_takes_the_place_of_who_was_idle_longest)
{
    for (size_t i = 0; i < ALL; i++)
        welcome(i, i < 3 ? here : there, ADMISSION_IDLE);
    now += 1;
    for (size_t i = 0; i < ALL; i++)
        if (i != 3)
            ck_assert(admission_set_state(connections, i, ADMISSION_IDLE, now));
    assert_open(ALL, "192.0.2.3", ADMISSION_EVICTING);
    assert_only_ended(3);
}
END_TEST

static const struct {
    enum admission_state states[ALL];
    int64_t later_us; /* the time until the newcomer connects */
    size_t leaves;
} crowds[] = {
    /* A connection without a request so far is evicted before one that was served, but only after a
     * grace period, which is shorter when there is no other candidate. */
    { { ADMISSION_IDLE, ADMISSION_NEW, ADMISSION_IDLE, ADMISSION_NEW, ADMISSION_IDLE }, SECOND, 1 },
    { { ADMISSION_IDLE, ADMISSION_NEW, ADMISSION_IDLE, ADMISSION_NEW, ADMISSION_IDLE },
      SECOND / 10,
      0 },
    { { ADMISSION_NEW, ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_NEW, ADMISSION_WORKING },
      SECOND / 20,
      0 },
    { { ADMISSION_TRANSFER, ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_WORKING,
        ADMISSION_WORKING },
      SECOND / 5,
      0 },
    { { ADMISSION_NEW, ADMISSION_TRANSFER, ADMISSION_NEW, ADMISSION_TRANSFER, ADMISSION_NEW },
      SECOND / 5,
      1 },
    /* So is one whose client sends or reads slowly. */
    { { ADMISSION_IDLE, ADMISSION_TRANSFER, ADMISSION_IDLE, ADMISSION_NEW, ADMISSION_IDLE },
      2 * SECOND,
      3 },
    { { ADMISSION_IDLE, ADMISSION_IDLE, ADMISSION_TRANSFER, ADMISSION_WORKING, ADMISSION_IDLE },
      2 * SECOND,
      2 },
    { { ADMISSION_IDLE, ADMISSION_IDLE, ADMISSION_TRANSFER, ADMISSION_WORKING, ADMISSION_IDLE },
      SECOND / 2,
      0 },
    /* A connection whose request is being handled is never evicted. */
    { { ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_WORKING,
        ADMISSION_IDLE },
      100 * SECOND,
      4 },
    { { ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_WORKING, ADMISSION_WORKING,
        ADMISSION_WORKING },
      100 * SECOND,
      NOBODY },
    { { ADMISSION_WORKING, ADMISSION_NEW, ADMISSION_TRANSFER, ADMISSION_WORKING,
        ADMISSION_WORKING },
      SECOND / 1000,
      NOBODY },
};

START_TEST(who_keeps_us_waiting_leaves_first)
{
    for (size_t i = 0; i < ALL; i++)
        welcome(i, i % 2 == 0 ? here : there, crowds[_i].states[i]);
    now += crowds[_i].later_us;
    assert_open(ALL, "192.0.2.3",
                crowds[_i].leaves == NOBODY ? ADMISSION_REJECTED : ADMISSION_EVICTING);
    assert_only_ended(crowds[_i].leaves);
}
END_TEST

START_TEST(an_address_has_its_share_and_its_own_leave_for_more)
{
    welcome(0, there, ADMISSION_IDLE);
    now += SECOND;
    for (size_t i = 1; i <= 3; i++)
        welcome(i, here, ADMISSION_IDLE);
    assert_open(4, here, ADMISSION_EVICTING);
    assert_only_ended(1);
}
END_TEST

START_TEST(an_address_at_work_with_its_share_is_turned_away_and_others_are_welcome)
{
    for (size_t i = 0; i < 3; i++)
        welcome(i, here, ADMISSION_WORKING);
    assert_open(3, here, ADMISSION_REJECTED);
    welcome(4, there, ADMISSION_IDLE);
    welcome(5, there, ADMISSION_IDLE);
}
END_TEST

static const char *const proxies[] = { "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", proxy };

START_TEST(loopback_and_a_proxy_have_no_share_but_all)
{
    for (size_t i = 0; i < ALL; i++)
        welcome(i, proxies[_i], ADMISSION_WORKING);
    assert_open(ALL, proxies[_i], ADMISSION_REJECTED);
}
END_TEST

START_TEST(a_proxy_does_not_count_for_its_neighbours)
{
    set_proxy("2001:db8::1");
    for (size_t i = 0; i < 3; i++)
        welcome(i, "2001:db8::1", ADMISSION_IDLE);
    welcome(3, "2001:db8::2", ADMISSION_IDLE);
}
END_TEST

START_TEST(whoever_has_an_ipv6_address_has_its_neighbours_too)
{
    welcome(0, "2001:db8::1", ADMISSION_WORKING);
    welcome(1, "2001:db8::2", ADMISSION_WORKING);
    welcome(2, "2001:db8::ffff:3", ADMISSION_WORKING);
    assert_open(3, "2001:db8::4", ADMISSION_REJECTED);
    welcome(4, "2001:db8:0:1::1", ADMISSION_WORKING);
}
END_TEST

START_TEST(nothing_more_is_done_for_who_was_ended)
{
    for (size_t i = 0; i < ALL; i++)
        welcome(i, i < 3 ? here : there, i == 0 ? ADMISSION_IDLE : ADMISSION_WORKING);
    assert_open(ALL, "192.0.2.3", ADMISSION_EVICTING);
    ck_assert(!admission_set_state(connections, 0, ADMISSION_WORKING, now));
    ck_assert_int_eq(admission_state_of(connections, 0), ADMISSION_EVICTED);
    /* Nor for a connection that was rejected. */
    ck_assert(admission_set_state(connections, ALL, ADMISSION_WORKING, now));
    assert_open(ALL + 1, "192.0.2.3", ADMISSION_REJECTED);
    ck_assert(!admission_set_state(connections, ALL + 1, ADMISSION_WORKING, now));
}
END_TEST

START_TEST(a_place_is_free_again)
{
    for (size_t i = 0; i < ALL; i++)
        welcome(i, i < 3 ? here : there, ADMISSION_WORKING);
    ck_assert(admission_close(connections, 2));
    ck_assert(!admission_close(connections, 2));
    ck_assert(!admission_set_state(connections, 2, ADMISSION_WORKING, now));
    welcome(2, here, ADMISSION_WORKING);
}
END_TEST

static Suite *admission_suite(void)
{
    Suite *suite = suite_create("connections");
    TCase *places = tcase_create("places");

    tcase_add_checked_fixture(places, set_up, tear_down);
    tcase_add_test(places, a_newcomer_takes_the_place_of_who_was_idle_longest);
    tcase_add_loop_test(places, who_keeps_us_waiting_leaves_first, 0, ARRAY_LEN(crowds));
    tcase_add_test(places, an_address_has_its_share_and_its_own_leave_for_more);
    tcase_add_test(places, an_address_at_work_with_its_share_is_turned_away_and_others_are_welcome);
    tcase_add_loop_test(places, loopback_and_a_proxy_have_no_share_but_all, 0, ARRAY_LEN(proxies));
    tcase_add_test(places, a_proxy_does_not_count_for_its_neighbours);
    tcase_add_test(places, whoever_has_an_ipv6_address_has_its_neighbours_too);
    tcase_add_test(places, nothing_more_is_done_for_who_was_ended);
    tcase_add_test(places, a_place_is_free_again);
    suite_add_tcase(suite, places);
    return suite;
}

CHECK_MAIN(admission_suite)
