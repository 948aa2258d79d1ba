/* SPDX-License-Identifier: MIT */
#include "storage/list/top_k.h"

enum err top_k_init(struct top_k *held, size_t size, bool ascending, struct error *err)
{
    *held = (struct top_k){ .ascending = ascending,
                            .places = calloc(size, sizeof(*held->places)),
                            .size = size };
    return held->places ? ERR_OK : error_no_memory(err);
}

void top_k_clear(struct top_k *held)
{
    free(held->places);
}

static bool is_before(const struct top_k *held, size_t a, size_t b)
{
    return window_is_before(held->ascending, held->places[a], held->places[b]);
}

static void swap(struct top_k *held, size_t a, size_t b)
{
    struct order_position place = held->places[a];

    held->places[a] = held->places[b];
    held->places[b] = place;
}

static void sift_up(struct top_k *held, size_t at)
{
    for (; at > 0 && is_before(held, (at - 1) / 2, at); at = (at - 1) / 2)
        swap(held, at, (at - 1) / 2);
}

static void sift_down(struct top_k *held, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < held->count && is_before(held, child, child + 1))
            child++;
        if (child >= held->count || !is_before(held, at, child))
            return;
        swap(held, at, child);
        at = child;
    }
}

bool top_k_add(struct top_k *held, struct order_position place)
{
    if (held->count < held->size) {
        held->places[held->count] = place;
        sift_up(held, held->count++);
        return true;
    }
    if (!window_is_before(held->ascending, place, held->places[0]))
        return false;
    held->places[0] = place;
    sift_down(held, 0);
    return true;
}

void top_k_take(struct top_k *held, struct order_window *window)
{
    size_t offset = (size_t)window->offset;

    window->count = held->count > offset ? held->count - offset : 0;
    /* The page is the last of what is held, and comes off the heap from behind. */
    for (size_t i = window->count; i > 0; i--) {
        window->numbers[i - 1] = held->places[0].number;
        held->places[0] = held->places[--held->count];
        sift_down(held, 0);
    }
}
