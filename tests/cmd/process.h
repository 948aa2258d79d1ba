/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Running programs, above all the binary that is tested: with arguments and a text on stdin, what
 * they say kept apart, and a limit of time. What cannot be done fails the test, as does what a
 * sanitizer finds in the program.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <sys/types.h>

struct launch {
    const char *const *argv; /* ends with NULL; the first NULL stands for the tested binary */
    const char *input;       /* what stands on stdin; NULL: nothing */
    size_t input_length;     /* 0: up to its end */
    const char *output;      /* a file for stdout; NULL: it is kept */
    const char *root;        /* a folder to chroot() into; NULL: no */
    bool heeds_modes;        /* files' modes hold for it, even when it is root's */
};

/** A program that was started, and dies with the test. */
struct process {
    pid_t pid;
    int out; /* files in memory with what it has said */
    int err;
};

/** What a program came to. */
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

/** Both in one. */
struct outcome process_run(const struct launch *launch);

void process_signal(const struct process *process, int signal);

/** Waits until a line that begins with @start stands on stdout. @return its rest; to free() */
char *process_wait_for(const struct process *process, const char *start);

/** Waits until @words stand on stderr. */
void process_wait_for_words(const struct process *process, const char *words);

/** The path of the binary that is tested. */
const char *process_binary(void);

/** The arguments of struct launch for the tested binary, as in ORDERDESK("user", "list"). */
#define ORDERDESK(...) ((const char *const[]){ NULL, __VA_ARGS__, NULL })
