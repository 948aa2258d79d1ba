/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Runs programs, mostly the tested binary: with arguments and a text on stdin, with separate stdout
 * and stderr, and with a time limit. Any failure fails the test, as does whatever a sanitizer
 * reports in the program.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <sys/types.h>

struct launch {
    const char *const *argv; /* ends with NULL; the first NULL stands for the tested binary */
    const char *input;       /* the text on stdin; NULL: none */
    size_t input_length;     /* 0: up to its end */
    const char *output;      /* a file for stdout; NULL: it is captured */
    const char *root;        /* a folder to chroot() into; NULL: none */
    bool heeds_modes;        /* file modes apply to it, even when it runs as root */
};

/** A running program, which dies with the test. */
struct process {
    pid_t pid;
    int out; /* files in memory with its output */
    int err;
};

/** The result of a program. */
struct outcome {
    int status; /* its exit status, or 128 + the signal that ended it */
    char *out;  /* owned */
    char *err;  /* owned */
};

#define AUTO_OUTCOME CLEANUP(outcome_clear) struct outcome

void outcome_clear(struct outcome *outcome);

struct process process_start(const struct launch *launch);

/** Waits for the end, for up to a minute. */
struct outcome process_wait(struct process *process);

/** Both of these. */
struct outcome process_run(const struct launch *launch);

void process_signal(const struct process *process, int signal);

/** Waits until there is a line on stdout that begins with @start. @return its rest; to free() */
char *process_wait_for(const struct process *process, const char *start);

/** Waits until @words are on stderr. */
void process_wait_for_words(const struct process *process, const char *words);

/** The path of the tested binary. */
const char *process_binary(void);

/** The arguments of struct launch for the tested binary, as in ORDERDESK("user", "list"). */
#define ORDERDESK(...) ((const char *const[]){ NULL, __VA_ARGS__, NULL })
