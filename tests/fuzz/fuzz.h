/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What fuzz targets share. Each target is a program that libFuzzer feeds with inputs; it must keep
 * its promises for all of them, not merely stay alive: see https://llvm.org/docs/LibFuzzer.html.
 */

#include "core/base/error.h"
#include "web/http/buffer.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Aborts the program, which libFuzzer reports as a finding, unless @condition holds. */
#define fuzz_check(condition) fuzz_check_at((condition), #condition, __FILE__, __LINE__)
void fuzz_check_at(bool holds, const char *condition, const char *file, int line);

/** The input as a text, to free(). */
char *fuzz_text(const uint8_t *data, size_t size);

/** The text of @length bytes is JSON, in UTF-8. */
void fuzz_check_json(const char *text, size_t length);

/** @text is as core/base/text.h promises: at most @max characters, and not empty. */
void fuzz_check_text(const char *text, size_t max);

/** @err describes a problem, and the response to @method that reports it is complete. */
void fuzz_check_refusal(const char *method, const struct error *err);
