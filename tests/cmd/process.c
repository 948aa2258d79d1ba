/* SPDX-License-Identifier: MIT */
#include "tests/cmd/process.h"

#include <check.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_S 60

static double monotonic_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void nap(void)
{
    const struct timespec pause = { .tv_nsec = 1000000 };

    nanosleep(&pause, NULL);
}

void outcome_clear(struct outcome *outcome)
{
    free(outcome->out);
    free(outcome->err);
    *outcome = (struct outcome){ .out = NULL };
}

const char *process_binary(void)
{
    const char *binary = getenv("ORDERDESK_BINARY");

    ck_assert_msg(binary != NULL, "ORDERDESK_BINARY must name the binary to test");
    return binary;
}

static int file_in_memory(const char *text, size_t length)
{
    int fd = memfd_create("orderdesk-test", MFD_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Prepares all that the child needs but the program. Only calls that are safe after fork(). */
static _Noreturn void become(const struct launch *launch, const char *path, char *const *argv,
                             int in, int out, int err)
{
    const char *root = launch->root;
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Refused, and not needed, when we are not root. */
    if (launch->heeds_modes && prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) == 0)
        prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(err, STDERR_FILENO) >= 0 && (!root || (chroot(root) == 0 && chdir("/") == 0)))
        execvp(path, argv);
    perror(path);
    _exit(127);
}

/* execvp() does not change its arguments, though they are not const. */
static char **make_argv(const char *const *argv, const char *path)
{
    size_t count = 1;
    char **copy;

    while (argv[count])
        count++;
    copy = calloc(count + 1, sizeof(*copy));
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, argv, count * sizeof(*copy));
    memcpy(copy, &path, sizeof(path));
    return copy;
}

struct process process_start(const struct launch *launch)
{
    const char *path = launch->argv[0] ? launch->argv[0] : process_binary();
    AUTO_FREE char **argv = make_argv(launch->argv, path);
    struct process process = { .out = file_in_memory("", 0), .err = file_in_memory("", 0) };
    const char *input = launch->input ? launch->input : "";
    int in = file_in_memory(input, launch->input_length > 0 ? launch->input_length : strlen(input));
    int out =
        launch->output ? open(launch->output, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : process.out;

    ck_assert_int_ge(out, 0);
    process.pid = fork();
    ck_assert_int_ge(process.pid, 0);
    if (process.pid == 0)
        become(launch, path, argv, in, out, process.err);
    close(in);
    if (out != process.out)
        close(out);
    return process;
}

static char *read_file(int fd)
{
    struct stat info;
    char *text;

    ck_assert_int_eq(fstat(fd, &info), 0);
    text = calloc(1, (size_t)info.st_size + 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(pread(fd, text, (size_t)info.st_size, 0), info.st_size);
    return text;
}

static bool has_ended(const struct process *process)
{
    siginfo_t info = { .si_pid = 0 };

    ck_assert_int_eq(waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT), 0);
    return info.si_pid != 0;
}

struct outcome process_wait(struct process *process)
{
    double deadline = monotonic_s() + PATIENCE_S;
    struct outcome outcome;
    int status;

    while (!has_ended(process)) {
        ck_assert_msg(monotonic_s() < deadline, "the program did not end in time");
        nap();
    }
    ck_assert_int_eq(waitpid(process->pid, &status, 0), process->pid);
    outcome = (struct outcome){
        .status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
        .out = read_file(process->out),
        .err = read_file(process->err),
    };
    close(process->out);
    close(process->err);
    ck_assert_msg(!strstr(outcome.err, "Sanitizer") && !strstr(outcome.err, "runtime error:"), "%s",
                  outcome.err);
    return outcome;
}

struct outcome process_run(const struct launch *launch)
{
    struct process process = process_start(launch);

    return process_wait(&process);
}

void process_signal(const struct process *process, int signal)
{
    /* 0 would address the whole process group, including the test. */
    ck_assert_int_gt(process->pid, 0);
    ck_assert_int_eq(kill(process->pid, signal), 0);
}

/* The rest of the line in @text that begins with @start, or NULL when there is no complete one. */
static char *find_line(const char *text, const char *start)
{
    const char *end;

    for (; (end = strchr(text, '\n')) != NULL; text = end + 1)
        if (strncmp(text, start, strlen(start)) == 0)
            return strndup(text + strlen(start), (size_t)(end - text) - strlen(start));
    return NULL;
}

char *process_wait_for(const struct process *process, const char *start)
{
    double deadline = monotonic_s() + PATIENCE_S;

    for (;;) {
        bool ended = has_ended(process);
        AUTO_FREE char *text = read_file(process->out);
        AUTO_FREE char *errors = read_file(process->err);
        char *found = find_line(text, start);

        if (found)
            return found;
        ck_assert_msg(!ended && monotonic_s() < deadline, "no line \"%s...\": %s%s", start, text,
                      errors);
        nap();
    }
}

void process_wait_for_words(const struct process *process, const char *words)
{
    double deadline = monotonic_s() + PATIENCE_S;
    bool found = false;

    while (!found) {
        bool ended = has_ended(process);
        AUTO_FREE char *errors = read_file(process->err);

        found = strstr(errors, words) != NULL;
        ck_assert_msg(found || (!ended && monotonic_s() < deadline), "\"%s\" is not in: %s", words,
                      errors);
        if (!found)
            nap();
    }
}
