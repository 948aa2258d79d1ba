/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue: what the shop sells, and what an order for it must agree with. */

#include "core/order.h"

#define PRODUCT_DESCRIPTION_MAX 1000 /* characters */

struct product {
    char *product_id; /* owned, as all texts here */
    char *name;
    char *description; /* "" when there is none */
    money_t price;
    bool active; /* whether it can be ordered */
    timestamp_t created_at;
    timestamp_t updated_at;
};

#define AUTO_PRODUCT CLEANUP(product_clear) struct product

void product_clear(struct product *product);

/**
 * What the ids of products are compared by when none is the very same: ids with the same key differ
 * by letter case, invisible characters or the kind of white space alone.
 *
 * @out  the caller's, to free()
 * @return ERR_OK or ERR_INTERNAL
 */
enum err product_key(const char *product_id, char **out, struct error *err) CHECKED;

/** @product_id in the form that ids have since they are cleaned on their way in; as above. */
enum err product_id_clean(const char *product_id, char **out, struct error *err) CHECKED;

/** The input for creating or changing a product. */
struct product_input {
    struct input product_id, name, description, price, active;
};

/** Checks everything a new product needs; it is active unless said otherwise. @decimals  of its
 * price, as in core/money.h. @return ERR_OK, with @out to clear but for its times, or ERR_INVALID
 */
enum err product_read(const struct product_input *input, int decimals, struct product *out,
                      struct error *err) CHECKED;

/** The changes to a product, checked; what is not to change is NULL or not set. */
struct product_change {
    char *name;        /* owned */
    char *description; /* owned */
    bool has_price;
    money_t price;
    bool has_active;
    bool active;
};

void product_change_clear(struct product_change *change);

/** Checks the changes, of which at least one must be there. @decimals  as above.
 * @return ERR_OK or ERR_INVALID */
enum err product_change_read(const struct product_input *input, int decimals,
                             struct product_change *out, struct error *err) CHECKED;

/** A page of the catalogue. */
struct product_page {
    struct product *products; /* owned */
    size_t count;
    int64_t total;
};

#define AUTO_PRODUCT_PAGE CLEANUP(product_page_clear) struct product_page

void product_page_clear(struct product_page *page);

/** How far an order must agree with the catalogue. */
struct catalog_rule {
    bool may_deviate;  /* an admin may sell at another price, and what is not active */
    bool catalog_only; /* what the catalogue does not know cannot be ordered */
    int decimals;      /* of prices, as in core/money.h */
};

/**
 * Checks one item of a new order against the catalogue and adds differences to @err. Of a product
 * that is no longer sold, a customer learns only that, never its price or name.
 *
 * @product  the catalogue's product for the item's product_id; NULL: none
 */
void catalog_check_item(const struct catalog_rule *rule, size_t index,
                        const struct order_item *item, const struct product *product,
                        struct error *err);

/** Closes the check. @return ERR_OK, ERR_PRICE_CHANGED when a name or price differs, or ERR_INVALID
 */
enum err catalog_conclude(struct error *err) CHECKED;
