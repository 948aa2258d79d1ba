/* SPDX-License-Identifier: MIT */
#include "web/http/admission.h"

#include "web/http/client_address.h"
#include "web/http/forwarded.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Who keeps us waiting, in the order in which they leave; of one kind who has waited longest. */
static const struct wait {
    enum admission_state state;
    int64_t least_us; /* that they have waited */
} waits[] = {
    { ADMISSION_NEW, 250000 },      { ADMISSION_TRANSFER, 1000000 }, { ADMISSION_IDLE, 0 },
    { ADMISSION_TRANSFER, 100000 }, { ADMISSION_NEW, 5000 },
};

struct place {
    atomic_uint_least64_t mark;        /* the state and since when, in one: see mark_of() */
    int fd;                            /* this and the next are under the lock */
    char address[CLIENT_ADDRESS_SIZE]; /* the group that it counts for; "": none */
};

struct admission {
    struct admission_limits limits;
    pthread_mutex_t lock;
    size_t count;
    struct place places[];
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

struct admission *admission_new(size_t places, const struct admission_limits *limits)
{
    struct admission *connections = calloc(1, sizeof(*connections) + places * sizeof(struct place));

    if (!connections)
        return NULL;
    connections->limits = *limits;
    connections->count = places;
    pthread_mutex_init(&connections->lock, NULL);
    return connections;
}

void admission_free(struct admission *connections)
{
    if (!connections)
        return;
    pthread_mutex_destroy(&connections->lock);
    free(connections);
}

/* @address  NULL: from wherever */
static int count_from(const struct admission *connections, const char *address)
{
    int count = 0;

    for (size_t i = 0; i < connections->count; i++)
        if (is_there(atomic_load(&connections->places[i].mark)) &&
            (!address || strcmp(connections->places[i].address, address) == 0))
            count++;
    return count;
}

/* The place in waits[]; none is behind its end. */
static size_t rank_of(uint64_t mark, int64_t now_us)
{
    size_t rank = 0;

    while (rank < ARRAY_LEN(waits) &&
           (waits[rank].state != state_of(mark) || now_us - since_of(mark) < waits[rank].least_us))
        rank++;
    return rank;
}

/* Who is to leave first, and @mark as it was then; NULL: nobody. */
static struct place *first_to_leave(struct admission *connections, const char *address,
                                    int64_t now_us, uint64_t *mark)
{
    struct place *found = NULL;
    size_t lowest = ARRAY_LEN(waits);

    for (size_t i = 0; i < connections->count; i++) {
        struct place *place = &connections->places[i];
        uint64_t its = atomic_load(&place->mark);
        size_t rank = rank_of(its, now_us);

        if (rank > lowest || rank == ARRAY_LEN(waits) ||
            (rank == lowest && since_of(its) >= since_of(*mark)) ||
            (address && strcmp(place->address, address) != 0))
            continue;
        found = place;
        lowest = rank;
        *mark = its;
    }
    return found;
}

/* @return whether somebody left */
static bool make_room(struct admission *connections, const char *address, int64_t now_us)
{
    struct place *place;
    uint64_t mark = 0;

    /* What is marked otherwise by now has a request to answer. */
    while ((place = first_to_leave(connections, address, now_us, &mark)) != NULL)
        if (atomic_compare_exchange_strong(&place->mark, &mark, ADMISSION_EVICTED)) {
            shutdown(place->fd, SHUT_RDWR);
            return true;
        }
    return false;
}

/* Behind a proxy is everybody: on this machine, or where we were told. */
static bool is_everybody(const struct admission *connections, const char *address,
                         const char *group)
{
    return strncmp(group, "127.", strlen("127.")) == 0 || strcmp(address, "::1") == 0 ||
           forwarded_is_proxy(address, connections->limits.proxy);
}

/* @address  "": without a limit of its own */
static enum admission_verdict judge(struct admission *connections, const char *address,
                                    int64_t now_us)
{
    const struct admission_limits *limits = &connections->limits;

    if (*address != '\0' && count_from(connections, address) >= limits->per_address)
        return make_room(connections, address, now_us) ? ADMISSION_EVICTING : ADMISSION_REJECTED;
    if (count_from(connections, NULL) >= limits->all)
        return make_room(connections, NULL, now_us) ? ADMISSION_EVICTING : ADMISSION_REJECTED;
    return ADMISSION_ADMITTED;
}

enum admission_verdict admission_open(struct admission *connections, size_t place, int fd,
                                      const char *address, int64_t now_us)
{
    struct place *taken = &connections->places[place];
    enum admission_verdict verdict;

    pthread_mutex_lock(&connections->lock);
    taken->fd = fd;
    client_address_group(address, taken->address);
    if (is_everybody(connections, address, taken->address))
        taken->address[0] = '\0';
    verdict = judge(connections, taken->address, now_us);
    atomic_store(
        &taken->mark,
        mark_of(verdict == ADMISSION_REJECTED ? ADMISSION_EVICTED : ADMISSION_NEW, now_us));
    pthread_mutex_unlock(&connections->lock);
    return verdict;
}

bool admission_close(struct admission *connections, size_t place)
{
    uint64_t mark;

    /* Under the lock: whoever makes room may just be about to shut the descriptor down. */
    pthread_mutex_lock(&connections->lock);
    mark = atomic_exchange(&connections->places[place].mark, ADMISSION_NONE);
    pthread_mutex_unlock(&connections->lock);
    return state_of(mark) != ADMISSION_NONE;
}

bool admission_set_state(struct admission *connections, size_t place, enum admission_state state,
                         int64_t now_us)
{
    atomic_uint_least64_t *mark = &connections->places[place].mark;
    uint64_t was = atomic_load(mark);

    return is_there(was) && atomic_compare_exchange_strong(mark, &was, mark_of(state, now_us));
}

enum admission_state admission_state_of(const struct admission *connections, size_t place)
{
    return state_of(atomic_load(&connections->places[place].mark));
}
