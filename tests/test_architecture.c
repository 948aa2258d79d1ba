/* SPDX-License-Identifier: MIT */

/*
 * Holds the tree against the house: who may include whom, in which folder a library is at home, and
 * that no file is left out of the build.
 */

#include "core/base/util.h"
#include "tests/support/check_main.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#define SPDX_LINE "/* SPDX-License-Identifier: MIT */\n"

/*
 * The arrows: whose headers a folder may include beside its own and those of the folders in it; or
 * one header alone. A folder that is not named here has the rule of the one that it lies in.
 */
static const struct {
    const char *folder;
    const char *may_include[9];
} arrows[] = {
    { "core", { NULL } },
    { "core/base", { NULL } },
    { "core/jobs", { "core/base" } },
    { "storage", { "core" } },
    { "storage/engine", { "core" } },
    { "storage/migrations", { "core", "storage/engine" } },
    { "storage/search", { "core", "storage/engine" } },
    { "storage/tables", { "core", "storage/engine" } },
    { "storage/list", { "core", "storage/engine", "storage/tables", "storage/search" } },
    { "storage/ops",
      { "core", "storage/engine", "storage/migrations", "storage/tables", "storage/list",
        "storage/search" } },
    { "storage/maintenance",
      { "core", "storage/engine", "storage/migrations", "storage/tables", "storage/search" } },
    { "web", { NULL } },
    { "web/http", { "core/base" } },
    { "web/ops", { "core", "web/http", "web/api/routes.h" } },
    { "web/ui", { "core", "web/http", "web/api/routes.h" } },
    { "web/api", { "core", "web/http", "web/ops", "web/ui" } },
    { "cmd", { "core", "storage", "web" } },
};

/* What the program is made of. */
static const char *const houses[] = { "core", "storage", "web", "cmd" };

/* The one folder where a library's headers, which begin so, may be included. */
static const struct {
    const char *header;
    const char *room;
} libraries[] = {
    { "sodium", "core" },          { "sqlite3", "storage/engine" }, { "civetweb", "web/http" },
    { "cJSON", "web/api" },        { "openssl/", "web/http" },      { "csv.h", "cmd" },
    { "utf8proc.h", "core/base" },
};

/* The one file where a library's headers may be included. */
static const struct {
    const char *header; /* as it is written */
    const char *folder, *file;
} sole_users[] = { { "<utf8proc.h>", "core/base", "unicode.c" } };

/* Made by the build, in the folder of their meson.build. */
static const struct {
    const char *header;
    const char *room;
} generated[] = {
    { "version.h", "cmd" },
    { "core/embedded_zones.h", "core/base" },
    { "storage/embedded_migrations.h", "storage/migrations" },
    { "web/embedded_assets.h", "web/ui" },
};

/*
 * Where files are, at any depth, and the meson.build that must name each that ends so: in which
 * form, with the path within the folder.
 */
static const struct {
    const char *folder;
    const char *ending;
    const char *listed_in;
    const char *written; /* a format for the path */
} listings[] = {
    { "core", ".c", "core/meson.build", "'%s'" },
    { "storage", ".c", "storage/meson.build", "'%s'" },
    { "storage/migrations", ".sql", "storage/meson.build", "'migrations/%s'" },
    { "web", ".c", "web/meson.build", "'%s'" },
    { "web/ui", ".js", "web/meson.build", "'%s'" },
    { "web/ui", ".css", "web/meson.build", "'ui/%s'" },
    { "web/ui", ".html", "web/meson.build", "'%s'" },
    { "web/ui", ".svg", "web/meson.build", "'%s'" },
    { "web/ui", ".ico", "web/meson.build", "'%s'" },
    { "cmd", ".c", "cmd/meson.build", "'%s'" },
    { "data/demo", ".csv", "cmd/meson.build", "'../data/demo/%s'" },
    { "tests/core", ".c", "tests/core/meson.build", "'%s'" },
    { "tests/storage", ".c", "tests/storage/meson.build", "'%s'" },
    { "tests/store", ".c", "tests/store/meson.build", "'%s'" },
    { "tests/support", ".c", "tests/meson.build", "'support/%s'" },
    { "tests/web", ".c", "tests/web/meson.build", "'%s'" },
    { "tests/cmd", ".c", "tests/cmd/meson.build", "'%s'" },
    { "tests/bench", ".c", "tests/bench/meson.build", "'%s'" },
};

/* The program's main() stands at the root, so that the binary comes to lie there. */
#define MAIN_FOLDER "cmd"
#define MAIN_FILE   "main.c"
#define MAIN_LISTED "'cmd/main.c'"

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* ---------------------------------------------------------------- the rules */

/* Whether @header, such as "core/order.h", lies in @folder. */
static bool lies_in(const char *header, const char *folder)
{
    return begins_with(header, folder) && header[strlen(folder)] == '/';
}

