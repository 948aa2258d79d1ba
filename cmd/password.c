/* SPDX-License-Identifier: MIT */
#include "cmd/password.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static enum err read_line(char **out, struct error *err)
{
    AUTO_FREE char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);

    if (length <= 0)
        return error_set(err, ERR_REFUSED, "No password was given on standard input.");
    if (memchr(line, '\0', (size_t)length))
        return error_set(err, ERR_REFUSED, "A password cannot have a NUL character in it.");
    line[strcspn(line, "\r\n")] = '\0';
    *out = line;
    line = NULL;
    return ERR_OK;
}

static enum err ask(const char *question, char **out, struct error *err)
{
    struct termios shown, hidden;
    enum err code;

    if (tcgetattr(STDIN_FILENO, &shown) < 0)
        return error_set(err, ERR_REFUSED, "The terminal cannot be set up for a password.");
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) < 0)
        return error_set(err, ERR_REFUSED, "The terminal cannot be set up for a password.");
    fprintf(stderr, "%s: ", question);
    code = read_line(out, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fprintf(stderr, "\n");
    return code;
}

enum err password_read(char **out, struct error *err)
{
    AUTO_FREE char *first = NULL;
    AUTO_FREE char *second = NULL;

    if (!isatty(STDIN_FILENO))
        return read_line(out, err);
    if (ask("New password", &first, err) != ERR_OK || ask("The same again", &second, err) != ERR_OK)
        return err->code;
    if (strcmp(first, second) != 0)
        return error_set(err, ERR_REFUSED, "The two passwords differ. Nothing was changed.");
    *out = first;
    first = NULL;
    return ERR_OK;
}
