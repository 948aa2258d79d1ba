/* SPDX-License-Identifier: MIT */

/*
 * Checks the documents against the tree and the program: links, paths and commands in them are
 * real, and each module has its test where the tree mirrors it or a row in tests/README.md.
 */

#include "core/base/util.h"
#include "tests/docs/document.h"
#include "tests/support/check_main.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CHANGELOG   "CHANGELOG.md" /* describes earlier versions */
#define WORDS_MAX   64
#define PROGRAM     "orderdesk"
#define TESTS_TABLE "tests/README.md"

static char *copy_piece(const struct document_piece *piece)
{
    char *copy = strndup(piece->text, piece->length);

    ck_assert_ptr_nonnull(copy);
    return copy;
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The folder of a document, "" for the root, otherwise with a final slash. */
static char *folder_of(const char *document)
{
    const char *slash = strrchr(document, '/');
    char *folder = strndup(document, slash ? (size_t)(slash - document) + 1 : 0);

    ck_assert_ptr_nonnull(folder);
    return folder;
}

static char *join(const char *before, const char *behind)
{
    char *out;

    ck_assert_int_ge(asprintf(&out, "%s%s", before, behind), 0);
    return out;
}

/* ---------------------------------------------------------------- links */

static void check_link(const struct document_piece *piece, void *context)
{
    AUTO_FREE char *target = copy_piece(piece);
    AUTO_FREE char *folder = folder_of(piece->document);
    AUTO_FREE char *path = NULL;
    char *anchor = strchr(target, '#');
    int *links = context;

    if (strstr(target, "://") || begins_with(target, "mailto:"))
        return;
    if (anchor)
        *anchor++ = '\0';
    path = *target == '\0' ? strdup(piece->document) : join(folder, target);
    ck_assert_ptr_nonnull(path);
    ck_assert_msg(document_exists(path), "%s:%d: there is no %s", piece->document, piece->line,
                  target);
    ck_assert_msg(!anchor || document_has_anchor(path, anchor), "%s:%d: %s has no heading #%s",
                  piece->document, piece->line, path, anchor);
    ++*links;
}

static void check_links(const char *document, void *context)
{
    document_each(document, DOCUMENT_LINK, check_link, context);
}

/* ---------------------------------------------------------------- paths */

/* The folders that paths in documents begin with. Build output does not always exist. */
static const char *const roots[] = { "core/", "storage/", "web/",       "cmd/",        "tests/",
                                     "docs/", "tools/",   "data/demo/", "subprojects/" };

static const char *const endings[] = { ".c", ".h", ".sql", ".sh", ".mjs", ".js", ".md", ".def" };

static bool begins_at_root(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(roots); i++)
        if (begins_with(text, roots[i]))
            return true;
    return false;
}