/* Whether @folder is @room or lies in it. */
static bool is_within(const char *folder, const char *room)
{
    return strcmp(folder, room) == 0 || lies_in(folder, room);
}

/* The rule that @folder is under: the longest that fits. NULL: there is none. */
static const char *const *rule_of(const char *folder, const char **room)
{
    const char *const *rule = NULL;

    *room = "";
    for (size_t i = 0; i < ARRAY_LEN(arrows); i++)
        if (is_within(folder, arrows[i].folder) && strlen(arrows[i].folder) > strlen(*room)) {
            *room = arrows[i].folder;
            rule = arrows[i].may_include;
        }
    return rule;
}

/* Whether files of @folder may include our own @header. */
static bool is_arrow(const char *folder, const char *header)
{
    const char *room;
    const char *const *rule = rule_of(folder, &room);

    for (size_t i = 0; i < ARRAY_LEN(generated); i++)
        if (strcmp(generated[i].header, header) == 0)
            return is_within(folder, generated[i].room);
    if (!rule)
        return false;
    if (lies_in(header, room))
        return true;
    for (; *rule; rule++)
        if (lies_in(header, *rule) || strcmp(header, *rule) == 0)
            return true;
    return false;
}

static bool is_guest(const char *folder, const char *header)
{
    for (size_t i = 0; i < ARRAY_LEN(libraries); i++)
        if (begins_with(header, libraries[i].header))
            return is_within(folder, libraries[i].room);
    return true;
}

/* Whether a file of @folder may have this line. What is no #include may stand anywhere. */
static bool may_stand(const char *folder, const char *line)
{
    char header[128] = "";
    const char *name = line + strspn(line, " \t");
    size_t length;

    if (*name != '#')
        return true;
    name += 1 + strspn(name + 1, " \t");
    if (!begins_with(name, "include"))
        return true;
    name += strlen("include");
    name += strspn(name, " \t");
    length = strcspn(name + 1, ">\"\n");
    if ((*name != '<' && *name != '"') || length >= sizeof(header))
        return false;
    memcpy(header, name + 1, length);
    /* A library's header is a guest, however it is written. */
    return is_guest(folder, header) && (*name == '<' || is_arrow(folder, header));
}

/* Whether the file @name may have this line, which its folder may have. */
static bool may_use(const char *folder, const char *name, const char *line)
{
    size_t length = strcspn(line, "\n");

    for (size_t i = 0; i < ARRAY_LEN(sole_users); i++)
        if (*line == '#' &&
            memmem(line, length, sole_users[i].header, strlen(sole_users[i].header)))
            return strcmp(sole_users[i].folder, folder) == 0 &&
                   strcmp(sole_users[i].file, name) == 0;
    return true;
}

/* ---------------------------------------------------------------- the tree */

static char *path_to(const char *name)
{
    const char *source = getenv("ORDERDESK_SOURCE");
    char *path;

    ck_assert_msg(source != NULL, "ORDERDESK_SOURCE must name the source's folder");
    ck_assert_int_gt(asprintf(&path, "%s/%s", source, name), 0);
    return path;
}

static char *read_text(const char *name)
{
    AUTO_FREE char *path = path_to(name);
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    ck_assert_msg(file != NULL, "%s cannot be opened", path);
    ck_assert_msg(getdelim(&text, &size, '\0', file) > 0, "%s is empty", path);
    fclose(file);
    return text;
}

typedef void (*file_visitor)(const char *folder, const char *name, const void *context);

/* @return how many files were visited */
static int visit_folder(const char *folder, const char *ending, file_visitor visit,
                        const void *context)
{
    AUTO_FREE char *path = path_to(folder);
    DIR *directory = opendir(path);
    const struct dirent *entry;
    int visited = 0;

    ck_assert_msg(directory != NULL, "%s cannot be opened", path);
    while ((entry = readdir(directory)) != NULL) {
        AUTO_FREE char *inner = NULL;

        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "node_modules") == 0)
            continue;
        ck_assert_int_gt(asprintf(&inner, "%s/%s", folder, entry->d_name), 0);
        if (entry->d_type == DT_DIR) {
            visited += visit_folder(inner, ending, visit, context);
        } else if (ends_with(entry->d_name, ending)) {
            visit(folder, entry->d_name, context);
            visited++;
        }
    }
    closedir(directory);
    return visited;
}

/* Calls @visit for each file in @folder, at any depth, whose name ends with @ending. */
static void each_file(const char *folder, const char *ending, file_visitor visit,
                      const void *context)
{
    ck_assert_msg(visit_folder(folder, ending, visit, context) > 0, "%s has no file *%s", folder,
                  ending);
}

