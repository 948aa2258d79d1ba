/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_append.h"

#include "storage/search/search_index.h"
#include "storage/tables/order_rows.h"

enum err order_append(struct connection *db, struct order_newest *newest,
                      const struct order_import *import, const struct order_people *people,
                      bool by_clock, struct error *err)
{
    if (order_newest_advance(db, newest, import->history[0].at, by_clock, err) != ERR_OK ||
        order_rows_insert(db, newest, people->customer, import, err) != ERR_OK ||
        order_rows_insert_items(db, newest->number, import, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < import->history_count; i++) {
        struct order_event event = import->history[i];

        event.at = order_time(newest->created_at, event.at);
        if (order_rows_insert_event(db, newest->number, (int64_t)i + 1, &event,
                                    i == 0 ? people->by : people->by_later, err) != ERR_OK)
            return err->code;
    }
    return search_index_add(db, newest->number, err);
}