static bool has_known_ending(const char *text)
{
    const char *dot = strrchr(text, '.');

    for (size_t i = 0; dot && i < ARRAY_LEN(endings); i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static bool has_letters_of_path(const char *text)
{
    for (; *text != '\0'; text++)
        if (!isalnum((unsigned char)*text) && !strchr("_-./", *text))
            return false;
    return true;
}

/* Whether the tree has @path, from its root or from the document's folder, or a module of that
 * name. */
static bool is_path(const char *document, const char *path)
{
    AUTO_FREE char *folder = folder_of(document);
    AUTO_FREE char *relative = join(folder, path);
    AUTO_FREE char *module = join(path, ".c");

    return document_exists(path) || document_exists(relative) || document_exists(module) ||
           (!strchr(path, '/') && document_has_name(path));
}

static void check_path(const struct document_piece *piece, void *context)
{
    AUTO_FREE char *text = copy_piece(piece);
    int *paths = context;

    /* "cmd/NAME.c" is a placeholder. */
    if (!has_letters_of_path(text) || strstr(text, "NAME") || text[0] == '/' ||
        (!begins_at_root(text) && !has_known_ending(text)))
        return;
    ck_assert_msg(is_path(piece->document, text), "%s:%d: there is no %s", piece->document,
                  piece->line, text);
    ++*paths;
}

static void check_paths(const char *document, void *context)
{
    if (strcmp(document, CHANGELOG) != 0)
        document_each(document, DOCUMENT_SPAN, check_path, context);
}

/* ---------------------------------------------------------------- commands */

/* What the program prints as help for @command. */
static char *help_of(const char *command)
{
    const char *program = getenv("ORDERDESK_BINARY");
    AUTO_FREE char *line = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *pipe;

    ck_assert_msg(program != NULL, "ORDERDESK_BINARY must name the program");
    ck_assert_int_gt(asprintf(&line, "'%s' %s --help 2>&1", program, command), 0);
    pipe = popen(line, "r");
    ck_assert_ptr_nonnull(pipe);
    ck_assert_int_gt(getdelim(&text, &size, '\0', pipe), 0);
    ck_assert_msg(pclose(pipe) == 0, "%s has no help", command);
    return text;
}

/* Whether @text contains @option, and not merely a longer option that begins with it. */
static bool has_option(const char *text, const char *option)
{
    size_t length = strlen(option);

    for (const char *at = text; (at = strstr(at, option)) != NULL; at += length)
        if (!isalnum((unsigned char)at[length]) && at[length] != '-')
            return true;
    return false;
}

static size_t split(char *line, char *words[static WORDS_MAX])
{
    char *rest = NULL;
    size_t count = 0;

    for (char *word = strtok_r(line, " \t", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, " \t", &rest))
        words[count++] = word;
    return count;
}

/* "$(orderdesk" and "build-dev/orderdesk" are the program, too; systemd's unit is named similarly.
 */
static bool is_program(char *const words[], size_t at)
{
    const char *slash = strrchr(words[at], '/');
    const char *name = slash ? slash + 1 : words[at];

    if (strchr(words[at], '='))
        return strstr(words[at], "=$(" PROGRAM) != NULL;
    return strcmp(name, PROGRAM) == 0 &&
           (at == 0 || strcmp(words[at - 1], "sudo") == 0 || strcmp(words[at - 1], PROGRAM) == 0);
}

static bool ends_command(const char *word)
{
    return strcmp(word, "|") == 0 || strcmp(word, ";") == 0 || strcmp(word, "&&") == 0;
}

/* The options from words[at] on belong to the command that @help describes. */
static void check_options(const struct document_piece *piece, const char *help, char *const words[],
                          size_t at, size_t count)
{
    for (; at < count && !ends_command(words[at]); at++) {
        AUTO_FREE char *option = strndup(words[at], strcspn(words[at], "=|,.)"));

        ck_assert_ptr_nonnull(option);
        ck_assert_msg(!begins_with(option, "--") || has_option(help, option),
                      "%s:%d: there is no option %s", piece->document, piece->line, option);
    }
}

/* The command after the program's name: "check", or "user add". */
static void check_program(const struct document_piece *piece, char *const words[], size_t at,
                          size_t count)
{
    AUTO_FREE char *commands = help_of("");
    AUTO_FREE char *name = NULL, *listed = NULL, *help = NULL;
    bool is_family;

    if (at + 1 == count || begins_with(words[at + 1], "--") || !islower(*words[at + 1]))
        return; /* an option of the program as a whole */
    is_family = strcmp(words[at + 1], "user") == 0 || strcmp(words[at + 1], "token") == 0;
    if (is_family && (at + 2 == count || !islower(*words[at + 2])))
        return;
    ck_assert_int_gt(asprintf(&name, "%s%s%s", words[at + 1], is_family ? " " : "",
                              is_family ? words[at + 2] : ""),
                     0);
    ck_assert_int_gt(asprintf(&listed, "\n  %s ", name), 0);
    ck_assert_msg(strstr(commands, listed) != NULL, "%s:%d: there is no command %s",
                  piece->document, piece->line, name);
    help = help_of(name);
    check_options(piece, help, words, at + 2, count);
}

/* Collects the text of a script and its helpers, to look for options in it. */
static void add_text(const char *path, void *context)
{
    char **all = context;
    AUTO_FREE char *text = document_read(path);
    char *longer = join(*all, text);

    free(*all);
    *all = longer;
}

static void check_script(const struct document_piece *piece, char *const words[], size_t at,
                         size_t count)
{
    AUTO_FREE char *folder = folder_of(words[at]);
    AUTO_FREE char *text = NULL;

    ck_assert_msg(document_exists(words[at]), "%s:%d: there is no script %s", piece->document,
                  piece->line, words[at]);
    text = document_read(words[at]);
    folder[strlen(folder) - 1] = '\0';
    document_each_file(folder, ".mjs", add_text, &text);
    check_options(piece, text, words, at + 1, count);
}

/* "meson test -C build-dev storage/list/order_list": its tests. */
static void check_test_names(const struct document_piece *piece, char *const words[], size_t at,
                             size_t count)
{
    for (; at < count && !ends_command(words[at]); at++) {
        const char *slash = strrchr(words[at], '/');
        AUTO_FREE char *path = NULL;

        if (!slash || begins_with(words[at], "house/"))
            continue;
        ck_assert_int_gt(
            asprintf(&path, "tests/%.*s/test_%s.c", (int)(slash - words[at]), words[at], slash + 1),
            0);
        ck_assert_msg(document_exists(path), "%s:%d: there is no test %s", piece->document,
                      piece->line, words[at]);
    }
}

static void check_command(const struct document_piece *piece, void *context)
{
    AUTO_FREE char *line = copy_piece(piece);
    char *words[WORDS_MAX];
    size_t count = split(line, words);
    int *commands = context;

    for (size_t i = 0; i < count; i++) {
        if (is_program(words, i))
            check_program(piece, words, i, count);
        else if (strcmp(words[i], "sh") == 0 && i + 1 < count && strchr(words[i + 1], '/') &&
                 has_letters_of_path(words[i + 1]))
            check_script(piece, words, i + 1, count);
        else if (strcmp(words[i], "meson") == 0 && i + 1 < count &&
                 strcmp(words[i + 1], "test") == 0)
            check_test_names(piece, words, i + 2, count);
        else
            continue;
        ++*commands;
    }
}

static void check_commands(const char *document, void *context)
{
    document_each(document, DOCUMENT_CODE, check_command, context);
    if (strcmp(document, CHANGELOG) != 0)
        document_each(document, DOCUMENT_SPAN, check_command, context);
}

/* ---------------------------------------------------------------- tests of modules */

static void check_module(const char *path, void *context)
{
    const char *table = context, *slash = strrchr(path, '/');
    int length = (int)strlen(path) - (int)strlen(".c");
    AUTO_FREE char *mirror = NULL, *row = NULL;

    ck_assert_int_gt(asprintf(&mirror, "tests/%.*s/test_%s", (int)(slash - path), path, slash + 1),
                     0);
    ck_assert_int_gt(asprintf(&row, "\n| `%.*s` | `tests/", length, path), 0);
    ck_assert_msg(document_exists(mirror) || strstr(table, row) != NULL,
                  "%s has neither %s nor a row in " TESTS_TABLE, path, mirror);
    ck_assert_msg(!document_exists(mirror) || strstr(table, row) == NULL,
                  "%s has %s, and needs no row in " TESTS_TABLE, path, mirror);
}

/* ---------------------------------------------------------------- the tests */

START_TEST(every_link_leads_somewhere)
{
    int links = 0;

    document_each_file(".", ".md", check_links, &links);
    ck_assert_int_gt(links, 20);
}
END_TEST

START_TEST(every_path_is_one)
{
    int paths = 0;

    document_each_file(".", ".md", check_paths, &paths);
    ck_assert_int_gt(paths, 100);
}
END_TEST

START_TEST(every_command_and_option_exists)
{
    int commands = 0;

    document_each_file(".", ".md", check_commands, &commands);
    ck_assert_int_gt(commands, 50);
}
END_TEST

START_TEST(every_module_has_a_test_or_a_row)
{
    static const char *const folders[] = { "core", "storage", "web", "cmd" };
    AUTO_FREE char *table = document_read(TESTS_TABLE);

    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        document_each_file(folders[i], ".c", check_module, table);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("documents");
    TCase *documents = tcase_create("documents");

    tcase_set_timeout(documents, 60);
    tcase_add_test(documents, every_link_leads_somewhere);
    tcase_add_test(documents, every_path_is_one);
    tcase_add_test(documents, every_command_and_option_exists);
    tcase_add_test(documents, every_module_has_a_test_or_a_row);
    suite_add_tcase(suite, documents);
    return suite;
}

CHECK_MAIN(make_suite)
