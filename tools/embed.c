/* SPDX-License-Identifier: MIT */

/**
 * Turns files into C byte arrays, to embed them in the program:
 *
 *     embed PREFIX OUT.c OUT.h [NAME=]FILE...
 *
 * For each FILE the header declares `PREFIX_NAME` (bytes, with a final NUL that is not counted) and
 * `PREFIX_NAME_LEN`; characters of NAME other than letters and digits become '_'. Without NAME, the
 * file's own name without its folder is used. The table `PREFIX_files` lists all files with their
 * names and a hash of their content. Arrays are used because compilers need not accept string
 * literals over 4,095 bytes.
 */

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s\n", what, path);
    exit(EXIT_FAILURE);
}

static FILE *open_file(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);

    if (!file)
        fail("cannot open", path);
    return file;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* What an argument names: "NAME=FILE", or a file alone. */
struct item {
    const char *name;
    size_t name_length;
    const char *path;
};

static struct item read_item(const char *argument)
{
    const char *equals = strchr(argument, '=');
    const char *name = equals ? argument : base_name(argument);

    return (struct item){ .name = name,
                          .name_length = equals ? (size_t)(equals - argument) : strlen(name),
                          .path = equals ? equals + 1 : argument };
}

static void write_name(FILE *out, const char *prefix, const struct item *item)
{
    fprintf(out, "%s_", prefix);
    for (size_t i = 0; i < item->name_length; i++)
        fputc(isalnum((unsigned char)item->name[i]) ? item->name[i] : '_', out);
}

/* @return a hash of the content: FNV-1a, 64 bits */
static uint64_t embed_file(FILE *source, FILE *header, const char *prefix, const struct item *item)
{
    FILE *file = open_file(item->path, "rb");
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    size_t length = 0;
    int byte;

    fputs("const unsigned char ", source);
    write_name(source, prefix, item);
    fputs("[] = {", source);
    while ((byte = fgetc(file)) != EOF) {
        fprintf(source, "%s%d,", length++ % 20 == 0 ? "\n" : "", byte);
        hash = (hash ^ (uint64_t)byte) * UINT64_C(0x100000001b3);
    }
    fputs("0 };\n", source);
    if (ferror(file))
        fail("cannot read", item->path);
    fclose(file);

    fputs("extern const unsigned char ", header);
    write_name(header, prefix, item);
    fputs("[];\n#define ", header);
    write_name(header, prefix, item);
    fprintf(header, "_LEN %zuU\n", length);
    return hash;
}

static void declare_table(FILE *header, const char *prefix, int count)
{
    fprintf(header,
            "struct %s_file {\n    const char *name;\n    const unsigned char *bytes;\n"
            "    unsigned length;\n    const char *hash;\n};\n"
            "extern const struct %s_file %s_files[%d];\n",
            prefix, prefix, prefix, count);
}

static void write_row(FILE *source, const char *prefix, const struct item *item, uint64_t hash)
{
    fprintf(source, "    { \"%.*s\", ", (int)item->name_length, item->name);
    write_name(source, prefix, item);
    fputs(", ", source);
    write_name(source, prefix, item);
    fprintf(source, "_LEN, \"%016" PRIx64 "\" },\n", hash);
}

int main(int argc, char **argv)
{
    FILE *source, *header;
    uint64_t *hashes;
    int count = argc - 4;

    if (count < 1)
        fail("usage: embed PREFIX OUT.c OUT.h", "[NAME=]FILE...");
    hashes = calloc((size_t)count, sizeof(*hashes));
    if (!hashes)
        fail("no memory for", argv[2]);
    source = open_file(argv[2], "w");
    header = open_file(argv[3], "w");
    fputs("#pragma once\n", header);
    fprintf(source, "#include \"%s\"\n", base_name(argv[3]));
    for (int i = 0; i < count; i++) {
        const struct item item = read_item(argv[4 + i]);

        hashes[i] = embed_file(source, header, argv[1], &item);
    }
    declare_table(header, argv[1], count);
    fprintf(source, "const struct %s_file %s_files[%d] = {\n", argv[1], argv[1], count);
    for (int i = 0; i < count; i++) {
        const struct item item = read_item(argv[4 + i]);

        write_row(source, argv[1], &item, hashes[i]);
    }
    fputs("};\n", source);
    free(hashes);
    if (fclose(source) != 0 || fclose(header) != 0)
        fail("cannot write", argv[2]);
    return EXIT_SUCCESS;
}
