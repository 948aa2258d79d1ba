/* SPDX-License-Identifier: MIT */
#include "storage/engine/tokenizer.h"

#include "core/base/words.h"

#include <sqlite3.h>

static void words(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    AUTO_ERROR err = ERROR_INIT;
    char *result = NULL;

    (void)count;
    if (text && words_read(text, WORDS_PHONES_ADDED, &result, &err) == ERR_OK)
        sqlite3_result_text(context, result, -1, free);
    else if (text)
        sqlite3_result_error_nomem(context);
}

int tokenizer_register(sqlite3 *handle)
{
    /* Triggers and views of ours call it; it looks at nothing but its argument. */
    return sqlite3_create_function_v2(handle, "words", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      words, NULL, NULL, NULL);
}
