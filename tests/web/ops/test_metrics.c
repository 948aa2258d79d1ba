/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/routes.h"
#include "web/http/status.h"
#include "web/ops/metrics.h"

#include <ctype.h>
#include <stdio.h>

static const struct order_counts orders = { .by_status = { 5, 4, 3, 2, 1 } };
static const struct histogram_scale sizes = { .count = 2, .bounds = { 1, 256 } };

/* The table that is handed in: not the program's own. */
static const struct route table[] = {
    { .method = "POST", .path = "/api/parcels" },
    { .method = "GET", .path = "/api/parcels/{id}" },
    { .method = "GET", .path = "/api/parcels" },
};

#define SHOW   1
#define NO_ROW ARRAY_LEN(table)

static struct statistics statistics;
static struct metrics metrics;
static struct buffer text;

static void set_up(void)
{
    ck_assert(statistics_init(&statistics, ARRAY_LEN(table), "1.2.3"));
    statistics.connections_max = 768;
    metrics = (struct metrics){
        .statistics = &statistics,
        .routes = table,
        .orders = &orders,
        .store = { .waiting = 7,
                   .batch = { .scale = &sizes, .counts = { 2, 1 }, .sum = 12 },
                   .commit = { .scale = &histogram_durations, .counts = { 1 }, .sum = 90 },
                   .log_bytes = 4120 },
        .clock_jumps = 2,
        .clock_behind_s = 3600,
        .clock_ahead_s = 31536000,
        .backup_age = 61,
    };
    text = (struct buffer){ .text = NULL };
}

static void tear_down(void)
{
    buffer_clear(&text);
    statistics_clear(&statistics);
}

static const char *written(void)
{
    buffer_clear(&text);
    metrics_write(&metrics, &text);
    ck_assert(!text.failed);
    return text.text;
}

static void assert_line(const char *line)
{
    AUTO_FREE char *whole = NULL;

    ck_assert_int_gt(asprintf(&whole, "\n%s\n", line), 0);
    ck_assert_msg(strstr(text.text, whole) != NULL, "\"%s\" is not in:\n%s", line, text.text);
}

/* ---------------------------------------------------------------- values */

START_TEST(the_store_and_the_orders_are_told)
{
    written();
    assert_line("orderdesk_build_info{version=\"1.2.3\"} 1");
    assert_line("orderdesk_http_connections_limit 768");
    assert_line("orderdesk_http_connections_ended_total 0");
    assert_line("orderdesk_http_connections_turned_away_total 0");
    assert_line("orderdesk_orders{status=\"pending\"} 5");
    assert_line("orderdesk_orders{status=\"cancelled\"} 1");
    assert_line("orderdesk_writer_queue_length 7");
    assert_line("orderdesk_wal_size_bytes 4120");
    assert_line("orderdesk_clock_jumps_total 2");
    assert_line("orderdesk_clock_behind_newest_order_seconds 3600");
    assert_line("orderdesk_clock_ahead_of_newest_order_seconds 31536000");
    assert_line("orderdesk_backup_age_seconds 61");
    assert_line("orderdesk_writer_batch_changes_bucket{le=\"1\"} 2");
    assert_line("orderdesk_writer_batch_changes_bucket{le=\"256\"} 3");
    assert_line("orderdesk_writer_batch_changes_bucket{le=\"+Inf\"} 3");
    assert_line("orderdesk_writer_batch_changes_sum 12");
    assert_line("orderdesk_writer_commit_duration_seconds_bucket{le=\"0.0001\"} 1");
    assert_line("orderdesk_writer_commit_duration_seconds_sum 0.00009");
}
END_TEST

START_TEST(without_the_counts_of_orders_the_rest_is_told)
{
    metrics.orders = NULL;
    ck_assert_ptr_null(strstr(written(), "orderdesk_orders"));
    assert_line("orderdesk_writer_queue_length 7");
}
END_TEST

