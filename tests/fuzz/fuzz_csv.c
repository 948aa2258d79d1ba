/* SPDX-License-Identifier: MIT */

/** Tables: what is read can be written and read again; what is refused has a reason. */

#include "cmd/csv_table.h"
#include "core/currency.h"
#include "core/product.h"
#include "tests/fuzz/fuzz.h"

static void write_cell(struct buffer *out, const char *cell)
{
    buffer_add(out, "\"", 1);
    for (; *cell != '\0'; cell++)
        buffer_add(out, *cell == '"' ? "\"\"" : cell, *cell == '"' ? 2 : 1);
    buffer_add(out, "\"", 1);
}

static void write_table(struct buffer *out, const struct csv_table *table)
{
    /* The header is not stored. */
    for (size_t column = 0; column < table->columns; column++)
        buffer_add_text(out, column == 0 ? "name" : ",name");
    buffer_add_text(out, "\r\n");
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t column = 0; column < table->columns; column++) {
            if (column > 0)
                buffer_add(out, ",", 1);
            write_cell(out, csv_table_cell(table, row, column));
        }
        buffer_add_text(out, "\r\n");
    }
}

static void check_same(const struct csv_table *a, const struct csv_table *b)
{
    fuzz_check(a->columns == b->columns && a->rows == b->rows);
    for (size_t row = 0; row < a->rows; row++)
        for (size_t column = 0; column < a->columns; column++)
            fuzz_check(strcmp(csv_table_cell(a, row, column), csv_table_cell(b, row, column)) == 0);
}

static void check_told_again(const struct csv_table *table)
{
    AUTO_CSV_TABLE again = { .cells = NULL };
    AUTO_BUFFER out = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;

    write_table(&out, table);
    fuzz_check(!out.failed);
    fuzz_check(csv_table_read(out.text, out.length, &again, &err) == ERR_OK);
    check_same(table, &again);
}

/* A row in the form of the catalogue's tables. */
static void try_product(const struct csv_table *table, size_t row)
{
    const struct product_input input = {
        .product_id = input_from_text(csv_table_cell(table, row, 0)),
        .name = input_from_text(csv_table_cell(table, row, 1)),
        .description = input_from_text(csv_table_cell(table, row, 2)),
        .price = input_from_text(csv_table_cell(table, row, 3)),
    };
    AUTO_PRODUCT product = { .name = NULL };
    AUTO_ERROR err = ERROR_INIT;

    if (product_read(&input, CURRENCY_DECIMALS, &product, &err) != ERR_OK) {
        fuzz_check_refusal("POST", &err);
        return;
    }
    fuzz_check_text(product.product_id, ORDER_PRODUCT_ID_MAX);
    fuzz_check_text(product.name, ORDER_NAME_MAX);
    fuzz_check(product.price >= 0 && product.price <= MONEY_PRICE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_CSV_TABLE table = { .cells = NULL };
    AUTO_ERROR err = ERROR_INIT;

    if (csv_table_read(data, size, &table, &err) != ERR_OK) {
        fuzz_check(err.code == ERR_REFUSED && err.message[0] != '\0');
        return 0;
    }
    fuzz_check(table.rows == 0 || table.columns > 0);
    if (table.columns > 0)
        check_told_again(&table);
    for (size_t row = 0; row < table.rows && table.columns >= 4; row++)
        try_product(&table, row);
    return 0;
}
