/* SPDX-License-Identifier: MIT */
#include "tests/fault/disk_files.h"

#include "core/base/util.h"

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR       512
#define FILES_MAX    16
#define MEANINGS_MAX 16

/* A write that is not synced; or a truncation, which has no bytes. */
struct change {
    int64_t offset;
    size_t size;
    unsigned char *bytes; /* owned */
};

struct disk_file {
    unsigned char *safe; /* owned; what is safe on the disk */
    int64_t safe_size;
    struct change *changes; /* owned; what may be lost, in the order in which it was made */
    size_t change_count;
};

/* What a name referred to since its folder was last synced; NULL: nothing. The first is safe. */
struct name {
    char *path; /* owned */
    struct disk_file *meanings[MEANINGS_MAX];
    size_t meaning_count;
};

static struct {
    struct name names[FILES_MAX];
    size_t name_count;
    /* Files that no longer have a name, but may still be open: they are freed at the end. */
    struct disk_file *nameless[MEANINGS_MAX * FILES_MAX];
    size_t nameless_count;
} files;

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static struct change *add_change(struct disk_file *file, int64_t offset, size_t size)
{
    struct change *change;

    file->changes =
        must(reallocarray(file->changes, file->change_count + 1, sizeof(*file->changes)));
    change = &file->changes[file->change_count++];
    *change = (struct change){ .offset = offset, .size = size };
    return change;
}

void disk_file_write(struct disk_file *file, int64_t offset, const void *bytes, size_t size)
{
    struct change *change = add_change(file, offset, size);

    change->bytes = must(malloc(size));
    memcpy(change->bytes, bytes, size);
}

void disk_file_truncate(struct disk_file *file, int64_t size)
{
    (void)add_change(file, size, 0);
}

static void set_size(struct disk_file *file, int64_t size)
{
    file->safe = must(realloc(file->safe, (size_t)size + 1));
    if (size > file->safe_size)
        memset(file->safe + file->safe_size, 0, (size_t)(size - file->safe_size));
    file->safe_size = size;
}

static void put_bytes(struct disk_file *file, int64_t offset, const unsigned char *bytes,
                      size_t size)
{
    if (offset + (int64_t)size > file->safe_size)
        set_size(file, offset + (int64_t)size);
    memcpy(file->safe + offset, bytes, size);
}

static void drop_changes(struct disk_file *file)
{
    for (size_t i = 0; i < file->change_count; i++)
        free(file->changes[i].bytes);
    free(file->changes);
    file->changes = NULL;
    file->change_count = 0;
}

void disk_file_sync(struct disk_file *file)
{
    for (size_t i = 0; i < file->change_count; i++) {
        const struct change *change = &file->changes[i];

        if (change->bytes)
            put_bytes(file, change->offset, change->bytes, change->size);
        else
            set_size(file, change->offset);
    }
    drop_changes(file);
}

static void free_file(struct disk_file *file)
{
    if (!file)
        return;
    drop_changes(file);
    free(file->safe);
    free(file);
}

static void add_meaning(struct name *name, struct disk_file *file)
{
    if (name->meaning_count == MEANINGS_MAX)
        abort();
    name->meanings[name->meaning_count++] = file;
}

void disk_files_sync_names(void)
{
    for (size_t i = 0; i < files.name_count; i++) {
        struct name *name = &files.names[i];
        struct disk_file *last = name->meanings[name->meaning_count - 1];

        for (size_t j = 0; j + 1 < name->meaning_count; j++) {
            if (files.nameless_count == ARRAY_LEN(files.nameless))
                abort();
            if (name->meanings[j] && name->meanings[j] != last)
                files.nameless[files.nameless_count++] = name->meanings[j];
        }
        name->meanings[0] = last;
        name->meaning_count = 1;
    }
}

static struct name *find_name(const char *path)
{
    for (size_t i = 0; i < files.name_count; i++)
        if (strcmp(files.names[i].path, path) == 0)
            return &files.names[i];
    if (files.name_count == FILES_MAX)
        abort();
    files.names[files.name_count] = (struct name){ .path = must(strdup(path)) };
    return &files.names[files.name_count++];
}

