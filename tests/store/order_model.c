/* SPDX-License-Identifier: MIT */
#include "tests/store/order_model.h"

#include <stdio.h>

static const struct model_user people[MODEL_USERS] = {
    { .name = "Zoë Müller-Lüdenscheidt", .email = "zoe@example.com" },
    { .name = "Ana María Núñez", .email = "ana.maria+shop@example.co.uk" },
    { .name = "Siobhán O'Brien", .email = "siobhan_obrien@example.ie" },
    { .name = "Jean OR Near", .email = "jean@near.example" },
    { .name = "Lee", .email = "l@example.com" },
    { .name = "1010 Wien GmbH", .email = "office@1010.example" },
    { .name = "ÅSE STRØM", .email = "ase@example.no" },
    { .name = "Nemo", .email = "nemo@example.com" },
};

static const struct {
    char product_id[24];
    char name[48];
    money_t price;
} products[] = {
    { "MUG-01", "Mug, blue", 1250 },
    { "MUG-01-XL", "Mug, blue, large", 1950 },
    { "mug/02", "Blue mug \"Hamburg\"", 1250 },
    { "TEE-7", "Thé à la menthe", 999 },
    { "CAFÉ-9", "Café crème", 450 },
    { "CAF-10", "Cafe\xcc\x81 noir", 300 }, /* the accent as a character of its own */
    { "1005", "Number five", 100 },
    { "0197", "Hex-like thing", 250 },
    { "NEAR-2", "NEAR and far", 500 },
    { "OR", "Either OR neither", 0 },
    { "SKU_42_b", "Under_score 100%", 1 },
    { "A", "A", 99999 },
    { "STRAßE-1", "Smørrebrød — 3 pcs", 1250 },
};

static char notes[][48] = {
    "Parcel 00340434",
    "bitte klingeln",
    "LEFT WITH THE NEIGHBOUR",
    "mug is a present",
    "AND NOT (this OR that)",
    "Tür 3, 2. Stock",
    "Tel. (030) 123 45-67",
    "für Łukasz",
    "田中太郎様",
};

uint64_t model_random(struct model *model, uint64_t bound)
{
    /* xorshift64* (Vigna 2016) */
    model->seed ^= model->seed >> 12;
    model->seed ^= model->seed << 25;
    model->seed ^= model->seed >> 27;
    return (model->seed * UINT64_C(0x2545f4914f6cdd1d) >> 33) % bound;
}

/* ---------------------------------------------------------------- orders */

struct past {
    struct order_item items[4];
    size_t item_count;
    struct order_event history[4];
    size_t length;
};

static void random_items(struct model *model, struct past *past)
{
    past->item_count = 1 + model_random(model, ARRAY_LEN(past->items));
    for (size_t i = 0; i < past->item_count; i++) {
        size_t product = model_random(model, ARRAY_LEN(products));

        /* Few different amounts, so that many totals are equal. */
        past->items[i] = (struct order_item){
            .product_id = (char *)(uintptr_t)products[product].product_id,
            .name = (char *)(uintptr_t)products[product].name,
            .quantity = 1 + (int64_t)model_random(model, 2),
            .price = products[product].price,
        };
    }
}

static char *random_note(struct model *model)
{
    return model_random(model, 3) == 0 ? notes[model_random(model, ARRAY_LEN(notes))] : NULL;
}

/* Mostly within the hour, so that changes and creations mix and sometimes coincide. */
static timestamp_t random_while(struct model *model)
{
    static const timestamp_t most[] = { 1, 1000, MS_PER_HOUR, 3 * MS_PER_HOUR };

    return (timestamp_t)model_random(model, (uint64_t)most[model_random(model, ARRAY_LEN(most))]);
}

static enum status random_next(struct model *model, enum status from)
{
    enum status to;

    do {
        to = (enum status)model_random(model, STATUS_COUNT);
    } while (!status_may_follow(from, to));
    return to;
}

static void random_past(struct model *model, timestamp_t at, struct past *past)
{
    size_t length = 1 + model_random(model, ARRAY_LEN(past->history));
    enum status status = STATUS_PENDING;

    random_items(model, past);
    for (past->length = 0; past->length < length; past->length++) {
        past->history[past->length] =
            (struct order_event){ .status = status, .at = at, .note = random_note(model) };
        if (status_next(status) == 0)
            length = past->length + 1;
        else
            status = random_next(model, status);
        at += random_while(model);
    }
}

