/* SPDX-License-Identifier: MIT */
#pragma once

/** The engine of core/store.h whose shops are SQLite files: a location is the database's path. */

#include "core/store.h"

extern const struct store_engine sqlite_engine;
