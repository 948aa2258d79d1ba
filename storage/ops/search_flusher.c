/* SPDX-License-Identifier: MIT */
#include "storage/ops/search_flusher.h"

#include "storage/search/search_blocks.h"
#include "storage/search/search_flush.h"

/*
 * How long a step takes: a fraction of what a commit takes; more while orders come in faster than
 * they are flushed, but no more than a person can notice. Where a whole block more has come
 * meanwhile, orders are imported, and a step flushes as many as came.
 */
#define STEP_US            200
#define STEP_US_PER_ORDER  4
#define STEP_MOST_US       2000
#define FLUSH_US_PER_ORDER 12

/* A server is never so far behind: there is none. */
#define GUEST_FULL_BLOCKS 3

struct flush_context {
    const struct search_flush *flush;
    struct search_flush_position position;
};

static int64_t full_blocks_min(const struct sqlite_store *store)
{
    return store->is_guest ? GUEST_FULL_BLOCKS : 1;
}

bool search_flusher_is_due(struct sqlite_store *store)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t first = 0, end = 0;

    if (search_blocks_pending(&store->db, &first, &end, &err) != ERR_OK)
        return false;
    return number_block_of(end) - number_block_of(first) >= full_blocks_min(store);
}

static int64_t step_budget_us(int64_t waiting)
{
    int64_t budget = STEP_US + waiting * STEP_US_PER_ORDER;

    if (waiting >= NUMBER_BLOCK)
        return waiting * FLUSH_US_PER_ORDER;
    return budget < STEP_MOST_US ? budget : STEP_MOST_US;
}

static enum err change_step(struct connection *db, void *context, struct error *err)
{
    struct flush_context *step = context;
    int64_t first = 0, end = 0, waiting;

    if (search_blocks_pending(db, &first, &end, err) != ERR_OK)
        return err->code;
    waiting = end - (step->flush->postings.block + 1) * NUMBER_BLOCK;
    return search_flush_step(db, step->flush, step_budget_us(waiting), &step->position, err);
}

/* The snapshot ends before the postings are sorted: the log of changes must not wait for that. */
static enum err read_block(struct sqlite_store *store, struct search_flush *flush,
                           struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (reader_acquire(store->readers, &reader, err) != ERR_OK)
        return err->code;
    return search_flush_read(reader.db, full_blocks_min(store), flush, err);
}

/* @more  whether there was a full block, and may be another */
static enum err flush_block(struct sqlite_store *store, const atomic_bool *stop, bool *more,
                            struct error *err)
{
    AUTO_SEARCH_FLUSH flush = { .owner = { .bytes = { 0 } } };
    struct flush_context step = { .flush = &flush };

    *more = false;
    if (read_block(store, &flush, err) != ERR_OK || flush.postings.order_count == 0)
        return err->code;
    if (search_postings_sort(&flush.postings, err) != ERR_OK)
        return err->code;
    while (step.position.phase < FLUSH_DONE) {
        /* What is half done is finished at the next start. */
        if (atomic_load(stop))
            return ERR_OK;
        if (writer_submit(store->writer, change_step, &step, err) != ERR_OK)
            return err->code;
    }
    *more = true;
    return ERR_OK;
}

void search_flusher_run(void *context, const atomic_bool *stop)
{
    bool more = true;

    while (more && !atomic_load(stop)) {
        AUTO_ERROR err = ERROR_INIT;

        /* What failed is in the log; it is tried again after the next change. */
        if (flush_block(context, stop, &more, &err) != ERR_OK)
            more = false;
    }
}
