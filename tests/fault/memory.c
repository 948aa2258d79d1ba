/* SPDX-License-Identifier: MIT */
#include "tests/fault/memory.h"

#include "core/base/util.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static struct {
    pthread_mutex_t mutex;
    int64_t calls; /* calls until it runs out */
    int64_t left;  /* calls that are still to fail; -1: all */
    bool met;
} memory = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static __thread bool spared;

void memory_spare_thread(void)
{
    spared = true;
}

void memory_end_after(int64_t calls, int64_t count)
{
    pthread_mutex_lock(&memory.mutex);
    memory.calls = calls;
    memory.left = count;
    memory.met = false;
    pthread_mutex_unlock(&memory.mutex);
}

bool memory_mend(void)
{
    bool met;

    pthread_mutex_lock(&memory.mutex);
    met = memory.met;
    memory.left = 0;
    memory.met = false;
    pthread_mutex_unlock(&memory.mutex);
    return met;
}

static bool fails(void)
{
    bool fails = false;

    if (spared)
        return false;
    pthread_mutex_lock(&memory.mutex);
    if (memory.left != 0) {
        fails = memory.calls == 0;
        if (!fails)
            memory.calls--;
        else if (memory.left > 0)
            memory.left--;
        memory.met = memory.met || fails;
    }
    pthread_mutex_unlock(&memory.mutex);
    return fails;
}

/* ---------------------------------------------------------------- replacements of malloc() and its
 * relatives */

/* The linker gives these names.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
int __wrap_asprintf(char **out, const char *format, ...) PRINTF_LIKE(2, 3);
int __wrap_vasprintf(char **out, const char *format, va_list args) PRINTF_LIKE(2, 0);
int __wrap___asprintf_chk(char **out, int flag, const char *format, ...) PRINTF_LIKE(3, 4);
int __wrap___vasprintf_chk(char **out, int flag, const char *format, va_list args)
    PRINTF_LIKE(3, 0);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;

    return fails() || __builtin_mul_overflow(count, size, &bytes) ? NULL
                                                                  : __real_realloc(old, bytes);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return fails() ? NULL : __real_strndup(text, length);
}

int __wrap_vasprintf(char **out, const char *format, va_list args)
{
    va_list copy;
    int length;

    va_copy(copy, args);
    length = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    if (length < 0 || fails())
        return -1;
    *out = __real_malloc((size_t)length + 1);
    return *out ? vsnprintf(*out, (size_t)length + 1, format, args) : -1;
}

int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = __wrap_vasprintf(out, format, args);
    va_end(args);
    return length;
}

int __wrap___vasprintf_chk(char **out, int flag, const char *format, va_list args)
{
    (void)flag;
    return __wrap_vasprintf(out, format, args);
}

int __wrap___asprintf_chk(char **out, int flag, const char *format, ...)
{
    va_list args;
    int length;

    (void)flag;
    va_start(args, format);
    length = __wrap_vasprintf(out, format, args);
    va_end(args);
    return length;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
