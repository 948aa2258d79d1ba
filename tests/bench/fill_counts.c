/* SPDX-License-Identifier: MIT */
#include "tests/bench/fill_counts.h"

#include <inttypes.h>

#define DAYS_BEFORE_END(days) (FILL_END - (days)*MS_PER_DAY)

static const struct range ranges[FILL_RANGES] = {
    { "any date", 0, TIMESTAMP_MAX },
    { "last month", DAYS_BEFORE_END(30), TIMESTAMP_MAX },
    { "one year", DAYS_BEFORE_END(730), DAYS_BEFORE_END(365) - 1 },
    { "one day", DAYS_BEFORE_END(400), DAYS_BEFORE_END(399) - 1 },
    { "first weeks", 0, FILL_BEGIN + 20 * MS_PER_DAY - 1 },
};

void fill_counts_init(struct fill_counts *counts, const struct fill_shop *shop)
{
    *counts = (struct fill_counts){
        .customers = { { "the best customer", 0 },
                       { "a regular", 1 + shop->customer_count / 100 },
                       { "an occasional one", shop->customer_count - 1 } },
    };
    for (size_t i = 0; i < fill_term_count; i++)
        counts->terms[i] = fill_words_of(&fill_terms[i]);
}

static void add_to_ranges(int64_t orders[FILL_RANGES][STATUS_COUNT], timestamp_t at,
                          enum status status)
{
    for (size_t i = 0; i < FILL_RANGES; i++)
        if (at >= ranges[i].from && at <= ranges[i].to)
            orders[i][status]++;
}

void fill_counts_add(struct fill_counts *counts, size_t customer, words_t words, timestamp_t at,
                     enum status status)
{
    size_t probed = 0;

    for (size_t i = 0; i < FILL_CUSTOMERS; i++)
        if (counts->customers[i].index == customer)
            probed = i + 1;
    for (size_t term = 0; term <= fill_term_count; term++) {
        if (term > 0 && (counts->terms[term - 1] & words) != counts->terms[term - 1])
            continue;
        add_to_ranges(counts->orders[term][0], at, status);
        if (probed > 0)
            add_to_ranges(counts->orders[term][probed], at, status);
    }
}

static void write_customers(const struct fill_counts *counts, const struct fill_shop *shop,
                            FILE *out)
{
    fprintf(out, "  \"customers\": [");
    for (size_t i = 0; i < FILL_CUSTOMERS; i++) {
        char id[UUID_LEN + 1];

        uuid_format(&shop->customers[counts->customers[i].index].id, id);
        fprintf(out, "%s\n    {\"name\": \"%s\", \"id\": \"%s\"}", i > 0 ? "," : "",
                counts->customers[i].name, id);
    }
    fprintf(out, "\n  ],\n");
}

/* A moment as a JSON text; the open ends as null. */
static void write_moment(timestamp_t at, FILE *out)
{
    char text[TIMESTAMP_LEN + 1];

    if (at == 0 || at == TIMESTAMP_MAX) {
        fprintf(out, "null");
        return;
    }
    timestamp_format(at, text);
    fprintf(out, "\"%s\"", text);
}

static void write_ranges(FILE *out)
{
    fprintf(out, "  \"ranges\": [");
    for (size_t i = 0; i < FILL_RANGES; i++) {
        fprintf(out, "%s\n    {\"name\": \"%s\", \"from\": ", i > 0 ? "," : "", ranges[i].name);
        write_moment(ranges[i].from, out);
        fprintf(out, ", \"to\": ");
        write_moment(ranges[i].to, out);
        fprintf(out, "}");
    }
    fprintf(out, "\n  ],\n");
}

static void write_names(FILE *out)
{
    fprintf(out, "  \"terms\": [");
    for (size_t i = 0; i < fill_term_count; i++)
        fprintf(out, "%s\n    {\"text\": \"%s\", \"kind\": \"%s\"}", i > 0 ? "," : "",
                fill_terms[i].text, fill_terms[i].kind);
    fprintf(out, "\n  ],\n  \"statuses\": [");
    for (int i = 0; i < STATUS_COUNT; i++)
        fprintf(out, "%s\"%s\"", i > 0 ? ", " : "", status_name((enum status)i));
    fprintf(out, "],\n");
}

static void write_list(const int64_t *numbers, size_t count, FILE *out)
{
    fprintf(out, "[");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%" PRId64, i > 0 ? "," : "", numbers[i]);
    fprintf(out, "]");
}

void fill_counts_write(const struct fill_counts *counts, const struct fill_shop *shop, FILE *out)
{
    write_customers(counts, shop, out);
    write_ranges(out);
    write_names(out);
    fprintf(out, "  \"counts\": [");
    for (size_t term = 0; term <= fill_term_count; term++) {
        fprintf(out, "%s\n    [", term > 0 ? "," : "");
        for (size_t customer = 0; customer <= FILL_CUSTOMERS; customer++) {
            fprintf(out, "%s[", customer > 0 ? "," : "");
            for (size_t range = 0; range < FILL_RANGES; range++) {
                fprintf(out, "%s", range > 0 ? "," : "");
                write_list(counts->orders[term][customer][range], STATUS_COUNT, out);
            }
            fprintf(out, "]");
        }
        fprintf(out, "]");
    }
    fprintf(out, "\n  ],\n");
}
