/* SPDX-License-Identifier: MIT */
#include "web/http/admission.h"

#include "web/http/client_address.h"
#include "web/http/forwarded.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Which connections are evicted first; within a kind, the one that has been in its state longest.
 */
static const struct wait {
    enum admission_state state;
    int64_t least_us; /* evicted only after this long in that state */
} waits[] = {
    { ADMISSION_NEW, 250000 },      { ADMISSION_TRANSFER, 1000000 }, { ADMISSION_IDLE, 0 },
    { ADMISSION_TRANSFER, 100000 }, { ADMISSION_NEW, 5000 },
};

struct slot {
    atomic_uint_least64_t mark;        /* the state and since when, in one: see mark_of() */
    int fd;                            /* this and the next are under the lock */
    char address[CLIENT_ADDRESS_SIZE]; /* the group that it counts for; "": none */
};

struct admission {
    struct admission_limits limits;
    pthread_mutex_t lock;
    size_t count;
    struct slot slots[];
};

static uint64_t mark_of(enum admission_state state, int64_t since_us)
{
    return (uint64_t)since_us << 3 | (uint64_t)state;
}

static enum admission_state state_of(uint64_t mark)
{
    return (enum admission_state)(mark & 7);
}

static int64_t since_of(uint64_t mark)
{
    return (int64_t)(mark >> 3);
}

static bool is_there(uint64_t mark)
{
    return state_of(mark) != ADMISSION_NONE && state_of(mark) != ADMISSION_EVICTED;
}

struct admission *admission_new(size_t slots, const struct admission_limits *limits)
{
    struct admission *admission = calloc(1, sizeof(*admission) + slots * sizeof(struct slot));

    if (!admission)
        return NULL;
    admission->limits = *limits;
    admission->count = slots;
    pthread_mutex_init(&admission->lock, NULL);
    return admission;
}

void admission_free(struct admission *admission)
{
    if (!admission)
        return;
    pthread_mutex_destroy(&admission->lock);
    free(admission);
}

/* @address  NULL: from any */
static int count_from(const struct admission *admission, const char *address)
{
    int count = 0;

    for (size_t i = 0; i < admission->count; i++)
        if (is_there(atomic_load(&admission->slots[i].mark)) &&
            (!address || strcmp(admission->slots[i].address, address) == 0))
            count++;
    return count;
}

/* The index in waits[]; ARRAY_LEN(waits): not to be evicted. */
static size_t rank_of(uint64_t mark, int64_t now_us)
{
    size_t rank = 0;

    while (rank < ARRAY_LEN(waits) &&
           (waits[rank].state != state_of(mark) || now_us - since_of(mark) < waits[rank].least_us))
        rank++;
    return rank;
}

/* The slot to evict first, and its @mark as it was then; NULL: there is none. */
static struct slot *first_to_leave(struct admission *admission, const char *address, int64_t now_us,
                                   uint64_t *mark)
{
    struct slot *found = NULL;
    size_t lowest = ARRAY_LEN(waits);

    for (size_t i = 0; i < admission->count; i++) {
        struct slot *slot = &admission->slots[i];
        uint64_t its = atomic_load(&slot->mark);
        size_t rank = rank_of(its, now_us);

        if (rank > lowest || rank == ARRAY_LEN(waits) ||
            (rank == lowest && since_of(its) >= since_of(*mark)) ||
            (address && strcmp(slot->address, address) != 0))
            continue;
        found = slot;
        lowest = rank;
        *mark = its;
    }
    return found;
}

/* @return whether a connection was evicted */
static bool make_room(struct admission *admission, const char *address, int64_t now_us)
{
    struct slot *slot;
    uint64_t mark = 0;

    /* A slot whose mark has changed meanwhile has a request to handle. */
    while ((slot = first_to_leave(admission, address, now_us, &mark)) != NULL)
        if (atomic_compare_exchange_strong(&slot->mark, &mark, ADMISSION_EVICTED)) {
            shutdown(slot->fd, SHUT_RDWR);
            return true;
        }
    return false;
}

/* Whether all clients may share this address: the loopback, or the proxy that was configured. */
static bool is_everybody(const struct admission *admission, const char *address, const char *group)
{
    return strncmp(group, "127.", strlen("127.")) == 0 || strcmp(address, "::1") == 0 ||
           forwarded_is_proxy(address, admission->limits.proxy);
}

/* @address  "": without a limit of its own */
static enum admission_verdict judge(struct admission *admission, const char *address,
                                    int64_t now_us)
{
    const struct admission_limits *limits = &admission->limits;

    if (*address != '\0' && count_from(admission, address) >= limits->per_address)
        return make_room(admission, address, now_us) ? ADMISSION_EVICTING : ADMISSION_REJECTED;
    if (count_from(admission, NULL) >= limits->all)
        return make_room(admission, NULL, now_us) ? ADMISSION_EVICTING : ADMISSION_REJECTED;
    return ADMISSION_ADMITTED;
}

enum admission_verdict admission_open(struct admission *admission, size_t slot, int fd,
                                      const char *address, int64_t now_us)
{
    struct slot *taken = &admission->slots[slot];
    enum admission_verdict verdict;

    pthread_mutex_lock(&admission->lock);
    taken->fd = fd;
    client_address_group(address, taken->address);
    if (is_everybody(admission, address, taken->address))
        taken->address[0] = '\0';
    verdict = judge(admission, taken->address, now_us);
    atomic_store(
        &taken->mark,
        mark_of(verdict == ADMISSION_REJECTED ? ADMISSION_EVICTED : ADMISSION_NEW, now_us));
    pthread_mutex_unlock(&admission->lock);
    return verdict;
}

bool admission_close(struct admission *admission, size_t slot)
{
    uint64_t mark;

    /* Under the lock: another thread may be about to shut the descriptor down. */
    pthread_mutex_lock(&admission->lock);
    mark = atomic_exchange(&admission->slots[slot].mark, ADMISSION_NONE);
    pthread_mutex_unlock(&admission->lock);
    return state_of(mark) != ADMISSION_NONE;
}

bool admission_set_state(struct admission *admission, size_t slot, enum admission_state state,
                         int64_t now_us)
{
    atomic_uint_least64_t *mark = &admission->slots[slot].mark;
    uint64_t was = atomic_load(mark);

    return is_there(was) && atomic_compare_exchange_strong(mark, &was, mark_of(state, now_us));
}

enum admission_state admission_state_of(const struct admission *admission, size_t slot)
{
    return state_of(atomic_load(&admission->slots[slot].mark));
}
