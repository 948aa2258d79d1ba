/* SPDX-License-Identifier: MIT */
#include "web/ops/metrics.h"

#include "core/base/monotonic.h"
#include "web/api/routes.h"

#include <inttypes.h>
#include <stdio.h>

/* What requests are counted under that fit no route, whatever they asked for. */
static const struct route no_route = { .method = "other", .path = "other" };

static void write_family(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_counter(struct buffer *out, const char *name, const char *help, uint64_t value)
{
    write_family(out, name, "counter", help);
    buffer_format(out, "%s %" PRIu64 "\n", name, value);
}

static void write_gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    write_family(out, name, "gauge", help);
    buffer_format(out, "%s %" PRId64 "\n", name, value);
}

/* ---------------------------------------------------------------- histograms */

/* How a histogram is shown. */
struct view {
    const char *name;
    const char *labels; /* "method=\"GET\"", or "" */
    bool is_duration;   /* microseconds, written as seconds; otherwise as it is */
};

/* In seconds without zeros at the end: what a bucket is called must never change. */
static void write_seconds(struct buffer *out, int64_t us)
{
    buffer_format(out, "%" PRId64 ".%06d", us / 1000000, (int)(us % 1000000));
    while (!out->failed && out->text[out->length - 1] == '0')
        out->text[--out->length] = '\0';
    if (!out->failed && out->text[out->length - 1] == '.')
        out->text[--out->length] = '\0';
}

static void write_amount(struct buffer *out, const struct view *view, int64_t amount)
{
    if (view->is_duration)
        write_seconds(out, amount);
    else
        buffer_format(out, "%" PRId64, amount);
}

/* The samples of one histogram: each bucket counts all below it as well. */
static void write_histogram(struct buffer *out, const struct view *view,
                            const struct histogram_snapshot *snapshot)
{
    const char *comma = view->labels[0] != '\0' ? "," : "";
    const char *open = view->labels[0] != '\0' ? "{" : "";
    const char *close = view->labels[0] != '\0' ? "}" : "";
    uint64_t total = histogram_total(snapshot), below = 0;

    for (size_t i = 0; i < snapshot->scale->count; i++) {
        below += snapshot->counts[i];
        buffer_format(out, "%s_bucket{%s%sle=\"", view->name, view->labels, comma);
        write_amount(out, view, snapshot->scale->bounds[i]);
        buffer_format(out, "\"} %" PRIu64 "\n", below);
    }
    buffer_format(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", view->name, view->labels, comma,
                  total);
    buffer_format(out, "%s_sum%s%s%s ", view->name, open, view->labels, close);
    write_amount(out, view, snapshot->sum);
    buffer_format(out, "\n%s_count%s%s%s %" PRIu64 "\n", view->name, open, view->labels, close,
                  total);
}

/* ---------------------------------------------------------------- requests */

static const struct route *route_at(const struct metrics *metrics, size_t i)
{
    return i < metrics->statistics->route_count ? &metrics->routes[i] : &no_route;
}

static void write_answers(struct buffer *out, const struct metrics *metrics)
{
    const struct statistics *statistics = metrics->statistics;
    static const char name[] = "orderdesk_http_requests_total";

    write_family(out, name, "counter", "Requests answered, by method, route and status.");
    for (size_t i = 0; i <= statistics->route_count; i++) {
        for (size_t place = 0; place < STATISTICS_STATUSES; place++) {
            uint64_t count =
                atomic_load_explicit(&statistics->routes[i].answers[place], memory_order_relaxed);
            char status[12] = "other";

            if (count == 0)
                continue;
            if (statistics_status(place) != 0)
                snprintf(status, sizeof(status), "%d", statistics_status(place));
            buffer_format(out, "%s{method=\"%s\",route=\"%s\",status=\"%s\"} %" PRIu64 "\n", name,
                          route_at(metrics, i)->method, route_at(metrics, i)->path, status, count);
        }
    }
}

