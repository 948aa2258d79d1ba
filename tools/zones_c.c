/* SPDX-License-Identifier: MIT */

/**
 * Packs compiled time zones into a C table, so that the binary knows them where the machine has
 * none:
 *
 *     zones_c OUT.c OUT.h FOLDER
 *
 * FOLDER is what zic(8) has made. Zones with the same rules share their bytes.
 */

#define _XOPEN_SOURCE 700 /* nftw(3) */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONES_MAX 2000
#define SIZE_MAX_ 65536

static struct zone {
    char *name;
    unsigned char *bytes;
    size_t size, offset;
} zones[ZONES_MAX];
static size_t count;
static size_t root_length;

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "zones_c: %s %s\n", what, path);
    exit(EXIT_FAILURE);
}

static int add_file(const char *path, const struct stat *info, int type, struct FTW *place)
{
    unsigned char bytes[SIZE_MAX_];
    FILE *file;
    size_t size;

    (void)info;
    (void)place;
    if (type != FTW_F)
        return 0;
    file = fopen(path, "rb");
    if (!file)
        fail("cannot open", path);
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    if (size < 4 || memcmp(bytes, "TZif", 4) != 0)
        return 0;
    if (count == ZONES_MAX || size == sizeof(bytes))
        fail("too much in", path);
    zones[count] = (struct zone){ .name = strdup(path + root_length + 1),
                                  .bytes = malloc(size),
                                  .size = size };
    if (!zones[count].name || !zones[count].bytes)
        fail("no memory for", path);
    memcpy(zones[count].bytes, bytes, size);
    count++;
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    const struct zone *a = left, *b = right;

    return strcmp(a->name, b->name);
}

/* @return the zone before @index with the same bytes; @index when there is none */
static size_t first_same(size_t index)
{
    size_t i = 0;

    while (i < index && (zones[i].size != zones[index].size ||
                         memcmp(zones[i].bytes, zones[index].bytes, zones[index].size) != 0))
        i++;
    return i;
}

static void write_bytes(FILE *out)
{
    size_t total = 0;

    fputs("const unsigned char zone_bytes[] = {", out);
    for (size_t i = 0; i < count; i++) {
        size_t same = first_same(i);

        zones[i].offset = same < i ? zones[same].offset : total;
        for (size_t j = 0; same == i && j < zones[i].size; j++)
            fprintf(out, "%s%d,", total++ % 20 == 0 ? "\n" : "", zones[i].bytes[j]);
    }
    fputs("};\n", out);
}

int main(int argc, char **argv)
{
    FILE *source, *header;

    if (argc != 4)
        fail("usage: zones_c OUT.c OUT.h", "FOLDER");
    root_length = strlen(argv[3]);
    if (nftw(argv[3], add_file, 8, FTW_PHYS) != 0 || count == 0)
        fail("no time zones in", argv[3]);
    qsort(zones, count, sizeof(zones[0]), compare_names);
    source = fopen(argv[1], "w");
    header = fopen(argv[2], "w");
    if (!source || !header)
        fail("cannot write", argv[1]);
    fputs("#pragma once\n#include <stddef.h>\n"
          "struct zone_file {\n    const char *name;\n    size_t offset, size;\n};\n"
          "extern const unsigned char zone_bytes[];\n"
          "extern const struct zone_file zone_files[];\n"
          "extern const size_t zone_file_count;\n",
          header);
    fprintf(source, "#include \"core/embedded_zones.h\"\n");
    write_bytes(source);
    fputs("const struct zone_file zone_files[] = {\n", source);
    for (size_t i = 0; i < count; i++)
        fprintf(source, "    { \"%s\", %zu, %zu },\n", zones[i].name, zones[i].offset,
                zones[i].size);
    fprintf(source, "};\nconst size_t zone_file_count = %zu;\n", count);
    if (fclose(source) != 0 || fclose(header) != 0)
        fail("cannot write", argv[1]);
    return EXIT_SUCCESS;
}