static void read_whole(const char *path, struct disk_file *file)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &info) < 0)
        abort();
    set_size(file, info.st_size);
    if (pread(fd, file->safe, (size_t)info.st_size, 0) != info.st_size)
        abort();
    close(fd);
}

struct disk_file *disk_files_find(const char *path)
{
    struct name *name = find_name(path);
    struct stat info;
    bool exists = stat(path, &info) == 0;

    if (name->meaning_count > 0 && name->meanings[name->meaning_count - 1])
        return name->meanings[name->meaning_count - 1];
    if (name->meaning_count == 0 && !(exists && info.st_size > 0))
        add_meaning(name, NULL);
    add_meaning(name, must(calloc(1, sizeof(struct disk_file))));
    if (exists && info.st_size > 0)
        read_whole(path, name->meanings[name->meaning_count - 1]);
    return name->meanings[name->meaning_count - 1];
}

void disk_files_remove(const char *path)
{
    (void)disk_files_find(path);
    add_meaning(find_name(path), NULL);
}

/* ---------------------------------------------------------------- after a cut */

/* splitmix64, by Sebastiano Vigna: https://prng.di.unimi.it/splitmix64.c */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* Sectors are aligned to the beginning of the file. One in twenty is left as garbage. */
static void tear(struct disk_file *file, const struct change *change, uint64_t *random)
{
    size_t size;

    for (size_t at = 0; at < change->size; at += size) {
        int64_t offset = change->offset + (int64_t)at;
        uint64_t choice = next_random(random) % 20;
        unsigned char rubbish[SECTOR];

        size = SECTOR - (size_t)(offset % SECTOR);
        if (size > change->size - at)
            size = change->size - at;
        memset(rubbish, (int)(next_random(random) % 256), size);
        if (choice == 0)
            put_bytes(file, offset, rubbish, size);
        else if (choice % 2 == 0)
            put_bytes(file, offset, change->bytes + at, size);
    }
}

/* Turns @file into what could be found after the cut. */
static void decide(struct disk_file *file, uint64_t *random)
{
    /* Mostly a mixture; but all or nothing are likely, too. */
    uint64_t mood = next_random(random) % 4;

    for (size_t i = 0; i < file->change_count; i++) {
        const struct change *change = &file->changes[i];
        uint64_t choice = mood < 2 ? mood : next_random(random) % 3;

        if (choice == 0)
            continue;
        if (!change->bytes)
            set_size(file, change->offset);
        else if (choice == 1)
            put_bytes(file, change->offset, change->bytes, change->size);
        else
            tear(file, change, random);
    }
    drop_changes(file);
}

static void write_whole(const char *path, const struct disk_file *file)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, file->safe, (size_t)file->safe_size), file->safe_size);
    close(fd);
}

static void settle(struct name *name, uint64_t *random)
{
    struct disk_file *file = name->meanings[next_random(random) % name->meaning_count];
    AUTO_FREE char *shm = NULL;

    ck_assert_int_gt(asprintf(&shm, "%s-shm", name->path), 0);
    unlink(shm);
    unlink(name->path);
    if (!file)
        return;
    decide(file, random);
    write_whole(name->path, file);
}

void disk_files_settle(uint64_t seed)
{
    for (size_t i = 0; i < files.name_count; i++)
        settle(&files.names[i], &seed);
}

void disk_files_clear(void)
{
    for (size_t i = 0; i < files.name_count; i++) {
        struct name *name = &files.names[i];

        for (size_t j = 0; j < name->meaning_count; j++)
            if (j == 0 || name->meanings[j] != name->meanings[j - 1])
                free_file(name->meanings[j]);
        free(name->path);
    }
    for (size_t i = 0; i < files.nameless_count; i++)
        free_file(files.nameless[i]);
    files.name_count = files.nameless_count = 0;
}
