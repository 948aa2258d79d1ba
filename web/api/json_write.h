/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Writes JSON (RFC 8259) compactly, straight into a buffer and without a tree: a response is
 * written in the order of its members. Commas are inserted automatically.
 *
 * @name is the member's name, which must need no escaping; NULL for an element of a list and for
 *       the whole. A failed allocation is remembered by the buffer.
 */

#include "core/base/timestamp.h"
#include "core/base/uuid.h"
#include "core/money.h"
#include "web/http/buffer.h"

void json_write_object(struct buffer *out, const char *name);
void json_write_object_end(struct buffer *out);
void json_write_list(struct buffer *out, const char *name);
void json_write_list_end(struct buffer *out);

/** @text  is UTF-8 */
void json_write_text(struct buffer *out, const char *name, const char *text);
void json_write_int(struct buffer *out, const char *name, int64_t value);
void json_write_bool(struct buffer *out, const char *name, bool value);
void json_write_null(struct buffer *out, const char *name);
void json_write_uuid(struct buffer *out, const char *name, const struct uuid *id);
void json_write_time(struct buffer *out, const char *name, timestamp_t at);
/** With all of its @decimals, which a double would not keep. */
void json_write_money(struct buffer *out, const char *name, money_t amount, int decimals);

/**
 * A member "pagination" as every list has it.
 *
 * @page            0: it is not known, and left out
 * @previous, @next cursors; NULL: there is none
 */
void json_write_pagination(struct buffer *out, int64_t page, int64_t limit, int64_t total,
                           const char *previous, const char *next);
