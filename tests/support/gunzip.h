/* SPDX-License-Identifier: MIT */
#pragma once

/** Unpacks what a server has compressed. */

#include <stddef.h>

/** @return the text; to free(). Fails the test unless @bytes are one whole gzip member */
char *gunzip(const char *bytes, size_t length);
