/* SPDX-License-Identifier: MIT */
#include "core/status.h"

#include <stdio.h>

struct status_row {
    const char *name;
    int rank;
    status_set_t next;
    struct status_text text;
};

static const struct status_row table[STATUS_COUNT] = {
    [STATUS_PENDING] = {
        .name = "pending",
        .rank = 0,
        .next = STATUS_BIT(STATUS_PROCESSING) | STATUS_BIT(STATUS_CANCELLED),
        .text = { .label = "Pending",
                  .sign = "○",
                  .event = "Order placed",
                  .for_customers = "We have your order and will start on it soon." },
    },
    [STATUS_PROCESSING] = {
        .name = "processing",
        .rank = 1,
        .next = STATUS_BIT(STATUS_SHIPPED) | STATUS_BIT(STATUS_CANCELLED),
        .text = { .label = "Processing",
                  .sign = "◐",
                  .event = "Processing started",
                  .coming = "Processing",
                  .action = "Start processing",
                  .for_customers = "Your order is being made ready to ship." },
    },
    [STATUS_SHIPPED] = {
        .name = "shipped",
        .rank = 2,
        .next = STATUS_BIT(STATUS_DELIVERED),
        .text = { .label = "Shipped",
                  .sign = "➔",
                  .event = "Shipped",
                  .coming = "Shipping",
                  .action = "Mark as shipped",
                  .for_customers = "Your order is on its way to you." },
    },
    [STATUS_DELIVERED] = {
        .name = "delivered",
        .rank = 3,
        .text = { .label = "Delivered",
                  .sign = "✓",
                  .event = "Delivered",
                  .coming = "Delivery",
                  .action = "Mark as delivered",
                  .for_customers = "Your order was delivered. Enjoy it!" },
    },
    [STATUS_CANCELLED] = {
        .name = "cancelled",
        .rank = 4,
        .text = { .label = "Cancelled",
                  .sign = "✕",
                  .event = "Cancelled",
                  .action = "Cancel order",
                  .for_customers = "This order was cancelled." },
    },
};

const char *status_name(enum status status)
{
    return table[status].name;
}

bool status_parse(const char *name, enum status *out)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            *out = (enum status)i;
            return true;
        }
    }
    return false;
}

int status_rank(enum status status)
{
    return table[status].rank;
}

enum status status_at_rank(int rank)
{
    for (int i = 0; i < STATUS_COUNT; i++)
        if (table[i].rank == rank)
            return (enum status)i;
    return STATUS_PENDING;
}

bool status_is_valid(int64_t stored)
{
    return stored >= 0 && stored < STATUS_COUNT;
}

status_set_t status_next(enum status from)
{
    return table[from].next;
}

bool status_may_follow(enum status from, enum status to)
{
    return (table[from].next & STATUS_BIT(to)) != 0;
}

void status_set_format(status_set_t set, char *out, size_t size)
{
    size_t used = 0;

    (void)snprintf(out, size, "none");
    for (int i = 0; i < STATUS_COUNT && used < size; i++)
        if (set & STATUS_BIT(i))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                                     table[i].name);
}

void status_expected(char out[static STATUS_EXPECTED_SIZE])
{
    size_t used = 0;

    for (int i = 0; i < STATUS_COUNT && used < STATUS_EXPECTED_SIZE; i++) {
        const char *before = i == 0 ? "must be " : i == STATUS_COUNT - 1 ? " or " : ", ";

        used += (size_t)snprintf(out + used, STATUS_EXPECTED_SIZE - used, "%s%s", before,
                                 table[i].name);
    }
}

const struct status_text *status_text(enum status status)
{
    return &table[status].text;
}

bool status_usual_next(enum status from, enum status *out)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (status_may_follow(from, (enum status)i) && table[i].text.coming) {
            *out = (enum status)i;
            return true;
        }
    }
    return false;
}
