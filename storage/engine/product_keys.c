/* SPDX-License-Identifier: MIT */
#include "storage/engine/product_keys.h"

#include "core/base/log.h"
#include "core/product.h"

#include <sqlite3.h>

static void result_of(sqlite3_context *context, sqlite3_value *value,
                      enum err (*compute)(const char *, char **, struct error *))
{
    const char *text = (const char *)sqlite3_value_text(value);
    AUTO_ERROR err = ERROR_INIT;
    char *result = NULL;

    if (text && compute(text, &result, &err) == ERR_OK)
        sqlite3_result_text(context, result, -1, free);
    else if (text)
        sqlite3_result_error_nomem(context);
}

static void key(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    result_of(context, values[0], product_key);
}

static void id_clean(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    result_of(context, values[0], product_id_clean);
}

static void tell_same_ids(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *id = (const char *)sqlite3_value_text(values[0]);

    (void)context;
    (void)count;
    log_warn(
        "%d products have ids that look the same, \"%s\": only characters that nobody sees tell "
        "them apart. Customers can order one of them; switch the others off in the catalogue, "
        "and make new products with other ids",
        sqlite3_value_int(values[1]), id ? id : "");
}

int product_keys_register(sqlite3 *handle)
{
    static const struct {
        const char *name;
        int arguments;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        { "product_key", 1, key },
        { "product_id_clean", 1, id_clean },
        { "tell_same_product_ids", 2, tell_same_ids },
    };
    int rc = SQLITE_OK;

    for (size_t i = 0; i < ARRAY_LEN(functions) && rc == SQLITE_OK; i++)
        rc = sqlite3_create_function_v2(handle, functions[i].name, functions[i].arguments,
                                        SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL,
                                        functions[i].function, NULL, NULL, NULL);
    return rc;
}