static char *read_in_folder(const char *folder, const char *name)
{
    AUTO_FREE char *path = NULL;

    ck_assert_int_gt(asprintf(&path, "%s/%s", folder, name), 0);
    return read_text(path);
}

static void visit_includes(const char *folder, const char *name, const void *context)
{
    AUTO_FREE char *text = read_in_folder(folder, name);
    int number = 1;

    (void)context;
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        ck_assert_msg(may_stand(folder, line) && may_use(folder, name, line), "%s/%s:%d: %.*s",
                      folder, name, number, (int)strcspn(line, "\n"), line);
        number++;
    }
}

static void visit_licence(const char *folder, const char *name, const void *context)
{
    AUTO_FREE char *text = read_in_folder(folder, name);

    (void)context;
    ck_assert_msg(begins_with(text, SPDX_LINE), "%s/%s does not begin with %s", folder, name,
                  SPDX_LINE);
}

/* @path  within the folder that @written is about */
static bool is_listed(const char *listing, const char *path, const char *written)
{
    AUTO_FREE char *entry = NULL;
    const char *hole = strstr(written, "%s");

    ck_assert_int_gt(
        asprintf(&entry, "%.*s%s%s", (int)(hole - written), written, path, hole + strlen("%s")), 0);
    return strstr(listing, entry) != NULL;
}

struct listing {
    const char *folder;
    const char *written;
    const char *listed_in;
    const char *text;
};

static void visit_listing(const char *folder, const char *name, const void *context)
{
    const struct listing *listing = context;
    AUTO_FREE char *path = NULL;

    if (strcmp(folder, MAIN_FOLDER) == 0 && strcmp(name, MAIN_FILE) == 0) {
        AUTO_FREE char *root = read_text("meson.build");

        ck_assert_ptr_nonnull(strstr(root, MAIN_LISTED));
        return;
    }
    ck_assert_int_gt(asprintf(&path, "%s/%s", folder, name), 0);
    ck_assert_msg(is_listed(listing->text, path + strlen(listing->folder) + 1, listing->written),
                  "%s is not listed in %s", path, listing->listed_in);
}

/* ---------------------------------------------------------------- the tests */

