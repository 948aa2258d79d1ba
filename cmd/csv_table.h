/* SPDX-License-Identifier: MIT */
#pragma once

/** A CSV text (RFC 4180) with a header row, read whole into memory through libcsv. */

#include "core/base/error.h"

struct csv_table {
    char **cells; /* owned, as each of them; row after row, without the header */
    size_t columns;
    size_t rows;
};

#define AUTO_CSV_TABLE CLEANUP(csv_table_clear) struct csv_table

/** @return ERR_OK, or ERR_REFUSED when a row has not as many fields as the header */
enum err csv_table_read(const void *text, size_t length, struct csv_table *out,
                        struct error *err) CHECKED;
void csv_table_clear(struct csv_table *table);

/** The text in a row and column, both from 0. */
const char *csv_table_cell(const struct csv_table *table, size_t row, size_t column);