START_TEST(requests_are_counted_by_route_and_status)
{
    statistics_count(&statistics, SHOW, 200, 1500);
    statistics_count(&statistics, SHOW, 200, 2600);
    statistics_count(&statistics, SHOW, 404, 50);
    written();
    assert_line("orderdesk_http_requests_total{method=\"GET\",route=\"/api/parcels/{id}\","
                "status=\"200\"} 2");
    assert_line("orderdesk_http_requests_total{method=\"GET\",route=\"/api/parcels/{id}\","
                "status=\"404\"} 1");
#define DURATION "orderdesk_http_request_duration_seconds"
#define LABELS   "method=\"GET\",route=\"/api/parcels/{id}\""
    assert_line(DURATION "_bucket{" LABELS ",le=\"0.0001\"} 1");
    assert_line(DURATION "_bucket{" LABELS ",le=\"0.001\"} 1");
    assert_line(DURATION "_bucket{" LABELS ",le=\"0.0025\"} 2");
    assert_line(DURATION "_bucket{" LABELS ",le=\"10\"} 3");
    assert_line(DURATION "_bucket{" LABELS ",le=\"+Inf\"} 3");
    assert_line(DURATION "_sum{" LABELS "} 0.00415");
    assert_line(DURATION "_count{" LABELS "} 3");
}
END_TEST

START_TEST(what_fits_no_route_is_counted_in_one_place)
{
    statistics_count(&statistics, NO_ROW, 404, 10);
    statistics_count(&statistics, NO_ROW, 404, 10);
    written();
    assert_line("orderdesk_http_requests_total{method=\"other\",route=\"other\",status=\"404\"} 2");
}
END_TEST

START_TEST(an_unheard_of_status_is_counted_among_others)
{
    statistics_count(&statistics, NO_ROW, 299, 10);
    statistics_count(&statistics, NO_ROW, 418, 10);
    written();
    assert_line(
        "orderdesk_http_requests_total{method=\"other\",route=\"other\",status=\"other\"} 2");
}
END_TEST

/* Whether the server has a reason phrase for @status. */
static bool is_known(int status)
{
    return status == 400 || strcmp(http_status_reason(status), http_status_reason(400)) != 0;
}

START_TEST(every_status_that_is_answered_has_its_own_place)
{
    for (int status = 100; status < 600; status++) {
        char line[120];

        if (!is_known(status))
            continue;
        statistics_count(&statistics, NO_ROW, status, 10);
        snprintf(line, sizeof(line),
                 "orderdesk_http_requests_total{method=\"other\",route=\"other\",status=\"%d\"} 1",
                 status);
        written();
        assert_line(line);
    }
}
END_TEST

/* ---------------------------------------------------------------- the format */

/* Skips a name of letters, digits and underscores. */
static const char *pass_name(const char *at)
{
    ck_assert_msg(isalpha((unsigned char)*at) || *at == '_', "%.40s", at);
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    return at;
}

/* Skips {name="value",…}, whose values need no escapes. */
static const char *pass_labels(const char *at)
{
    if (*at != '{')
        return at;
    do {
        at = pass_name(at + 1);
        ck_assert_msg(strncmp(at, "=\"", 2) == 0, "%.40s", at);
        at += 2 + strcspn(at + 2, "\"\\\n");
        ck_assert_msg(*at == '"', "%.40s", at);
        at++;
    } while (*at == ',');
    ck_assert_msg(*at == '}', "%.40s", at);
    return at + 1;
}