static void write_durations(struct buffer *out, const struct metrics *metrics)
{
    struct statistics *statistics = metrics->statistics;
    static const char name[] = "orderdesk_http_request_duration_seconds";

    write_family(out, name, "histogram",
                 "Time from a request's head being read to its answer being sent.");
    for (size_t i = 0; i <= statistics->route_count; i++) {
        struct histogram_snapshot snapshot = histogram_read(&statistics->routes[i].durations);
        char labels[160];
        const struct view view = { name, labels, true };

        if (histogram_total(&snapshot) == 0)
            continue;
        snprintf(labels, sizeof(labels), "method=\"%s\",route=\"%s\"", route_at(metrics, i)->method,
                 route_at(metrics, i)->path);
        write_histogram(out, &view, &snapshot);
    }
}

static void write_statistics(struct buffer *out, const struct metrics *metrics)
{
    struct statistics *statistics = metrics->statistics;
    int64_t uptime = monotonic_us() - statistics->started_us;

    write_family(out, "orderdesk_build_info", "gauge", "The program that serves; always 1.");
    buffer_format(out, "orderdesk_build_info{version=\"%s\"} 1\n", statistics->version);
    write_family(out, "orderdesk_uptime_seconds", "gauge", "Time since the server started.");
    buffer_add_text(out, "orderdesk_uptime_seconds ");
    write_seconds(out, uptime);
    buffer_add_text(out, "\n");
    write_gauge(out, "orderdesk_http_connections", "Connections that are open.",
                atomic_load(&statistics->connections));
    write_gauge(out, "orderdesk_http_connections_limit",
                "Connections that can be open before one is closed for another.",
                statistics->connections_max);
    write_counter(out, "orderdesk_http_connections_ended_total",
                  "Connections that were closed to make room for others.",
                  atomic_load(&statistics->connections_evicted));
    write_counter(out, "orderdesk_http_connections_turned_away_total",
                  "Connections that were answered 503 at once, since all others were at work.",
                  atomic_load(&statistics->connections_rejected));
    write_gauge(out, "orderdesk_http_requests_in_flight",
                "Requests that are being answered, this one included.",
                atomic_load(&statistics->in_flight));
    write_answers(out, metrics);
    write_durations(out, metrics);
}

/* ---------------------------------------------------------------- the store */

static void write_orders(struct buffer *out, const struct order_counts *orders)
{
    write_family(out, "orderdesk_orders", "gauge", "Orders by their present status.");
    for (int i = 0; i < STATUS_COUNT; i++)
        buffer_format(out, "orderdesk_orders{status=\"%s\"} %" PRId64 "\n",
                      status_name((enum status)i), orders->by_status[i]);
}

static void write_store(struct buffer *out, const struct store_statistics *store)
{
    static const struct view batch = { "orderdesk_writer_batch_changes", "", false };
    static const struct view commit = { "orderdesk_writer_commit_duration_seconds", "", true };

    write_gauge(out, "orderdesk_writer_queue_length", "Changes that wait for the writer.",
                store->waiting);
    write_family(out, batch.name, "histogram", "Changes that were committed together.");
    write_histogram(out, &batch, &store->batch);
    write_family(out, commit.name, "histogram", "Time of a commit, the disk's part included.");
    write_histogram(out, &commit, &store->commit);
    write_gauge(out, "orderdesk_wal_size_bytes",
                "Size of the file that changes are in before they move into the database.",
                store->log_bytes);
}

static void write_clock(struct buffer *out, const struct metrics *metrics)
{
    write_counter(out, "orderdesk_clock_jumps_total",
                  "Jumps of the machine's clock of more than a minute.",
                  (uint64_t)metrics->clock_jumps);
    write_gauge(out, "orderdesk_clock_behind_newest_order_seconds",
                "How far the machine's clock stands before the newest order, beyond five minutes; "
                "else 0.",
                metrics->clock_behind_s);
    write_gauge(out, "orderdesk_clock_ahead_of_newest_order_seconds",
                "How far the machine's clock stood after the newest order at a start or a jump, "
                "beyond 180 days; or 0.",
                metrics->clock_ahead_s);
}

static void write_backup(struct buffer *out, int64_t age)
{
    if (age >= 0)
        write_gauge(out, "orderdesk_backup_age_seconds",
                    "Time since the newest verified backup of --backup-dir; left out without one.",
                    age);
}

void metrics_write(const struct metrics *metrics, struct buffer *out)
{
    write_statistics(out, metrics);
    if (metrics->orders)
        write_orders(out, metrics->orders);
    write_store(out, &metrics->store);
    write_clock(out, metrics);
    write_backup(out, metrics->backup_age);
}
