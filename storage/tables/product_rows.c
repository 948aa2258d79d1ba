/* SPDX-License-Identifier: MIT */
#include "storage/tables/product_rows.h"

#include "storage/engine/statement.h"
#include "storage/tables/fts_query.h"

#define COLUMNS "product_id, name, description, price, active, created_at, updated_at"

static enum err read_product(struct statement *row, struct product *out, struct error *err)
{
    struct product product = { .price = statement_int(row, 3),
                               .active = statement_int(row, 4) != 0,
                               .created_at = statement_int(row, 5),
                               .updated_at = statement_int(row, 6) };

    if (statement_text(row, 0, &product.product_id, err) != ERR_OK ||
        statement_text(row, 1, &product.name, err) != ERR_OK ||
        statement_text(row, 2, &product.description, err) != ERR_OK) {
        product_clear(&product);
        return err->code;
    }
    *out = product;
    return ERR_OK;
}

enum err product_rows_find(struct connection *db, const char *product_id, struct product *out,
                           struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT " COLUMNS " FROM products WHERE product_id = ?1");

    statement_bind_text(&statement, 1, product_id);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such product.");
    return err->code == ERR_OK ? read_product(&statement, out, err) : err->code;
}

/* @return ERR_OK, or ERR_NOT_FOUND without a message */
static enum err find_alike(struct connection *db, const char *product_id, struct product *out,
                           struct error *err)
{
    static const char sql[] = "SELECT " COLUMNS " FROM products WHERE id_key = ?1"
                              " ORDER BY active DESC, key LIMIT 1";
    AUTO_STATEMENT statement = statement_get(db, sql);
    AUTO_FREE char *key = NULL;

    if (product_key(product_id, &key, err) != ERR_OK)
        return err->code;
    statement_bind_text(&statement, 1, key);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    return read_product(&statement, out, err);
}

/* What the catalogue knows under an id that was ordered. */
static enum err find_ordered(struct connection *db, const char *product_id, struct product *out,
                             struct error *err)
{
    if (product_rows_find(db, product_id, out, err) != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    return find_alike(db, product_id, out, err);
}

void catalog_items_clear(struct catalog_items *items)
{
    for (size_t i = 0; i < items->count; i++)
        free(items->ids[i]);
    items->count = 0;
}

/* Takes the item over, under the catalogue's spelling of its id. @product  NULL: as it came */
static enum err add_item(struct catalog_items *items, const struct order_item *item,
                         const struct product *product, struct error *err)
{
    size_t place = items->count;

    items->items[place] = *item;
    items->ids[place] = NULL;
    items->count++;
    if (!product || !product->product_id || strcmp(product->product_id, item->product_id) == 0)
        return ERR_OK;
    if (product_id_clean(product->product_id, &items->ids[place], err) != ERR_OK)
        return err->code;
    items->items[place].product_id = items->ids[place];
    return ERR_OK;
}

enum err product_rows_check(struct connection *db, const struct catalog_rule *rule,
                            const struct order_draft *draft, struct catalog_items *out,
                            struct error *err)
{
    AUTO_ERROR problems = ERROR_INIT;

    out->count = 0;
    for (size_t i = 0; i < draft->item_count; i++) {
        AUTO_PRODUCT product = { .name = NULL };
        enum err found = find_ordered(db, draft->items[i].product_id, &product, err);
        const struct product *known = found == ERR_OK ? &product : NULL;

        if (found != ERR_OK && found != ERR_NOT_FOUND)
            return found;
        error_clear(err);
        if (add_item(out, &draft->items[i], known, err) != ERR_OK)
            return err->code;
        catalog_check_item(rule, i, &draft->items[i], known, &problems);
    }
    if (catalog_conclude(&problems) == ERR_OK)
        return ERR_OK;
    /* All that was found goes to the caller. */
    *err = problems;
    problems = (struct error)ERROR_INIT;
    return err->code;
}

enum err product_rows_insert(struct connection *db, const struct product *product,
                             struct error *err)
{
    static const char sql[] = "INSERT INTO products (product_id, name, description, price, active,"
                              " created_at, updated_at, id_key)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                              " ON CONFLICT (product_id) DO NOTHING";
    AUTO_STATEMENT statement = statement_get(db, sql);
    AUTO_FREE char *key = NULL;

