/* SPDX-License-Identifier: MIT */
#include "storage/engine/email_keys.h"

#include "core/base/log.h"
#include "core/email.h"

#include <sqlite3.h>

static void key(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *email = (const char *)sqlite3_value_text(values[0]);
    AUTO_ERROR err = ERROR_INIT;
    char *result = NULL;

    (void)count;
    if (email && email_key(email, &result, &err) == ERR_OK)
        sqlite3_result_text(context, result, -1, free);
    else if (email)
        sqlite3_result_error_nomem(context);
}

static void tell_same_emails(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *emails = (const char *)sqlite3_value_text(values[0]);

    (void)context;
    (void)count;
    log_warn("%d accounts have emails that are one by Unicode's rules: %s. Each can still sign in "
             "with the email exactly as it stands here; give all but one another email, or disable "
             "them",
             sqlite3_value_int(values[1]), emails ? emails : "");
}

int email_keys_register(sqlite3 *handle)
{
    int rc = sqlite3_create_function_v2(handle, "email_key", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                        NULL, key, NULL, NULL, NULL);

    if (rc != SQLITE_OK)
        return rc;
    return sqlite3_create_function_v2(handle, "tell_same_emails", 2,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, tell_same_emails, NULL,
                                      NULL, NULL);
}
