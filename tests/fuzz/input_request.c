/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/input_request.h"

#include "tests/fuzz/fuzz.h"

/* Cuts the text at the first @separator. @return what follows it */
static char *cut(char *text, char separator)
{
    char *found = strchr(text, separator);

    if (!found)
        return text + strlen(text);
    *found = '\0';
    return found + 1;
}

static void add_header(struct request *request, char *line)
{
    char *value = cut(line, ':');

    value += strspn(value, " ");
    if (request->header_count < REQUEST_HEADERS_MAX)
        request->headers[request->header_count++] = (struct header){ line, value };
}

void input_request_read(struct input_request *out, const uint8_t *data, size_t size)
{
    char *head, *rest, *target;

    *out = (struct input_request){ .text = fuzz_text(data, size) };
    head = strstr(out->text, "\n\n");
    if (head) {
        *head = '\0';
        out->body = head + 2;
    } else {
        out->body = out->text + strlen(out->text);
    }
    out->body_length = size - (size_t)(out->body - out->text);
    rest = cut(out->text, '\n');
    target = cut(out->text, ' ');
    out->request.method = out->text;
    out->request.path = target;
    out->request.query = cut(target, '?');
    while (*rest != '\0') {
        char *line = rest;

        rest = cut(rest, '\n');
        add_header(&out->request, line);
    }
}

void input_request_clear(struct input_request *input)
{
    free(input->text);
}
