/* SPDX-License-Identifier: MIT */
#include "cmd/csv_table.h"

#include <csv.h>
#include <stdint.h>

struct reading {
    struct csv_table table;
    size_t cells;  /* in all */
    size_t fields; /* in the present row */
    bool in_header;
    bool uneven;
    bool failed;
};

static void take_field(void *bytes, size_t length, void *context)
{
    struct reading *reading = context;
    struct csv_table *table = &reading->table;
    char **grown;
    char *cell;

    reading->fields++;
    if (reading->in_header || reading->failed || reading->fields > table->columns)
        return;
    grown = reallocarray(table->cells, reading->cells + 1, sizeof(*grown));
    cell = grown ? strndup(bytes ? bytes : "", length) : NULL;
    if (grown)
        table->cells = grown;
    if (cell)
        grown[reading->cells++] = cell;
    else
        reading->failed = true;
}

static void take_row(int end, void *context)
{
    struct reading *reading = context;

    (void)end;
    if (reading->in_header)
        reading->table.columns = reading->fields;
    else if (reading->fields == reading->table.columns)
        reading->table.rows++;
    else
        reading->uneven = true;
    reading->in_header = false;
    reading->fields = 0;
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(cells[i]);
    free(cells);
}

enum err csv_table_read(const void *text, size_t length, struct csv_table *out, struct error *err)
{
    struct reading reading = { .in_header = true };
    struct csv_parser parser;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return error_no_memory(err);
    if (csv_parse(&parser, text, length, take_field, take_row, &reading) != length ||
        csv_fini(&parser, take_field, take_row, &reading) != 0)
        reading.uneven = true;
    csv_free(&parser);
    if (reading.failed || reading.uneven) {
        free_cells(reading.table.cells, reading.cells);
        return reading.failed ? error_no_memory(err)
                              : error_set(err, ERR_REFUSED, "The table is not valid CSV.");
    }
    *out = reading.table;
    return ERR_OK;
}

void csv_table_clear(struct csv_table *table)
{
    free_cells(table->cells, table->rows * table->columns);
    *table = (struct csv_table){ .cells = NULL };
}

const char *csv_table_cell(const struct csv_table *table, size_t row, size_t column)
{
    return table->cells[row * table->columns + column];
}
