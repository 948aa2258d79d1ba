/* SPDX-License-Identifier: MIT */
#pragma once

/** The shop's logo: the only row of the table `logo`, or none. */

#include "core/logo.h"
#include "storage/engine/connection.h"

/** What is known of the logo, without reading its bytes; of type LOGO_NONE when there is none. */
enum err logo_rows_facts(struct connection *db, struct logo_facts *out, struct error *err) CHECKED;

/** @return ERR_OK, or ERR_NOT_FOUND when there is no logo */
enum err logo_rows_get(struct connection *db, struct logo *out, struct error *err) CHECKED;

enum err logo_rows_set(struct connection *db, const struct logo *logo, struct error *err) CHECKED;

enum err logo_rows_delete(struct connection *db, struct error *err) CHECKED;
