/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * SQL functions only for migrations, which convert the users of older databases: email_key(TEXT) as
 * in core/email.h, and tell_same_emails(TEXT, INTEGER), which logs a warning for accounts whose
 * emails are one now: the emails, and how many.
 */

struct sqlite3;

/** Gives the connection these functions. @return SQLite's result code */
int email_keys_register(struct sqlite3 *handle);
