/* SPDX-License-Identifier: MIT */

/* What the program, and its bill of materials, say about their components. */

#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <sys/stat.h>

static const char *setting(const char *name)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs */
    const char *value = getenv(name);

    ck_assert_ptr_nonnull(value);
    return value;
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    char *bytes;

    ck_assert_msg(file && fstat(fileno(file), &info) == 0, "%s cannot be read", path);
    *size = (size_t)info.st_size;
    bytes = malloc(*size + 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, *size, file), *size);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

/* The rest of the line of --version --verbose that begins with @name; to free(). */
static char *told_of(const char *told, const char *name)
{
    AUTO_FREE char *start = NULL;
    const char *line;

    ck_assert_int_gt(asprintf(&start, "\n%s ", name), 0);
    line = strstr(told, start);
    ck_assert_msg(line != NULL, "%s is not in:\n%s", name, told);
    line += strlen(start) + strspn(line + strlen(start), " ");
    return strndup(line, strcspn(line, "\n"));
}

static const char *const libraries[] = { "civetweb",  "cjson",  "sqlite",   "openssl",
                                         "libsodium", "libcsv", "utf8proc", "tzdata",
                                         "zlib",      "glibc",  "gcc" };

START_TEST(the_version_alone_is_one_line)
{
    AUTO_OUTCOME brief = RUN("--version");
    AUTO_OUTCOME verbose = RUN("--version", "--verbose");

    assert_done(&brief);
    assert_done(&verbose);
    ck_assert_ptr_eq(strchr(brief.out, '\n') + 1, brief.out + strlen(brief.out));
    ck_assert(strncmp(verbose.out, brief.out, strlen(brief.out)) == 0);
    for (size_t i = 0; i < ARRAY_LEN(libraries); i++)
        free(told_of(verbose.out, libraries[i]));
    ck_assert_ptr_nonnull(strstr(verbose.out, "\ncompiled by "));
}
END_TEST

/*
 * The libraries contain their versions as texts of their own, which end there; the line of ours
 * goes on after the version.
 */
START_TEST(what_is_told_is_what_is_linked)
{
    static const struct {
        const char *name;
        const char *begins; /* the text before and after the version in our line */
        const char *ends;
    } signs[] = { { "openssl", "", "-" }, { "sqlite", "(", ")" } };
    AUTO_OUTCOME verbose = RUN("--version", "--verbose");
    AUTO_FREE char *program = NULL;
    size_t size;

    program = read_file(process_binary(), &size);
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        AUTO_FREE char *line = told_of(verbose.out, signs[i].name);
        char *version = strstr(line, signs[i].begins) + strlen(signs[i].begins);

        version[strcspn(version, signs[i].ends)] = '\0';
        ck_assert_msg(memmem(program, size, version, strlen(version) + 1) != NULL,
                      "no %s in the program", version);
    }
}
END_TEST

/* Otherwise each build folder would give a different binary. Debug builds name it for debuggers. */
START_TEST(a_release_tells_nothing_of_where_it_was_built)
{
    const char *folder = setting("ORDERDESK_SOURCE");
    AUTO_FREE char *program = NULL;
    size_t size;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs */
    if (!getenv("ORDERDESK_SINGLE_FILE"))
        return;
    program = read_file(process_binary(), &size);
    ck_assert_msg(!memmem(program, size, folder, strlen(folder)), "%s is in it", folder);
}
END_TEST

/* ---------------------------------------------------------------- the bill of materials */

static void delete_json(cJSON **json)
{
    cJSON_Delete(*json);
}

#define AUTO_JSON CLEANUP(delete_json) cJSON

static cJSON *read_bill(void)
{
    size_t size;
    AUTO_FREE char *text = read_file(setting("ORDERDESK_SBOM"), &size);
    cJSON *bill = cJSON_Parse(text);

    ck_assert_msg(bill != NULL, "not JSON:\n%s", text);
    return bill;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    ck_assert_msg(text && text[0] != '\0', "no %s", name);
    return text;
}

static const cJSON *component(const cJSON *bill, const char *reference)
{
    const cJSON *found = NULL, *each;

    cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(bill, "components"))
    {
        if (strcmp(text_of(each, "bom-ref"), reference) != 0)
            continue;
        ck_assert_msg(!found, "%s stands there twice", reference);
        found = each;
    }
    return found;
}

