/* SPDX-License-Identifier: MIT */
#include "core/product.h"

#include "core/base/unicode.h"

#include <stdio.h>

static const struct text_rule name_rule = { .max = ORDER_NAME_MAX, .required = true };
static const struct text_rule description_rule = { .max = PRODUCT_DESCRIPTION_MAX,
                                                   .has_lines = true };

void product_clear(struct product *product)
{
    free(product->product_id);
    free(product->name);
    free(product->description);
    *product = (struct product){ .name = NULL };
}

void product_change_clear(struct product_change *change)
{
    free(change->name);
    free(change->description);
    *change = (struct product_change){ .name = NULL };
}

void product_page_clear(struct product_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        product_clear(&page->products[i]);
    free(page->products);
    *page = (struct product_page){ .products = NULL };
}

enum err product_key(const char *product_id, char **out, struct error *err)
{
    if (unicode_identifier_folded(product_id, out, err) != ERR_OK)
        return err->code;
    text_trim(*out);
    text_join_white_space(*out);
    return ERR_OK;
}

enum err product_id_clean(const char *product_id, char **out, struct error *err)
{
    if (unicode_identifier(product_id, out, err) != ERR_OK)
        return err->code;
    text_trim(*out);
    return ERR_OK;
}

/* An empty description is a description: of nothing. */
static void read_description(const struct input *input, char **out, struct error *err)
{
    if (!input_read_text(input, description_rule, "/description", out, err) || *out)
        return;
    *out = strdup("");
    if (!*out)
        (void)error_no_memory(err);
}

enum err product_read(const struct product_input *input, int decimals, struct product *out,
                      struct error *err)
{
    struct product product = { .active = true };

    order_product_id_read(&input->product_id, "/product_id", &product.product_id, err);
    input_read_text(&input->name, name_rule, "/name", &product.name, err);
    read_description(&input->description, &product.description, err);
    order_price_read(&input->price, decimals, "/price", &product.price, err);
    if (input->active.kind != INPUT_ABSENT)
        input_read_bool(&input->active, "/active", &product.active, err);
    if (error_conclude(err, "The product") != ERR_OK) {
        product_clear(&product);
        return err->code;
    }
    *out = product;
    return ERR_OK;
}

enum err product_change_read(const struct product_input *input, int decimals,
                             struct product_change *out, struct error *err)
{
    struct product_change change = { .has_price = input->price.kind != INPUT_ABSENT,
                                     .has_active = input->active.kind != INPUT_ABSENT };
    bool has_name = input->name.kind != INPUT_ABSENT;
    bool has_description = input->description.kind != INPUT_ABSENT;

    if (input->product_id.kind != INPUT_ABSENT)
        error_add(err, "cannot be changed; make a new product instead", "/product_id");
    if (has_name)
        input_read_text(&input->name, name_rule, "/name", &change.name, err);
    if (has_description)
        read_description(&input->description, &change.description, err);
    if (change.has_price)
        order_price_read(&input->price, decimals, "/price", &change.price, err);
    if (change.has_active)
        input_read_bool(&input->active, "/active", &change.active, err);
    if (!has_name && !has_description && !change.has_price && !change.has_active &&
        err->code == ERR_OK)
        error_add(err, "must have at least one of name, description, price and active", "%s", "");
    if (error_conclude(err, "The change") != ERR_OK) {
        product_change_clear(&change);
        return err->code;
    }
    *out = change;
    return ERR_OK;
}

/* Names from before texts were cleaned are compared as they would be taken now. */
static bool is_name_of(const char *name, const struct product *product, struct error *err)
{
    AUTO_FREE char *clean = strdup(product->name);

    if (!clean) {
        (void)error_no_memory(err);
        return true;
    }
    text_clean(clean);
    return strcmp(clean, name) == 0;
}

void catalog_check_item(const struct catalog_rule *rule, size_t index,
                        const struct order_item *item, const struct product *product,
                        struct error *err)
{
    char price[MONEY_LEN], detail[sizeof(price) + 40];

    if (!product) {
        if (rule->catalog_only)
            error_add(err, "is not in the catalogue", "/items/%zu/product_id", index);
        return;
    }
    if (rule->may_deviate)
        return;
    if (!product->active) {
        error_add(err, "is not sold any more", "/items/%zu/product_id", index);
        return;
    }
    if (!is_name_of(item->name, product, err))
        error_add(err, "is not the name in the catalogue any more", "/items/%zu/name", index);
    if (product->price != item->price) {
        money_format(product->price, rule->decimals, price);
        snprintf(detail, sizeof(detail), "has changed: it is %s now", price);
        error_add(err, detail, "/items/%zu/price", index);
        error_present_price(err, product->price, rule->decimals);
    }
}

static bool is_about_price(const struct problem *problem)
{
    const char *member = strrchr(problem->where, '/');

    return strcmp(member, "/price") == 0 || strcmp(member, "/name") == 0;
}

enum err catalog_conclude(struct error *err)
{
    if (error_conclude(err, "The order") != ERR_INVALID)
        return err->code;
    for (size_t i = 0; i < err->problem_count; i++) {
        if (is_about_price(&err->problems[i])) {
            err->code = ERR_PRICE_CHANGED;
            snprintf(err->message, sizeof(err->message),
                     "The catalogue has changed. Look at the new prices, and order again.");
        }
    }
    return err->code;
}
