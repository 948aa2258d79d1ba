/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/components.h"
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* clang-format off */
static const struct command commands[] = {
    { "serve",        NULL,    OPTION_LISTEN | OPTION_TLS | OPTION_SHOP | OPTION_BACKUP | OPTION_METRICS | OPTION_LOG, command_serve, "Serve the shop; create and migrate the database if needed",        " [--listen HOST:PORT] [--db FILE]" },
    { "demo",         NULL,    OPTION_LISTEN | OPTION_LOG,               command_demo,         "Serve a made-up shop to look around in; seed it on the first start", " [--listen HOST:PORT] [--db FILE]" },
    { "user add",     "EMAIL", OPTION_NAME | OPTION_ROLE,                command_user_add,     "Add a user, with a password from stdin; print the new id",         " EMAIL --name NAME --role admin|customer" },
    { "user list",    NULL,    0,                                        command_user_list,    "List all users",                                                   "" },
    { "user passwd",  "EMAIL", 0,                                        command_user_passwd,  "Set a user's password from stdin; sessions and tokens end",        " EMAIL" },
    { "user disable", "EMAIL", 0,                                        command_user_disable, "Lock a user out; sessions and tokens end",                         " EMAIL" },
    { "user enable",  "EMAIL", 0,                                        command_user_enable,  "Let a user in again",                                              " EMAIL" },
    { "user erase",   "EMAIL", OPTION_YES,                               command_user_erase,   "Erase a person for good; items and amounts of orders stay",        " EMAIL [--yes]" },
    { "token create", NULL,    OPTION_TOKEN,                             command_token_create, "Create an API token and print it, only once",                      " --user EMAIL [--label TEXT] [--days N] [--scopes LIST]" },
    { "backup",       "FILE",  0,                                        command_backup,       "Write a consistent copy, even while the server runs",              " FILE" },
    { "restore",      "FILE",  0,                                        command_restore,      "Replace the database with a backup; keep the old database",        " FILE" },
    { "cert",         NULL,    OPTION_CERT,                              command_cert,         "Create a self-signed certificate for the local network",           " --out-cert FILE --out-key FILE [--host NAME]..." },
    { "check",        NULL,    OPTION_REPAIR | OPTION_YES,               command_check,        "Verify the database",                                              " [--repair-counters] [--repair-dates [--orders FIRST-LAST] [--dry-run] [--yes]] [--db FILE]" },
};
/* clang-format on */

static void print_help(FILE *out)
{
    fprintf(out, "Usage: orderdesk COMMAND [OPTIONS]\n\n"
                 "Order management for small shops.\n\nCommands:\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].summary);
    fprintf(
        out,
        "\n\"orderdesk COMMAND --help\" shows the options of a command.\n"
        "\"orderdesk --version\" prints the version; with --verbose, also those of all components.\n");
}

/* How many of the arguments make up the command's name: 0 when they are another's. */
static int name_length(const struct command *command, int argc, char **argv)
{
    const char *space = strchr(command->name, ' ');
    size_t first = space ? (size_t)(space - command->name) : strlen(command->name);

    if (argc < 2 || strlen(argv[1]) != first || strncmp(argv[1], command->name, first) != 0)
        return 0;
    if (!space)
        return 1;
    return argc >= 3 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

/* "orderdesk user" and "orderdesk user --help": the commands of a family. */
static bool print_family(const char *family, FILE *out)
{
    size_t length = strlen(family);
    bool found = false;

    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strncmp(commands[i].name, family, length) != 0 || commands[i].name[length] != ' ')
            continue;
        fprintf(out, "%sorderdesk %s%s\n    %s.\n", found ? "" : "Usage:\n\n", commands[i].name,
                commands[i].usage, commands[i].summary);
        found = true;
    }
    return found;
}

/* The whole help would carry the one line that matters out of sight. */
static void tell_no_command(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return;
    }
    fprintf(stderr, "orderdesk: there is no command \"%s%s%s\"\n", argv[1], argc > 2 ? " " : "",
            argc > 2 ? argv[2] : "");
    if (!print_family(argv[1], stderr))
        fprintf(stderr, "Try \"orderdesk --help\".\n");
}

static int run(int argc, char **argv)
{
    struct options options;
    int exit_status;

    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        int length = name_length(&commands[i], argc, argv);

        if (length == 0)
            continue;
        if (!options_read(&commands[i], argc - length, argv + length, &options, &exit_status))
            return exit_status;
        log_set_format(options.log_format);
        log_set_level(options.log_level);
        return commands[i].run(&options);
    }
    if (argc >= 3 && strcmp(argv[2], "--help") == 0 && print_family(argv[1], stdout))
        return EXIT_SUCCESS;
    tell_no_command(argc, argv);
    return EXIT_USAGE;
}

/* Output that could not be written is not a success. */
static int finish(int exit_status)
{
    if (fflush(stdout) == 0 || exit_status != EXIT_SUCCESS)
        return exit_status;
    fprintf(stderr, "orderdesk: cannot write to standard output\n");
    return EXIT_FAILURE;
}

/*
 * A core dump would have customers' names and passwords on their way. A limit of 1 byte, unlike 0,
 * also counts where cores are piped to a program: see core(5) and the kernel's fs/coredump.c. The
 * program stays open to debuggers, which another way of forbidding dumps would forbid, too.
 */
static void forbid_core_dumps(void)
{
    const struct rlimit limit = { .rlim_cur = 1, .rlim_max = 1 };

    /* Fails where the hard limit is 0, which is enough for files. */
    (void)setrlimit(RLIMIT_CORE, &limit);
}

/* "--version", with "--verbose" behind it or not. */
static bool asks_for_version(int argc, char **argv)
{
    return (argc == 2 || (argc == 3 && strcmp(argv[2], "--verbose") == 0)) &&
           strcmp(argv[1], "--version") == 0;
}

int main(int argc, char **argv)
{
    /* Files created here are accessible to their owner alone. */
    umask(0077);
    forbid_core_dumps();
    /* Neither a gone reader nor a limit of files' sizes is a reason to die: writing fails, and says
     * so. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    if (asks_for_version(argc, argv)) {
        printf("orderdesk %s\n", ORDERDESK_VERSION);
        if (argc == 3)
            components_print(stdout);
        return finish(EXIT_SUCCESS);
    }
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return finish(EXIT_SUCCESS);
    }
    return finish(run(argc, argv));
}