/* What CycloneDX 1.5 requires: https://cyclonedx.org/docs/1.5/json/. */
START_TEST(the_bill_has_the_form_that_others_read)
{
    AUTO_JSON *bill = read_bill();
    const cJSON *each;

    ck_assert_str_eq(text_of(bill, "bomFormat"), "CycloneDX");
    ck_assert_str_eq(text_of(bill, "specVersion"), "1.5");
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(bill, "version")->valueint, 1);
    cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(bill, "components"))
    {
        const char *purl = text_of(each, "purl");
        const cJSON *license =
            cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(each, "licenses"), 0);

        ck_assert_str_eq(text_of(each, "type"), "library");
        ck_assert_ptr_nonnull(component(bill, text_of(each, "bom-ref")));
        ck_assert_msg(strncmp(purl, "pkg:deb/debian/", 15) == 0 ||
                          strncmp(purl, "pkg:generic/", 12) == 0,
                      "%s", purl);
        ck_assert_msg(!strpbrk(purl, " +"), "%s", purl);
        if (!cJSON_GetObjectItemCaseSensitive(license, "expression"))
            (void)text_of(cJSON_GetObjectItemCaseSensitive(license, "license"), "id");
        (void)text_of(each, "name");
        (void)text_of(each, "version");
    }
}
END_TEST

START_TEST(the_bill_lists_what_the_program_tells)
{
    AUTO_OUTCOME verbose = RUN("--version", "--verbose");
    AUTO_JSON *bill = read_bill();
    const cJSON *components = cJSON_GetObjectItemCaseSensitive(bill, "components");
    const cJSON *dependency =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(bill, "dependencies"), 0);
    const cJSON *each;
    size_t place = 0;

    ck_assert_int_eq(cJSON_GetArraySize(components), ARRAY_LEN(libraries));
    cJSON_ArrayForEach(each, components)
    {
        AUTO_FREE char *line = told_of(verbose.out, libraries[place++]);
        const char *version = text_of(each, "version");

        ck_assert_msg(strncmp(line, version, strlen(version)) == 0, "%s: %s", version, line);
    }
    each = cJSON_GetObjectItemCaseSensitive(dependency, "dependsOn");
    ck_assert_int_eq(cJSON_GetArraySize(each), ARRAY_LEN(libraries));
    for (int i = 0; i < cJSON_GetArraySize(each); i++)
        ck_assert_ptr_nonnull(component(bill, cJSON_GetStringValue(cJSON_GetArrayItem(each, i))));
}
END_TEST

static const char *hash_of(const cJSON *object)
{
    return text_of(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, "hashes"), 0),
                   "content");
}

START_TEST(the_bill_belongs_to_this_program)
{
    const char *const argv[] = { "sha256sum", process_binary(), NULL };
    AUTO_OUTCOME sum = process_run(&(struct launch){ .argv = argv });
    AUTO_JSON *bill = read_bill();
    const cJSON *program = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(bill, "metadata"), "component");

    ck_assert_str_eq(text_of(program, "name"), "orderdesk");
    ck_assert_msg(strncmp(sum.out, hash_of(program), 64) == 0, "%s", sum.out);
}
END_TEST

/* Every pinned file is listed under its component, with its hash. */
START_TEST(the_bill_has_the_hashes_of_the_sources)
{
    AUTO_JSON *bill = read_bill();
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *sums = NULL;
    const cJSON *each, *file;
    size_t size;
    int files = 0;

    ck_assert_int_gt(asprintf(&path, "%s/subprojects/sha256sums", setting("ORDERDESK_SOURCE")), 0);
    sums = read_file(path, &size);
    cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(bill, "components"))
    {
        cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(each, "components"))
        {
            AUTO_FREE char *line = NULL;

            ck_assert_int_gt(asprintf(&line, "%s  %s/%s\n", hash_of(file), text_of(each, "name"),
                                      text_of(file, "name")),
                             0);
            ck_assert_msg(strstr(sums, line) != NULL, "%s", line);
            files++;
        }
    }
    ck_assert_int_gt(files, 0);
    for (const char *at = sums; (at = strchr(at, '\n')) != NULL; at++)
        files--;
    ck_assert_int_eq(files, 0);
}
END_TEST

static Suite *components_suite(void)
{
    Suite *suite = suite_create("components");
    TCase *test_case = tcase_create("components");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, the_version_alone_is_one_line);
    tcase_add_test(test_case, what_is_told_is_what_is_linked);
    tcase_add_test(test_case, a_release_tells_nothing_of_where_it_was_built);
    tcase_add_test(test_case, the_bill_has_the_form_that_others_read);
    tcase_add_test(test_case, the_bill_lists_what_the_program_tells);
    tcase_add_test(test_case, the_bill_belongs_to_this_program);
    tcase_add_test(test_case, the_bill_has_the_hashes_of_the_sources);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(components_suite)
