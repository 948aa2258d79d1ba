/* SPDX-License-Identifier: MIT */
#include "storage/list/top_k.h"

enum err top_k_init(struct top_k *heap, size_t size, bool ascending, struct error *err)
{
    *heap = (struct top_k){ .ascending = ascending,
                            .positions = calloc(size, sizeof(*heap->positions)),
                            .size = size };
    return heap->positions ? ERR_OK : error_no_memory(err);
}

void top_k_clear(struct top_k *heap)
{
    free(heap->positions);
}

static bool is_before(const struct top_k *heap, size_t a, size_t b)
{
    return window_is_before(heap->ascending, heap->positions[a], heap->positions[b]);
}

static void swap(struct top_k *heap, size_t a, size_t b)
{
    struct order_position position = heap->positions[a];

    heap->positions[a] = heap->positions[b];
    heap->positions[b] = position;
}

static void sift_up(struct top_k *heap, size_t at)
{
    for (; at > 0 && is_before(heap, (at - 1) / 2, at); at = (at - 1) / 2)
        swap(heap, at, (at - 1) / 2);
}

static void sift_down(struct top_k *heap, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < heap->count && is_before(heap, child, child + 1))
            child++;
        if (child >= heap->count || !is_before(heap, at, child))
            return;
        swap(heap, at, child);
        at = child;
    }
}

bool top_k_add(struct top_k *heap, struct order_position position)
{
    if (heap->count < heap->size) {
        heap->positions[heap->count] = position;
        sift_up(heap, heap->count++);
        return true;
    }
    if (!window_is_before(heap->ascending, position, heap->positions[0]))
        return false;
    heap->positions[0] = position;
    sift_down(heap, 0);
    return true;
}

void top_k_take(struct top_k *heap, struct order_window *window)
{
    size_t offset = (size_t)window->offset;

    window->count = heap->count > offset ? heap->count - offset : 0;
    /* The page is the end of the heap's contents, taken off from the last row. */
    for (size_t i = window->count; i > 0; i--) {
        window->numbers[i - 1] = heap->positions[0].number;
        heap->positions[0] = heap->positions[--heap->count];
        sift_down(heap, 0);
    }
}