static void remember(struct model *model, size_t user, const struct past *past)
{
    struct model_order *order = &model->orders[model->count];
    const struct order_event *last = &past->history[past->length - 1];

    ck_assert_uint_lt(model->count, MODEL_MAX);
    *order = (struct model_order){ .number = ORDER_FIRST_NUMBER + (int64_t)model->count,
                                   .user = user,
                                   .status = last->status,
                                   .item_count = (int64_t)past->item_count,
                                   .first_item = past->items[0].name,
                                   .has_note = past->history[0].note != NULL,
                                   .version = (int64_t)past->length,
                                   .created_at = past->history[0].at,
                                   .updated_at = last->at };
    model_add_words(&order->words, people[user].name, strlen(people[user].name));
    model_add_words(&order->words, people[user].email, strlen(people[user].email));
    for (size_t i = 0; i < past->item_count; i++) {
        const struct order_item *item = &past->items[i];

        ck_assert(money_add(&order->total, item->quantity, item->price));
        model_add_words(&order->words, item->product_id, strlen(item->product_id));
        model_add_words(&order->words, item->name, strlen(item->name));
    }
    for (size_t i = 0; i < past->length; i++)
        if (past->history[i].note)
            model_add_words(&order->words, past->history[i].note, strlen(past->history[i].note));
    model->count++;
}

static size_t random_user(struct model *model)
{
    /* Some users order often, others rarely, and the last one never. */
    size_t some = 1 + model_random(model, MODEL_USERS - 1);

    return model_random(model, some);
}

/* The positions at which the two imports of older orders begin, and the last imported one. */
#define IMPORTED_FIRST  100
#define IMPORTED_SECOND 180
#define IMPORTED_LAST   219

/* How much older imported orders are than the shop's clock says. */
static timestamp_t import_error(size_t place)
{
    if (place >= IMPORTED_FIRST && place < IMPORTED_SECOND)
        return -5 * MS_PER_DAY;
    return place >= IMPORTED_SECOND && place <= IMPORTED_LAST ? -400 * MS_PER_DAY : 0;
}

/* How wrong the clock is when the order at @place is made. */
static timestamp_t clock_error(struct model *model, size_t place)
{
    static const timestamp_t wild[] = { 6 * MS_PER_DAY,   -4 * MS_PER_DAY, 40 * MS_PER_DAY,
                                        -2 * MS_PER_HOUR, MS_PER_MINUTE,   -300 * MS_PER_DAY };

    switch (model->clock) {
    case CLOCK_AHEAD:
        if (place == 150)
            return 40 * MS_PER_DAY;
        return place >= 60 && place < 100 ? 6 * MS_PER_DAY : 0;
    case CLOCK_BEHIND:
    case CLOCK_LATE:
        if (place == 200)
            return -300 * MS_PER_DAY;
        return place >= 100 && place < 140 ? -4 * MS_PER_DAY : 0;
    case CLOCK_WILD:
        if (place % 7 == 0)
            model->wrong_by =
                model_random(model, 2) == 0 ? 0 : wild[model_random(model, ARRAY_LEN(wild))];
        return model->wrong_by;
    case CLOCK_IMPORTS_WRONG:
        if (place == 60 || place == 130 || place == 250)
            return 30 * MS_PER_DAY;
        return import_error(place);
    case CLOCK_IMPORTS:
        return import_error(place);
    case CLOCK_RIGHT:
    case CLOCKS:
    default:
        return 0;
    }
}

/* Marks other orders than the store did, but ones that it might have marked. */
static void mark(const struct model *model)
{
    if (model->clock == CLOCK_LATE)
        fixture_set_out_of_step("number BETWEEN 1101 AND 1140 OR number = 1201");
    if (model->clock == CLOCK_WILD)
        fixture_set_out_of_step("out_of_step = 1 OR number % 9 = 0");
    if (model->clock == CLOCK_IMPORTS)
        fixture_set_out_of_step("0");
    if (model->clock == CLOCK_IMPORTS_WRONG)
        fixture_set_out_of_step("number IN (1061, 1131, 1251) OR number % 9 = 0");
    if (model->clock == CLOCK_IMPORTS || model->clock == CLOCK_IMPORTS_WRONG) {
        fixture_begin_sequence(ORDER_FIRST_NUMBER + IMPORTED_FIRST);
        fixture_begin_sequence(ORDER_FIRST_NUMBER + IMPORTED_SECOND);
    }
}

static void import_orders(struct model *model)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE struct order_import *imports = calloc(MODEL_ORDERS, sizeof(*imports));
    AUTO_FREE struct past *pasts = calloc(MODEL_ORDERS, sizeof(*pasts));
    AUTO_FREE struct uuid *ids = calloc(MODEL_ORDERS, sizeof(*ids));
    timestamp_t at = FIXTURE_DAY + MS_PER_HOUR;

    ck_assert(imports && pasts && ids);
    for (size_t i = 0; i < MODEL_ORDERS; i++) {
        size_t user = random_user(model);
        /* On average, MODEL_ORDERS of these steps fill nine tenths of the days. */
        timestamp_t step = MODEL_DAYS * MS_PER_DAY * 9 / 10 * 4 / 3 * 2 / MODEL_ORDERS;

        at += model_random(model, 4) == 0 ? 0 : (timestamp_t)model_random(model, (uint64_t)step);
        random_past(model, at + clock_error(model, i), &pasts[i]);
        imports[i] = (struct order_import){ .user_id = model->users[user].id,
                                            .items = pasts[i].items,
                                            .item_count = pasts[i].item_count,
                                            .history = pasts[i].history,
                                            .history_count = pasts[i].length,
                                            .by = model->users[0].id };
        remember(model, user, &pasts[i]);
    }
    assert_ok(fixture_import(imports, MODEL_ORDERS, ids, &err), &err);
    for (size_t i = 0; i < model->count; i++)
        model->orders[i].id = ids[i];
    mark(model);
    model->placed_at = at;
}

