/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "web/api/json_scan.h"
#include "web/api/problem.h"

#include <stdio.h>

void fuzz_check_at(bool holds, const char *condition, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: %s does not hold\n", file, line, condition);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    fuzz_check(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

void fuzz_check_json(const char *text, size_t length)
{
    AUTO_FREE char *copy = fuzz_text((const uint8_t *)text, length);
    AUTO_ERROR err = ERROR_INIT;

    fuzz_check(json_scan(copy, length, &err) == ERR_OK);
}

void fuzz_check_text(const char *text, size_t max)
{
    AUTO_FREE char *cleaned = fuzz_text((const uint8_t *)text, strlen(text));

    text_clean(cleaned);
    fuzz_check(strcmp(text, cleaned) == 0);
    fuzz_check(text_is_utf8(text, strlen(text)));
    fuzz_check(!text_has_control(text));
    fuzz_check(text_length(text) >= 1 && text_length(text) <= max);
}

void fuzz_check_refusal(const char *method, const struct error *err)
{
    const struct request request = { .method = method, .id = "0" };
    AUTO_RESPONSE response = { .status = 0 };

    fuzz_check(err->code != ERR_OK && err->code != ERR_INTERNAL);
    fuzz_check(err->message[0] != '\0');
    fuzz_check((err->code == ERR_INVALID) == (err->problem_count > 0));
    for (size_t i = 0; i < err->problem_count; i++)
        fuzz_check(err->problems[i].detail[0] != '\0');
    problem_from_error(&request, err, &response);
    fuzz_check(response.status >= 400 && response.status < 500);
    fuzz_check_json(response.body.text, response.body.length);
}
