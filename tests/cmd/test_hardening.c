/* SPDX-License-Identifier: MIT */

/*
 * Reads the program, and the third-party object files that are built into it, as ELF files: the
 * options of compiler and linker against the misuse of memory must have reached all of them.
 */

#include "core/base/util.h"
#include "tests/support/check_main.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file in memory; every structure in it is where its header says. */
struct elf {
    const unsigned char *bytes;
    size_t size;
};

#define AUTO_ELF CLEANUP(elf_clear) struct elf

static void elf_clear(struct elf *elf)
{
    if (elf->bytes)
        munmap((void *)(uintptr_t)elf->bytes, elf->size);
}

static struct elf elf_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    struct elf elf;

    ck_assert_msg(fd >= 0 && fstat(fd, &info) == 0, "%s cannot be read", path);
    elf.size = (size_t)info.st_size;
    elf.bytes = mmap(NULL, elf.size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    ck_assert_msg(elf.bytes != MAP_FAILED && elf.size > sizeof(Elf64_Ehdr) &&
                      memcmp(elf.bytes, ELFMAG, SELFMAG) == 0,
                  "%s is no ELF file", path);
    return elf;
}

static const void *elf_at(const struct elf *elf, uint64_t offset, uint64_t size)
{
    ck_assert(offset <= elf->size && size <= elf->size - offset);
    return elf->bytes + offset;
}

static const Elf64_Ehdr *elf_header(const struct elf *elf)
{
    return elf_at(elf, 0, sizeof(Elf64_Ehdr));
}

/* The first segment of @type; NULL when there is none. */
static const Elf64_Phdr *elf_segment(const struct elf *elf, uint32_t type)
{
    const Elf64_Ehdr *header = elf_header(elf);
    const Elf64_Phdr *segments = elf_at(elf, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));

    for (size_t i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == type)
            return &segments[i];
    return NULL;
}

/* The section with the number @index; NULL after the last one. */
static const Elf64_Shdr *elf_section(const struct elf *elf, size_t index)
{
    const Elf64_Ehdr *header = elf_header(elf);
    const Elf64_Shdr *sections = elf_at(elf, header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr));

    return index < header->e_shnum ? &sections[index] : NULL;
}

/* The value of the dynamic entry @tag; 0 when there is none. */
static uint64_t elf_dynamic(const struct elf *elf, int64_t tag)
{
    const Elf64_Phdr *segment = elf_segment(elf, PT_DYNAMIC);
    const Elf64_Dyn *entries;

    ck_assert_ptr_nonnull(segment);
    entries = elf_at(elf, segment->p_offset, segment->p_filesz);
    for (size_t i = 0; i < segment->p_filesz / sizeof(Elf64_Dyn); i++)
        if (entries[i].d_tag == tag)
            return entries[i].d_un.d_val;
    return 0;
}

/* The index of the symbol of that name in the table @symbols; 0, which is no symbol, when there is
 * none. */
static uint64_t find_symbol(const struct elf *elf, const Elf64_Shdr *symbols,
                            bool (*is_wanted)(const char *name, const char *wanted),
                            const char *wanted)
{
    const Elf64_Sym *table = elf_at(elf, symbols->sh_offset, symbols->sh_size);
    const Elf64_Shdr *section = elf_section(elf, symbols->sh_link);
    const char *names;

    ck_assert_ptr_nonnull(section);
    names = elf_at(elf, section->sh_offset, section->sh_size);
    for (uint64_t i = 1; i < symbols->sh_size / sizeof(Elf64_Sym); i++)
        if (table[i].st_name < section->sh_size && is_wanted(names + table[i].st_name, wanted))
            return i;
    return 0;
}