START_TEST(the_rules_know_right_from_wrong)
{
    static const struct {
        const char *folder;
        const char *line;
        bool may;
    } cases[] = {
        { "core", "#include \"core/order.h\"\n", true },
        { "core", "#include \"core/base/error.h\"\n", true },
        { "core", "#include \"storage/engine/connection.h\"\n", false },
        { "core", "#include \"web/api/json.h\"\n", false },
        { "core", "#include \"cmd/options.h\"\n", false },
        { "core", "#include \"order.h\"\n", false },
        { "core", "#include \"corelike/order.h\"\n", false },
        { "core", "#include \"tests/support/check_main.h\"\n", false },
        { "core", "#include <sodium.h>\n", true },
        { "core", "#include <sqlite3.h>\n", false },
        { "core", "#include \"sqlite3.h\"\n", false },
        { "core", "  #  include  <sqlite3.h>", false },
        { "core", "#include HEADER\n", false },
        { "core/base", "#include <utf8proc.h>\n", true },
        { "core/base", "#include \"core/base/text.h\"\n", true },
        { "core/base", "#include \"core/order.h\"\n", false },
        { "core/jobs", "#include \"core/base/error.h\"\n", true },
        { "core/jobs", "#include \"core/service.h\"\n", false },
        { "core", "#include <utf8proc.h>\n", false },
        { "web/http", "#include <utf8proc.h>\n", false },
        { "core", "#include \"utf8proc.h\"\n", false },
        { "core", "#include <stdio.h>\n", true },
        { "core", "/* #include <sqlite3.h> */\n", true },
        { "core", "int order_count;\n", true },
        { "storage/tables", "#include \"core/store.h\"\n", true },
        { "storage/tables", "#include \"storage/engine/connection.h\"\n", true },
        { "storage/tables", "#include \"storage/list/order_list.h\"\n", false },
        { "storage/engine", "#include \"storage/tables/order_rows.h\"\n", false },
        { "storage/engine", "#include \"web/api/json.h\"\n", false },
        { "storage/ops", "#include \"cmd/shop.h\"\n", false },
        { "storage/engine", "#include <sqlite3.h>\n", true },
        { "storage/engine", "#include <sodium.h>\n", false },
        { "storage", "#include \"core/order.h\"\n", true },
        { "storage", "#include \"web/api/json.h\"\n", false },
        { "web/api", "#include \"core/orders.h\"\n", true },
        { "web/api/orders", "#include \"web/api/json.h\"\n", true },
        { "web/api/orders", "#include \"web/http/response.h\"\n", true },
        { "web/http", "#include \"web/ui/page_handlers.h\"\n", false },
        { "web/http", "#include \"web/api/routes.h\"\n", false },
        { "web/http", "#include \"core/base/error.h\"\n", true },
        { "web/http", "#include \"core/service.h\"\n", false },
        { "web/ops", "#include \"web/api/routes.h\"\n", true },
        { "web/ops", "#include \"web/api/json.h\"\n", false },
        { "web/api", "#include \"storage/engine/connection.h\"\n", false },
        { "web/api", "#include \"cmd/shop.h\"\n", false },
        { "web/http", "#include <civetweb_readable.h>\n", true },
        { "web/api", "#include <civetweb_readable.h>\n", false },
        { "web/http", "#include <openssl/ssl.h>\n", true },
        { "web/api/orders", "#include <cJSON.h>\n", true },
        { "web/http", "#include <cJSON.h>\n", false },
        { "web/http", "#include <csv.h>\n", false },
        { "cmd", "#include \"core/order.h\"\n", true },
        { "cmd", "#include \"storage/maintenance/backup.h\"\n", true },
        { "cmd", "#include \"web/http/server.h\"\n", true },
        { "cmd", "#include \"version.h\"\n", true },
        { "cmd", "#include <csv.h>\n", true },
        { "cmd", "#include <cJSON.h>\n", false },
        { "cmd", "#include <civetweb.h>\n", false },
        { "cmd", "#include <openssl/ssl.h>\n", false },
        { "web/http", "#include \"version.h\"\n", false },
        { "web/ui", "#include \"web/embedded_assets.h\"\n", true },
        { "web/http", "#include \"web/embedded_assets.h\"\n", false },
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        ck_assert_msg(may_stand(cases[i].folder, cases[i].line) == cases[i].may, "%s: %s",
                      cases[i].folder, cases[i].line);
}
END_TEST

START_TEST(a_library_of_one_file_is_for_no_other)
{
    ck_assert(may_use("core/base", "unicode.c", "#include <utf8proc.h>\n"));
    ck_assert(!may_use("core/base", "text.c", "#include <utf8proc.h>\n"));
    ck_assert(!may_use("web", "unicode.c", "#include <utf8proc.h>\n"));
    ck_assert(may_use("core/base", "text.c", "#include <stdio.h>\n#include <utf8proc.h>\n"));
}
END_TEST

START_TEST(the_lists_are_read_as_meson_does)
{
    ck_assert(is_listed("x(\n  'money.c',\n)", "money.c", "'%s'"));
    ck_assert(is_listed("x(\n  'base/text.c',\n)", "base/text.c", "'%s'"));
    ck_assert(!is_listed("x(\n  'base/text.c',\n)", "text.c", "'%s'"));
    ck_assert(!is_listed("x(\n  'money.c',\n)", "oney.c", "'%s'"));
    ck_assert(is_listed("x('migrations/1.sql')", "1.sql", "'migrations/%s'"));
    ck_assert(!is_listed("x('1.sql')", "1.sql", "'migrations/%s'"));
}
END_TEST

START_TEST(nobody_reaches_past_a_neighbour)
{
    each_file(houses[_i], ".c", visit_includes, NULL);
    each_file(houses[_i], ".h", visit_includes, NULL);
}
END_TEST

START_TEST(every_source_file_names_its_licence)
{
    each_file(houses[_i], ".c", visit_licence, NULL);
    each_file(houses[_i], ".h", visit_licence, NULL);
    each_file("tests", ".c", visit_licence, NULL);
    each_file("tests", ".h", visit_licence, NULL);
    each_file("tools", ".c", visit_licence, NULL);
}
END_TEST

START_TEST(no_file_is_left_out_of_the_build)
{
    AUTO_FREE char *text = read_text(listings[_i].listed_in);
    const struct listing listing = { .folder = listings[_i].folder,
                                     .written = listings[_i].written,
                                     .listed_in = listings[_i].listed_in,
                                     .text = text };

    each_file(listings[_i].folder, listings[_i].ending, visit_listing, &listing);
}
END_TEST

static Suite *architecture_suite(void)
{
    Suite *suite = suite_create("architecture");
    TCase *test_case = tcase_create("architecture");

    tcase_add_test(test_case, the_rules_know_right_from_wrong);
    tcase_add_test(test_case, a_library_of_one_file_is_for_no_other);
    tcase_add_test(test_case, the_lists_are_read_as_meson_does);
    tcase_add_loop_test(test_case, nobody_reaches_past_a_neighbour, 0, (int)ARRAY_LEN(houses));
    tcase_add_loop_test(test_case, every_source_file_names_its_licence, 0, (int)ARRAY_LEN(houses));
    tcase_add_loop_test(test_case, no_file_is_left_out_of_the_build, 0, (int)ARRAY_LEN(listings));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(architecture_suite)
