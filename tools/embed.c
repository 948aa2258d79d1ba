/* SPDX-License-Identifier: MIT */

/**
 * Turns files into C byte arrays, so that the binary carries them:
 *
 *     embed PREFIX OUT.c OUT.h FILE...
 *
 * For each FILE the header declares `PREFIX_NAME` (bytes, with a final NUL that is not counted) and
 * `PREFIX_NAME_LEN`, where NAME is the file's name with everything but letters and digits as '_'.
 * Arrays and not string literals, since compilers need not take literals over 4,095 bytes.
 */

#include <ctype.h>
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

static void write_name(FILE *out, const char *prefix, const char *path)
{
    fprintf(out, "%s_", prefix);
    for (const char *at = base_name(path); *at != '\0'; at++)
        fputc(isalnum((unsigned char)*at) ? *at : '_', out);
}

static void embed_file(FILE *source, FILE *header, const char *prefix, const char *path)
{
    FILE *file = open_file(path, "rb");
    size_t length = 0;
    int byte;

    fputs("const unsigned char ", source);
    write_name(source, prefix, path);
    fputs("[] = {", source);
    while ((byte = fgetc(file)) != EOF)
        fprintf(source, "%s%d,", length++ % 20 == 0 ? "\n" : "", byte);
    fputs("0 };\n", source);
    if (ferror(file))
        fail("cannot read", path);
    fclose(file);

    fputs("extern const unsigned char ", header);
    write_name(header, prefix, path);
    fputs("[];\n#define ", header);
    write_name(header, prefix, path);
    fprintf(header, "_LEN %zuU\n", length);
}

int main(int argc, char **argv)
{
    FILE *source, *header;

    if (argc < 5)
        fail("usage: embed PREFIX OUT.c OUT.h", "FILE...");
    source = open_file(argv[2], "w");
    header = open_file(argv[3], "w");
    fputs("#pragma once\n", header);
    fprintf(source, "#include \"%s\"\n", base_name(argv[3]));
    for (int i = 4; i < argc; i++)
        embed_file(source, header, argv[1], argv[i]);
    if (fclose(source) != 0 || fclose(header) != 0)
        fail("cannot write", argv[2]);
    return EXIT_SUCCESS;
}