static bool is_name(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

/* "__", anything, and @end; an "@" introduces the version of the library that has it. */
static bool is_check(const char *name, const char *end)
{
    size_t length = strcspn(name, "@"), end_length = strlen(end);

    return strncmp(name, "__", 2) == 0 && length >= end_length + 2 &&
           strncmp(name + length - end_length, end, end_length) == 0;
}

/* How many places in an object file's code refer to @name. */
static int count_uses(const struct elf *elf, const char *name)
{
    const Elf64_Shdr *section;
    int count = 0;

    for (size_t i = 0; (section = elf_section(elf, i)) != NULL; i++) {
        const Elf64_Shdr *code = elf_section(elf, section->sh_info);
        const Elf64_Rela *uses;
        uint64_t symbol;

        if (section->sh_type != SHT_RELA || !code || (code->sh_flags & SHF_EXECINSTR) == 0)
            continue;
        symbol = find_symbol(elf, elf_section(elf, section->sh_link), is_name, name);
        uses = elf_at(elf, section->sh_offset, section->sh_size);
        for (size_t j = 0; j < section->sh_size / sizeof(Elf64_Rela); j++)
            if (symbol != 0 && ELF64_R_SYM(uses[j].r_info) == symbol)
                count++;
    }
    return count;
}

/* Whether there is a symbol that begins with "__" and ends with @end. */
static bool has_symbol(const struct elf *elf, const char *end)
{
    const Elf64_Shdr *section;

    for (size_t i = 0; (section = elf_section(elf, i)) != NULL; i++)
        if (section->sh_type == SHT_SYMTAB && find_symbol(elf, section, is_check, end) != 0)
            return true;
    return false;
}

/* The processor's features that all of the code is marked as supporting. */
static uint32_t elf_features(const struct elf *elf)
{
    const Elf64_Shdr *section;

    for (size_t i = 0; (section = elf_section(elf, i)) != NULL; i++) {
        const Elf64_Nhdr *note;
        const uint32_t *property;

        if (section->sh_type != SHT_NOTE || section->sh_size < sizeof(*note))
            continue;
        note = elf_at(elf, section->sh_offset, sizeof(*note));
        if (note->n_type != NT_GNU_PROPERTY_TYPE_0)
            continue;
        /* After the note's header and its name, "GNU": type, size, value. */
        property = elf_at(elf, section->sh_offset + sizeof(*note) + 4, 3 * sizeof(*property));
        if (property[0] == GNU_PROPERTY_X86_FEATURE_1_AND)
            return property[2];
    }
    return 0;
}

/* ---------------------------------------------------------------- the program */

static struct elf open_program(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs */
    const char *path = getenv("ORDERDESK_BINARY");

    ck_assert_ptr_nonnull(path);
    return elf_open(path);
}

START_TEST(it_lies_at_another_address_each_time)
{
    AUTO_ELF program = open_program();

    ck_assert_int_eq(elf_header(&program)->e_type, ET_DYN);
    ck_assert_uint_ne(elf_dynamic(&program, DT_FLAGS_1) & DF_1_PIE, 0);
    ck_assert_uint_eq(elf_dynamic(&program, DT_FLAGS) & DF_TEXTREL, 0);
}
END_TEST

START_TEST(its_tables_of_addresses_cannot_be_written)
{
    AUTO_ELF program = open_program();

    ck_assert_ptr_nonnull(elf_segment(&program, PT_GNU_RELRO));
    ck_assert((elf_dynamic(&program, DT_FLAGS) & DF_BIND_NOW) != 0 ||
              (elf_dynamic(&program, DT_FLAGS_1) & DF_1_NOW) != 0);
}
END_TEST

START_TEST(nothing_can_be_written_and_run)
{
    AUTO_ELF program = open_program();
    const Elf64_Ehdr *header = elf_header(&program);
    const Elf64_Phdr *stack = elf_segment(&program, PT_GNU_STACK);
    const Elf64_Phdr *segments =
        elf_at(&program, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));

    ck_assert_ptr_nonnull(stack);
    ck_assert_uint_eq(stack->p_flags & PF_X, 0);
    for (size_t i = 0; i < header->e_phnum; i++)
        ck_assert((segments[i].p_flags & (PF_W | PF_X)) != (PF_W | PF_X));
}
END_TEST

START_TEST(it_guards_its_stack_and_its_buffers)
{
    AUTO_ELF program = open_program();

    ck_assert(has_symbol(&program, "stack_chk_fail"));
    ck_assert(has_symbol(&program, "cpy_chk"));
    ck_assert(has_symbol(&program, "printf_chk"));
}
END_TEST

/* ---------------------------------------------------------------- third-party code in it */

static const struct {
    const char *object; /* in the build's folder subprojects/ */
    int guarded;        /* at least so many functions protect their stack frame */
    const char *fortified;
} parts[] = {
    { "civetweb/libcivetweb.a.p/readable.c.o", 40, "printf_chk" },
    { "cjson/libcjson.a.p/cJSON.c.o", 4, "printf_chk" },
    { "sqlite/libsqlite3.a.p/sqlite3.c.o", 200, "cpy_chk" },
};

START_TEST(the_parts_from_others_are_as_hard)
{
    AUTO_FREE char *path = NULL;
    AUTO_ELF object = { .bytes = NULL };

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs */
    ck_assert_int_gt(
        asprintf(&path, "%s/subprojects/%s", getenv("ORDERDESK_BUILD"), parts[_i].object), 0);
    object = elf_open(path);
    ck_assert_int_ge(count_uses(&object, "__stack_chk_fail"), parts[_i].guarded);
    ck_assert(has_symbol(&object, parts[_i].fortified));
#if defined(__x86_64__)
    ck_assert_uint_eq(elf_features(&object),
                      GNU_PROPERTY_X86_FEATURE_1_IBT | GNU_PROPERTY_X86_FEATURE_1_SHSTK);
#endif
}
END_TEST

static Suite *hardening_suite(void)
{
    Suite *suite = suite_create("hardening");
    TCase *program = tcase_create("program");
    TCase *others = tcase_create("others");

    tcase_add_test(program, it_lies_at_another_address_each_time);
    tcase_add_test(program, its_tables_of_addresses_cannot_be_written);
    tcase_add_test(program, nothing_can_be_written_and_run);
    tcase_add_test(program, it_guards_its_stack_and_its_buffers);
    tcase_add_loop_test(others, the_parts_from_others_are_as_hard, 0, ARRAY_LEN(parts));
    suite_add_tcase(suite, program);
    suite_add_tcase(suite, others);
    return suite;
}

CHECK_MAIN(hardening_suite)