/* ---------------------------------------------------------------- sorting */

static int64_t sort_value(const struct model_order *order, enum order_sort sort)
{
    switch (sort) {
    case ORDER_SORT_UPDATED_AT:
        return order->updated_at;
    case ORDER_SORT_STATUS:
        return (int64_t)order->status;
    case ORDER_SORT_TOTAL:
        return order->total;
    case ORDER_SORT_CREATED_AT:
    default:
        return order->created_at;
    }
}

struct sorting {
    const struct model *model;
    enum order_sort sort;
};

static int compare(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    const struct model_order *a = &sorting->model->orders[*(const size_t *)left];
    const struct model_order *b = &sorting->model->orders[*(const size_t *)right];
    int64_t value_a = sort_value(a, sorting->sort), value_b = sort_value(b, sorting->sort);

    if (value_a != value_b)
        return value_a < value_b ? -1 : 1;
    /* Statuses have many ties, which creation dates break; other sorts have few. */
    if (sorting->sort == ORDER_SORT_STATUS && a->created_at != b->created_at)
        return a->created_at < b->created_at ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

void model_sort(struct model *model)
{
    for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
        struct sorting sorting = { model, (enum order_sort)sort };
        size_t *falling = model->sorted[sort][false];
        size_t *rising = model->sorted[sort][true];

        for (size_t i = 0; i < model->count; i++)
            rising[i] = i;
        qsort_r(rising, model->count, sizeof(*rising), compare, &sorting);
        for (size_t i = 0; i < model->count; i++)
            falling[i] = rising[model->count - 1 - i];
    }
}

/* ---------------------------------------------------------------- the whole model */

struct model *model_new(enum model_clock clock)
{
    struct model *model = calloc(1, sizeof(*model));

    ck_assert_ptr_nonnull(model);
    model->clock = clock;
    model->seed = UINT64_C(20261122);
    for (size_t i = 0; i < MODEL_USERS; i++) {
        model->users[i] = people[i];
        model->users[i].id = fixture_user(people[i].email, people[i].name, ROLE_CUSTOMER);
    }
    import_orders(model);
    model_sort(model);
    return model;
}

void model_free(struct model *model)
{
    for (size_t i = 0; i < model->count; i++)
        free(model->orders[i].words);
    free(model);
}

static void move_one(struct model *model, struct model_order *order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    enum status to = random_next(model, order->status);
    const char *note = random_note(model);
    timestamp_t at = order->updated_at + random_while(model);

    assert_ok(fixture_move(&order->id, to, note, &model->users[0].id, at, &moved, &err), &err);
    order->status = to;
    order->updated_at = at;
    order->version++;
    if (note)
        model_add_words(&order->words, note, strlen(note));
}

static void place_one(struct model *model)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    size_t user = random_user(model);
    AUTO_ORDER_DRAFT draft = fixture_draft(&model->users[user].id);
    struct past past;
    bool replayed;

    model->placed_at += random_while(model);
    random_past(model, model->placed_at + clock_error(model, model->count), &past);
    past.length = 1;
    for (size_t i = 0; i < past.item_count; i++)
        fixture_draft_add(&draft, past.items[i].product_id, past.items[i].name,
                          past.items[i].quantity, past.items[i].price);
    draft.note = past.history[0].note ? strdup(past.history[0].note) : NULL;
    assert_ok(fixture_place(&draft, NULL, past.history[0].at, &order, &replayed, &err), &err);
    /* An order slightly older than the newest one is given the newest one's date. */
    ck_assert_int_ge(order.summary.created_at, past.history[0].at);
    ck_assert_int_le(order.summary.created_at - past.history[0].at, MS_PER_MINUTE);
    past.history[0].at = order.summary.created_at;
    remember(model, user, &past);
    model->orders[model->count - 1].id = order.summary.id;
}

void model_change(struct model *model, int moves)
{
    for (int i = 0; i < moves; i++) {
        struct model_order *order = &model->orders[model_random(model, model->count)];

        if (status_next(order->status) != 0)
            move_one(model, order);
        else
            place_one(model);
    }
    model_sort(model);
    model->search[0] = '\0';
}