    if (product_key(product->product_id, &key, err) != ERR_OK)
        return err->code;
    statement_bind_text(&statement, 1, product->product_id);
    statement_bind_text(&statement, 2, product->name);
    statement_bind_text(&statement, 3, product->description);
    statement_bind_int(&statement, 4, product->price);
    statement_bind_int(&statement, 5, product->active);
    statement_bind_int(&statement, 6, product->created_at);
    statement_bind_int(&statement, 7, product->updated_at);
    statement_bind_text(&statement, 8, key);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    if (connection_changed_rows(db) == 0)
        return error_set(err, ERR_PRODUCT_TAKEN, "There is a product with this id already.");
    return ERR_OK;
}

enum err product_rows_update(struct connection *db, const char *product_id,
                             const struct product_change *change, timestamp_t now,
                             struct error *err)
{
    static const char sql[] = "UPDATE products SET name = coalesce(?2, name),"
                              " description = coalesce(?3, description),"
                              " price = iif(?4, ?5, price), active = iif(?6, ?7, active),"
                              " updated_at = max(updated_at, ?8) WHERE product_id = ?1";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_text(&statement, 1, product_id);
    statement_bind_text(&statement, 2, change->name);
    statement_bind_text(&statement, 3, change->description);
    statement_bind_int(&statement, 4, change->has_price);
    statement_bind_int(&statement, 5, change->price);
    statement_bind_int(&statement, 6, change->has_active);
    statement_bind_int(&statement, 7, change->active);
    statement_bind_int(&statement, 8, now);
    return statement_run(&statement, err);
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

#define RESCALED "((price * ?1 + ?2 / 2) / ?2)"

static void bind_scale(struct statement *statement, int before, int after)
{
    statement_bind_int(statement, 1, power_of_ten(after - before));
    statement_bind_int(statement, 2, power_of_ten(before - after));
}

static enum err look_before_rescaling(struct connection *db, int before, int after,
                                      int64_t *rounded, struct error *err)
{
    static const char sql[] = "SELECT count(*) FILTER (WHERE price * ?1 % ?2 <> 0),"
                              " count(*) FILTER (WHERE " RESCALED " > ?3) FROM products";
    AUTO_STATEMENT statement = statement_get(db, sql);

    bind_scale(&statement, before, after);
    statement_bind_int(&statement, 3, MONEY_PRICE_MAX);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *rounded = statement_int(&statement, 0);
    if (statement_int(&statement, 1) > 0)
        return error_set(err, ERR_REFUSED,
                         "The catalogue has prices that are too large for the decimals of this "
                         "currency. Lower them first, with the currency that the shop had.");
    return ERR_OK;
}

enum err product_rows_rescale(struct connection *db, int before, int after, int64_t *rounded,
                              struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "UPDATE products SET price = " RESCALED);

    if (look_before_rescaling(db, before, after, rounded, err) != ERR_OK)
        return err->code;
    bind_scale(&statement, before, after);
    return statement_run(&statement, err);
}

/* The part of the catalogue that is asked for, by whether words are searched and who asks. */
struct selection {
    const char *match; /* NULL: everything */
    bool active_only;
};

static const char *where_of(const struct selection *selection, const char *everything,
                            const char *active, const char *found, const char *found_active)
{
    if (selection->match)
        return selection->active_only ? found_active : found;
    return selection->active_only ? active : everything;
}

#define FOUND "key IN (SELECT rowid FROM product_search WHERE product_search MATCH ?1)"

static enum err count(struct connection *db, const struct selection *selection, int64_t *out,
                      struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, where_of(selection, "SELECT count(*) FROM products",
                                   "SELECT count(*) FROM products WHERE active = 1",
                                   "SELECT count(*) FROM products WHERE " FOUND,
                                   "SELECT count(*) FROM products WHERE active = 1 AND " FOUND));

    if (selection->match)
        statement_bind_text(&statement, 1, selection->match);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

#define PAGE " name, key LIMIT ?2 OFFSET ?3"

/* Those with all the words in the columns come first. The columns: fts5.html#fts5_column_filters */
#define FIRST_IN(columns)                                                                          \
    " key NOT IN (SELECT rowid FROM product_search"                                                \
    " WHERE product_search MATCH '{" columns "} : (' || ?1 || ')'),"

/* People read names, and look for what they have read. */
#define RANKED_PAGE " ORDER BY" FIRST_IN("name") FIRST_IN("name product_id") PAGE

static enum err read_page(struct connection *db, const struct selection *selection,
                          const struct query *query, struct product_page *page, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, where_of(selection, "SELECT " COLUMNS " FROM products ORDER BY" PAGE,
                     "SELECT " COLUMNS " FROM products WHERE active = 1 ORDER BY" PAGE,
                     "SELECT " COLUMNS " FROM products WHERE " FOUND RANKED_PAGE,
                     "SELECT " COLUMNS " FROM products WHERE active = 1 AND " FOUND RANKED_PAGE));
    bool row;

    if (selection->match)
        statement_bind_text(&statement, 1, selection->match);
    statement_bind_int(&statement, 2, query->limit);
    statement_bind_int(&statement, 3, (query->page - 1) * query->limit);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (read_product(&statement, &page->products[page->count], err) != ERR_OK)
            return err->code;
        page->count++;
    }
}

enum err product_rows_list(struct connection *db, const struct query *query, bool active_only,
                           struct product_page *out, struct error *err)
{
    AUTO_PRODUCT_PAGE page = { .products = calloc((size_t)query->limit, sizeof(struct product)) };
    AUTO_FREE char *match = NULL;
    struct selection selection = { .active_only = active_only };

    if (!page.products)
        return error_no_memory(err);
    if (query->search && fts_query_write(query->search, &match, err) != ERR_OK)
        return err->code;
    selection.match = match;
    /* A search without a word finds nothing. */
    if ((!query->search || match) && count(db, &selection, &page.total, err) != ERR_OK)
        return err->code;
    if (query_offset(query, page.total) >= 0 &&
        read_page(db, &selection, query, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct product_page){ .products = NULL };
    return ERR_OK;
}
