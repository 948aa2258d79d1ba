/* SPDX-License-Identifier: MIT */
#include "storage/engine/tokenizer.h"

#include <sqlite3.h>

/* FTS5's tokenizer, as one connection has it. */
struct tokenizer {
    fts5_tokenizer methods;
    Fts5Tokenizer *instance;
};

/* The words that are found so far. */
struct finding {
    const char *text;
    int end; /* of the last word, in bytes */
    sqlite3_str *words;
};

/* Whether what stands between two words makes them one group. */
static bool belong_together(const char *between, int length)
{
    static const char apart[] = " \t\n\r\v\f,;.@";

    for (int i = 0; i < length; i++)
        if (memchr(apart, between[i], sizeof(apart)))
            return false;
    return length > 0;
}

static int add_word(void *context, int flags, const char *word, int length, int start, int end)
{
    struct finding *finding = context;
    bool joins =
        finding->end > 0 && belong_together(finding->text + finding->end, start - finding->end);

    (void)flags;
    sqlite3_str_appendchar(finding->words, 1, joins ? TOKENIZER_TOGETHER : TOKENIZER_APART);
    sqlite3_str_append(finding->words, word, length);
    finding->end = end;
    return sqlite3_str_errcode(finding->words);
}

static void words(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct tokenizer *tokenizer = sqlite3_user_data(context);
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct finding finding = { .text = text };
    int length, rc;

    (void)count;
    if (!text)
        return;
    finding.words = sqlite3_str_new(sqlite3_context_db_handle(context));
    rc = tokenizer->methods.xTokenize(tokenizer->instance, &finding, FTS5_TOKENIZE_DOCUMENT, text,
                                      sqlite3_value_bytes(values[0]), add_word);
    length = sqlite3_str_length(finding.words);
    if (rc == SQLITE_OK)
        sqlite3_result_text(context, length > 0 ? sqlite3_str_value(finding.words) : "", length,
                            SQLITE_TRANSIENT);
    else
        sqlite3_result_error_code(context, rc);
    sqlite3_free(sqlite3_str_finish(finding.words));
}

static void free_tokenizer(void *context)
{
    struct tokenizer *tokenizer = context;

    if (tokenizer->instance)
        tokenizer->methods.xDelete(tokenizer->instance);
    free(tokenizer);
}

/* https://www.sqlite.org/fts5.html#extending_fts5 */
static fts5_api *find_api(sqlite3 *handle)
{
    sqlite3_stmt *statement = NULL;
    fts5_api *api = NULL;

    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

static int make_tokenizer(sqlite3 *handle, struct tokenizer *tokenizer)
{
    const char *options[] = { "remove_diacritics", "2" };
    fts5_api *api = find_api(handle);
    void *context = NULL;
    int rc;

    if (!api)
        return SQLITE_ERROR;
    rc = api->xFindTokenizer(api, "unicode61", &context, &tokenizer->methods);
    if (rc != SQLITE_OK)
        return rc;
    return tokenizer->methods.xCreate(context, options, ARRAY_LEN(options), &tokenizer->instance);
}

int tokenizer_register(sqlite3 *handle)
{
    struct tokenizer *tokenizer = calloc(1, sizeof(*tokenizer));
    int rc;

    if (!tokenizer)
        return SQLITE_NOMEM;
    rc = make_tokenizer(handle, tokenizer);
    if (rc != SQLITE_OK) {
        free_tokenizer(tokenizer);
        return rc;
    }
    /* On failure too, SQLite gives the tokenizer to free_tokenizer(). */
    return sqlite3_create_function_v2(handle, "words", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                      tokenizer, words, NULL, NULL, free_tokenizer);
}