/* Whether @line is a well-formed sample of the family @name of @type. */
static void check_sample(const char *line, const char *name, const char *type)
{
    static const char *const parts[] = { "_bucket", "_sum", "_count" };
    const char *end = pass_name(line);
    size_t length = strlen(name);
    char *rest;

    ck_assert_msg(strncmp(line, name, length) == 0, "%s is not of %s", line, name);
    if (strcmp(type, "histogram") == 0) {
        bool fits = false;

        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            fits = fits || ((size_t)(end - line) == length + strlen(parts[i]) &&
                            strncmp(line + length, parts[i], strlen(parts[i])) == 0);
        ck_assert_msg(fits, "%s", line);
    } else {
        ck_assert_msg(line + length == end, "%s", line);
    }
    ck_assert_msg(!strcmp(type, "counter") == !strcmp(name + length - 6, "_total"), "%s", name);
    end = pass_labels(end);
    ck_assert_msg(*end == ' ' && end[1] != ' ', "%s", line);
    ck_assert_double_ge(strtod(end + 1, &rest), 0);
    ck_assert_msg(rest > end + 1 && *rest == '\0', "%s", line);
}

/* Each family has its help and type before its samples, with no other family's in between. */
START_TEST(it_reads_as_the_text_format)
{
    AUTO_FREE char *copy = NULL;
    char name[80] = "", type[20] = "", seen[4000] = "";
    char *rest;

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        statistics_count(&statistics, i, 200, (int64_t)i * 1000);
    copy = strdup(written());
    ck_assert_ptr_nonnull(copy);
    ck_assert_int_eq(text.text[text.length - 1], '\n');
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char again[80], mark[84];

        if (strncmp(line, "# HELP ", 7) != 0) {
            check_sample(line, name, type);
            continue;
        }
        ck_assert_int_eq(sscanf(line, "# HELP %79s %*c", name), 1);
        snprintf(mark, sizeof(mark), " %s ", name);
        ck_assert_msg(strstr(seen, mark) == NULL, "%s comes twice", name);
        strncat(seen, mark, sizeof(seen) - strlen(seen) - 1);
        ck_assert_msg(strncmp(name, "orderdesk_", 10) == 0, "%s", name);
        line = strtok_r(NULL, "\n", &rest);
        ck_assert_ptr_nonnull(line);
        ck_assert_int_eq(sscanf(line, "# TYPE %79s %19s", again, type), 2);
        ck_assert_str_eq(again, name);
    }
}
END_TEST

START_TEST(no_series_comes_twice)
{
    AUTO_FREE char *copy = NULL;
    char *rest;

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        statistics_count(&statistics, i, 200, 1);
    statistics_count(&statistics, NO_ROW, 404, 1);
    copy = strdup(written());
    ck_assert_ptr_nonnull(copy);
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        AUTO_FREE char *series = NULL;
        const char *first;

        ck_assert_int_gt(asprintf(&series, "\n%.*s ", (int)(strrchr(line, ' ') - line), line), 0);
        if (*line == '#')
            continue;
        first = strstr(text.text, series);
        ck_assert_ptr_nonnull(first);
        ck_assert_msg(strstr(first + 1, series) == NULL, "%s", line);
    }
}
END_TEST

static Suite *metrics_suite(void)
{
    Suite *suite = suite_create("metrics");
    TCase *told = tcase_create("told");
    TCase *format = tcase_create("format");

    tcase_add_checked_fixture(told, set_up, tear_down);
    tcase_add_test(told, the_store_and_the_orders_are_told);
    tcase_add_test(told, without_the_counts_of_orders_the_rest_is_told);
    tcase_add_test(told, requests_are_counted_by_route_and_status);
    tcase_add_test(told, what_fits_no_route_is_counted_in_one_place);
    tcase_add_test(told, an_unheard_of_status_is_counted_among_others);
    tcase_add_test(told, every_status_that_is_answered_has_its_own_place);
    suite_add_tcase(suite, told);
    tcase_add_checked_fixture(format, set_up, tear_down);
    tcase_add_test(format, it_reads_as_the_text_format);
    tcase_add_test(format, no_series_comes_twice);
    suite_add_tcase(suite, format);
    return suite;
}

CHECK_MAIN(metrics_suite)
