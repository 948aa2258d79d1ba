/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Orders: items, history, totals, and the rules that a new order and a change must keep.
 */

#include "core/base/secret.h"
#include "core/base/uuid.h"
#include "core/input.h"
#include "core/money.h"
#include "core/status.h"

#define ORDER_ITEMS_MAX      1000
#define ORDER_QUANTITY_MAX   999999
#define ORDER_PRODUCT_ID_MAX 64 /* characters, as below */
#define ORDER_NAME_MAX       200
#define ORDER_NOTE_MAX       1000
#define ORDER_FIRST_NUMBER   1001

struct order_item {
    char *product_id; /* owned */
    char *name;       /* owned */
    int64_t quantity;
    money_t price; /* of one */
};

/** One entry of an order's history: it came to @status. */
struct order_event {
    enum status status;
    timestamp_t at;
    char *note; /* owned; NULL: none */
    char *by;   /* owned; the name of who did it, for admins; NULL: not known */
};

/** An order as lists show it. */
struct order_summary {
    struct uuid id;
    int64_t number;
    struct uuid user_id;
    char *customer_name;  /* owned */
    char *customer_email; /* owned */
    money_t total;
    enum status status;
    int64_t item_count; /* lines, not pieces */
    char *first_item;   /* owned; the name of the first line */
    bool has_note;      /* whether it was placed with a note */
    int64_t version;    /* 1 for a new order; each change of it has another, higher one */
    timestamp_t created_at;
    timestamp_t updated_at;
};

/** An order in full. */
struct order {
    struct order_summary summary;
    struct order_item *items;    /* owned; summary.item_count of them, as they were ordered */
    struct order_event *history; /* owned; oldest first */
    size_t history_count;
};

#define AUTO_ORDER CLEANUP(order_clear) struct order

void order_summary_clear(struct order_summary *summary);
void order_clear(struct order *order);

/** What one of it costs, times how many. Within bounds for every checked item. */
money_t order_item_subtotal(const struct order_item *item);

/** Makes @order what it was when it had just been created: with its first history entry alone. */
void order_rewind(struct order *order);

/**
 * A hash of what @order shows beside its version: the customer's name and email, who made each
 * change, as far as the viewer may see it, and when. Names change and dates are repaired without a
 * new version.
 */
uint64_t order_names_hash(const struct order *order);

/** The input for placing an order. */
struct order_item_input {
    bool is_object; /* false: something else stood in the list */
    struct input product_id, name, quantity, price, subtotal;
};

struct order_input {
    struct input user_id, note, total;
    struct input items_other;       /* when the items are not a list: absent, or what was sent */
    struct order_item_input *items; /* the first ORDER_ITEMS_MAX of them at most; owned */
    size_t item_count;              /* how many were sent */
    bool has_items;                 /* whether a list was sent */
};

void order_input_clear(struct order_input *input);

/** An order to be made, checked. */
struct order_draft {
    bool has_user; /* false: for the caller */
    struct uuid user_id;
    struct order_item *items; /* owned */
    size_t item_count;
    money_t total;
    char *note; /* owned; NULL: none */
};

#define AUTO_ORDER_DRAFT CLEANUP(order_draft_clear) struct order_draft

void order_draft_clear(struct order_draft *draft);

/** Reads a price: a number or a text, up to MONEY_PRICE_MAX. @decimals  as in core/money.h.
 * @return false after a problem */
bool order_price_read(const struct input *input, int decimals, const char *where, money_t *out,
                      struct error *err);

/** Reads the id of a product, which has to be there. @return false after a problem */
bool order_product_id_read(const struct input *input, const char *where, char **out,
                           struct error *err);

/** Checks everything, and computes the total. @decimals  of all amounts, as in core/money.h.
 * @return ERR_OK, with @out to clear, or ERR_INVALID */
enum err order_draft_read(const struct order_input *input, int decimals, struct order_draft *out,
                          struct error *err) CHECKED;

/** A hash of @draft, to check whether an idempotency key is repeated with the same order. */
void order_draft_fingerprint(const struct order_draft *draft, struct secret_hash *out);

#define ORDER_EXPECTED_MAX 8

/** A change of status, asked for. */
struct order_transition {
    enum status to;
    char *note; /* owned; NULL: none */
    /** The versions the caller would accept the order in; none: any. */
    int64_t expected[ORDER_EXPECTED_MAX];
    size_t expected_count;
    bool expects_one; /* true with expected_count 0: no version will do */
    bool was_weak;    /* then, whether that is because only weak tags were sent */
};

void order_transition_clear(struct order_transition *transition);

/** Checks the new status and the note. @return ERR_OK, with @out to clear, or ERR_INVALID */
enum err order_transition_read(const struct input *status, const struct input *note,
                               struct order_transition *out, struct error *err) CHECKED;

/**
 * Whether an order at @from in @version may make @transition.
 *
 * @return ERR_OK, ERR_PRECONDITION when another version was expected, or ERR_TRANSITION
 * (err->allowed is set)
 */
enum err order_transition_check(const struct order_transition *transition, enum status from,
                                int64_t version, struct error *err) CHECKED;
