/* SPDX-License-Identifier: MIT */
#include "core/base/timestamp.h"

#include "core/base/digits.h"

#include <time.h>

timestamp_t timestamp_bound(timestamp_t at)
{
    if (at < 0)
        return 0;
    return at < TIMESTAMP_MAX ? at : TIMESTAMP_MAX;
}

timestamp_t timestamp_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return timestamp_bound((timestamp_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000);
}

int64_t timestamp_day(timestamp_t at)
{
    return at >= 0 ? at / MS_PER_DAY : -((-at + MS_PER_DAY - 1) / MS_PER_DAY);
}

/*
 * By arithmetic: gmtime_r() takes a lock of the whole process. Years begin with March here, so that
 * the leap day is a year's last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
static void set_date(int64_t day, struct calendar_time *out)
{
    int64_t from_march = day + 719468; /* since 0000-03-01 */
    int64_t era = from_march / 146097, day_of_era = from_march % 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */

    out->day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
    out->month = (unsigned)(month < 10 ? month + 3 : month - 9);
    out->year = (unsigned)(era * 400 + year_of_era + (out->month <= 2 ? 1 : 0));
    out->weekday = (unsigned)((day + 4) % 7); /* the first of all was a Thursday */
}

struct calendar_time timestamp_calendar(timestamp_t at)
{
    timestamp_t bounded = timestamp_bound(at);
    unsigned ms = (unsigned)(bounded % MS_PER_DAY);
    struct calendar_time time = { .hour = ms / (unsigned)MS_PER_HOUR,
                                  .minute = ms / (unsigned)MS_PER_MINUTE % 60,
                                  .second = ms / (unsigned)MS_PER_SECOND % 60,
                                  .ms = ms % (unsigned)MS_PER_SECOND };

    set_date(timestamp_day(bounded), &time);
    return time;
}

void timestamp_format(timestamp_t at, char out[static TIMESTAMP_LEN + 1])
{
    struct calendar_time utc = timestamp_calendar(at);
    const struct {
        unsigned value;
        int digits;
        char behind;
    } parts[] = {
        { utc.year, 4, '-' },   { utc.month, 2, '-' },  { utc.day, 2, 'T' }, { utc.hour, 2, ':' },
        { utc.minute, 2, ':' }, { utc.second, 2, '.' }, { utc.ms, 3, 'Z' },
    };

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        out = digits_padded(out, parts[i].value, parts[i].digits);
        *out++ = parts[i].behind;
    }
    *out = '\0';
}

/* Reads exactly @count digits and moves the text on. */
static bool read_digits(const char **text, int count, int *out)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        char c = **text;

        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
        (*text)++;
    }
    *out = value;
    return true;
}

static bool read_char(const char **text, char lower, char upper)
{
    if (**text != lower && **text != upper)
        return false;
    (*text)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* full-date of RFC 3339, as the day's first millisecond */
static bool read_date(const char **text, timestamp_t *out)
{
    int year, month, day;
    struct tm utc = { .tm_isdst = 0 };

    if (!read_digits(text, 4, &year) || !read_char(text, '-', '-') ||
        !read_digits(text, 2, &month) || !read_char(text, '-', '-') || !read_digits(text, 2, &day))
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    utc.tm_year = year - 1900;
    utc.tm_mon = month - 1;
    utc.tm_mday = day;
    *out = (timestamp_t)timegm(&utc) * MS_PER_SECOND;
    return true;
}

/* The fraction of a second in milliseconds; @inexact is set when more digits were given. */
static bool read_fraction(const char **text, int *ms, bool *inexact)
{
    int digits = 0;

    *ms = 0;
    *inexact = false;
    if (!read_char(text, '.', '.'))
        return true;
    for (; **text >= '0' && **text <= '9'; (*text)++, digits++) {
        if (digits < 3)
            *ms = *ms * 10 + (**text - '0');
        else if (**text != '0')
            *inexact = true;
    }
    for (int i = digits; i < 3; i++)
        *ms *= 10;
    return digits > 0;
}

/* time-offset of RFC 3339, in milliseconds east of UTC */
static bool read_offset(const char **text, timestamp_t *out)
{
    int hours, minutes;
    bool east;

    *out = 0;
    if (read_char(text, 'z', 'Z'))
        return true;
    /* In a query string an unescaped '+' arrives as a space; no other reading is possible here. */
    east = **text == '+' || **text == ' ';
    if (!east && **text != '-')
        return false;
    (*text)++;
    if (!read_digits(text, 2, &hours) || !read_char(text, ':', ':') ||
        !read_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *out = (hours * MS_PER_HOUR + minutes * MS_PER_MINUTE) * (east ? 1 : -1);
    return true;
}

/* partial-time and time-offset, as milliseconds to add to the day's start */
static bool read_time(const char **text, timestamp_t *out, bool *inexact)
{
    int hour, minute, second, ms;
    timestamp_t offset;

    if (!read_digits(text, 2, &hour) || !read_char(text, ':', ':') ||
        !read_digits(text, 2, &minute) || !read_char(text, ':', ':') ||
        !read_digits(text, 2, &second) || !read_fraction(text, &ms, inexact) ||
        !read_offset(text, &offset))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (second == 60)
        second = 59;
    *out = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + ms - offset;
    return true;
}

bool timestamp_parse(const char *text, timestamp_t *first, timestamp_t *last)
{
    timestamp_t day, time;
    bool inexact;

    if (!read_date(&text, &day))
        return false;
    if (*text == '\0') {
        *first = day;
        *last = day + MS_PER_DAY - 1;
        return true;
    }
    if (!read_char(&text, 't', 'T') && !read_char(&text, ' ', ' '))
        return false;
    if (!read_time(&text, &time, &inexact) || *text != '\0')
        return false;
    *last = day + time;
    *first = *last + (inexact ? 1 : 0);
    return *last >= 0 && *first <= TIMESTAMP_MAX;
}
