/* SPDX-License-Identifier: MIT */
#include "core/base/time_zone.h"

#include "core/embedded_zones.h"

#include <endian.h>
#include <stdio.h>
#include <unistd.h>

#define ZONES_FOLDER "/usr/share/zoneinfo"

/* The largest in use has 3.5 KB, with all transitions written out. */
#define FILE_SIZE_MAX 65536

#define SECONDS_PER_DAY INT64_C(86400)

/* ---------------------------------------------------------------- what a zone consists of */

/* When clocks change each year: `M3.5.0/2`, `J60`, `59/24`. */
struct rule {
    char kind; /* 'M', 'J', or '0' for a day that counts leap days; 0: no rule */
    int month, week, day;
    int64_t at; /* seconds after local midnight; may be negative, or beyond the day */
};

/* A TZ string: what is true after the last transition. */
struct yearly {
    int64_t standard, summer; /* seconds ahead of UTC */
    struct rule begin, end;   /* of summer time; without a kind when there is none */
};

struct transition {
    int64_t at;     /* seconds since 1970, UTC */
    int64_t offset; /* from then on */
};

struct time_zone {
    char name[TIME_ZONE_NAME_SIZE];
    int64_t first_offset;           /* before the first transition */
    struct transition *transitions; /* owned; rising */
    size_t count;
    struct yearly yearly;
};

void time_zone_free(struct time_zone *zone)
{
    if (!zone)
        return;
    free(zone->transitions);
    free(zone);
}

void time_zone_clear(struct time_zone **zone)
{
    time_zone_free(*zone);
}

const char *time_zone_name(const struct time_zone *zone)
{
    return zone->name;
}

/* ---------------------------------------------------------------- the calendar */

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, days_from_civil). */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t year_of(int64_t seconds)
{
    int64_t days = floor_div(seconds, SECONDS_PER_DAY);
    int64_t year = 1970 + floor_div(days, 366);

    while (days_of(year + 1, 1, 1) <= days)
        year++;
    return year;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day of @year that @rule names, in days since 1970. */
static int64_t rule_day(const struct rule *rule, int64_t year)
{
    int64_t first = days_of(year, rule->month, 1), next, day;

    if (rule->kind == 'J')
        return days_of(year, 1, 1) + rule->day - 1 + (is_leap(year) && rule->day >= 60);
    if (rule->kind == '0')
        return days_of(year, 1, 1) + rule->day;
    /* 1970-01-01 was a Thursday. */
    day = first + (rule->day - (first + 4) % 7 + 7) % 7 + INT64_C(7) * (rule->week - 1);
    next = rule->month == 12 ? days_of(year + 1, 1, 1) : days_of(year, rule->month + 1, 1);
    return day >= next ? day - 7 : day;
}

/* ---------------------------------------------------------------- TZ strings */

static bool read_number(const char **at, int64_t *out)
{
    const char *begin = *at;

    *out = 0;
    while (**at >= '0' && **at <= '9' && *at - begin < 5)
        *out = *out * 10 + (*(*at)++ - '0');
    return *at > begin;
}

/* `[+-]hh[:mm[:ss]]`, in seconds */
static bool read_time(const char **at, int64_t *out)
{
    static const int64_t units[] = { 3600, 60, 1 };
    int64_t sign = **at == '-' ? -1 : 1, part;

    *at += **at == '-' || **at == '+';
    *out = 0;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (i > 0 && **at != ':')
            break;
        *at += i > 0;
        if (!read_number(at, &part))
            return false;
        *out += part * units[i];
    }
    *out *= sign;
    return true;
}

/* An abbreviation, which nobody needs: letters, or anything in < and >. */
static bool skip_name(const char **at)
{
    const char *begin = *at;

    if (**at == '<') {
        *at += strcspn(*at, ">");
        return *(*at)++ == '>';
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        (*at)++;
    return *at > begin;
}

static bool read_month_rule(const char **at, struct rule *out)
{
    int64_t month, week, day;

    if (!read_number(at, &month) || *(*at)++ != '.' || !read_number(at, &week) || *(*at)++ != '.' ||
        !read_number(at, &day) || month < 1 || month > 12 || week < 1 || week > 5 || day > 6)
        return false;
    *out = (struct rule){ .kind = 'M', .month = (int)month, .week = (int)week, .day = (int)day };
    return true;
}

static bool read_rule(const char **at, struct rule *out)
{
    int64_t day;

    if (*(*at)++ != ',')
        return false;
    if (**at == 'M') {
        (*at)++;
        if (!read_month_rule(at, out))
            return false;
    } else {
        char kind = **at == 'J' ? 'J' : '0';

        *at += kind == 'J';
        if (!read_number(at, &day) || day > 365 || (kind == 'J' && day < 1))
            return false;
        *out = (struct rule){ .kind = kind, .month = 1, .day = (int)day };
    }
    out->at = INT64_C(2) * 3600;
    if (**at != '/')
        return true;
    (*at)++;
    return read_time(at, &out->at);
}

static bool read_yearly(const char *text, struct yearly *out)
{
    *out = (struct yearly){ .standard = 0 };
    /* TZ counts westwards. */
    if (!skip_name(&text) || !read_time(&text, &out->standard))
        return false;
    out->standard = -out->standard;
    if (*text == '\0')
        return true;
    if (!skip_name(&text))
        return false;
    out->summer = -(out->standard + 3600);
    if (*text != ',' && !read_time(&text, &out->summer))
        return false;
    out->summer = -out->summer;
    return read_rule(&text, &out->begin) && read_rule(&text, &out->end) && *text == '\0';
}

/* The two transitions of @year, rising. @return how many: 0 or 2 */
static size_t yearly_transitions(const struct yearly *yearly, int64_t year,
                                 struct transition out[static 2])
{
    struct transition begin, end;

    if (yearly->begin.kind == 0)
        return 0;
    begin = (struct transition){ rule_day(&yearly->begin, year) * SECONDS_PER_DAY +
                                     yearly->begin.at - yearly->standard,
                                 yearly->summer };
    end = (struct transition){ rule_day(&yearly->end, year) * SECONDS_PER_DAY + yearly->end.at -
                                   yearly->summer,
                               yearly->standard };
    out[0] = begin.at < end.at ? begin : end;
    out[1] = begin.at < end.at ? end : begin;
    return 2;
}

/* ---------------------------------------------------------------- TZif files */

/* What is left to be read. */
struct reading {
    const unsigned char *bytes;
    size_t length;
};

static const unsigned char *take(struct reading *reading, size_t count, size_t size)
{
    const unsigned char *bytes = reading->bytes;

    if (count > reading->length / size)
        return NULL;
    reading->bytes += count * size;
    reading->length -= count * size;
    return bytes;
}

static uint32_t read_u32(const unsigned char *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof(value));
    return be32toh(value);
}

static int64_t read_i64(const unsigned char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return (int64_t)be64toh(value);
}

/* RFC 8536, 3.1 */
struct header {
    char version;
    size_t is_utc, is_standard, leaps, times, types, characters;
};

static bool read_header(struct reading *reading, struct header *out)
{
    const unsigned char *bytes = take(reading, 44, 1);

    if (!bytes || memcmp(bytes, "TZif", 4) != 0)
        return false;
    *out = (struct header){ .version = (char)bytes[4],
                            .is_utc = read_u32(bytes + 20),
                            .is_standard = read_u32(bytes + 24),
                            .leaps = read_u32(bytes + 28),
                            .times = read_u32(bytes + 32),
                            .types = read_u32(bytes + 36),
                            .characters = read_u32(bytes + 40) };
    return out->types > 0;
}

/* Passes the data of the first version, whose times have four bytes. */
static bool skip_first_version(struct reading *reading, const struct header *header)
{
    return take(reading, header->times, 5) && take(reading, header->types, 6) &&
           take(reading, header->characters, 1) && take(reading, header->leaps, 8) &&
           take(reading, header->is_standard, 1) && take(reading, header->is_utc, 1);
}

static bool read_transitions(struct reading *reading, const struct header *header,
                             struct time_zone *zone)
{
    const unsigned char *times = take(reading, header->times, 8);
    const unsigned char *indexes = take(reading, header->times, 1);
    const unsigned char *types = take(reading, header->types, 6);

    if (!times || !indexes || !types || !take(reading, header->characters, 1) ||
        !take(reading, header->leaps, 12) || !take(reading, header->is_standard, 1) ||
        !take(reading, header->is_utc, 1))
        return false;
    zone->first_offset = (int32_t)read_u32(types);
    zone->transitions = calloc(header->times + 1, sizeof(*zone->transitions));
    if (!zone->transitions)
        return false;
    for (; zone->count < header->times; zone->count++) {
        struct transition *transition = &zone->transitions[zone->count];

        if (indexes[zone->count] >= header->types)
            return false;
        *transition =
            (struct transition){ read_i64(times + 8 * zone->count),
                                 (int32_t)read_u32(types + (size_t)6 * indexes[zone->count]) };
        if (zone->count > 0 && transition->at <= transition[-1].at)
            return false;
    }
    return true;
}

/* The TZ string between two line ends, which may be empty. */
static bool read_footer(const struct reading *reading, struct time_zone *zone)
{
    char text[100];
    size_t length = reading->length;

    if (length < 2 || length > sizeof(text) || reading->bytes[0] != '\n' ||
        reading->bytes[length - 1] != '\n')
        return false;
    memcpy(text, reading->bytes + 1, length - 2);
    text[length - 2] = '\0';
    if (text[0] != '\0')
        return read_yearly(text, &zone->yearly);
    zone->yearly =
        (struct yearly){ .standard = zone->count > 0 ? zone->transitions[zone->count - 1].offset
                                                     : zone->first_offset };
    return true;
}

static bool read_zone(struct reading reading, struct time_zone *zone)
{
    struct header header;

    return read_header(&reading, &header) && header.version >= '2' &&
           skip_first_version(&reading, &header) && read_header(&reading, &header) &&
           read_transitions(&reading, &header, zone) && read_footer(&reading, zone);
}

/* ---------------------------------------------------------------- finding a zone */

static bool is_zone_name(const char *name)
{
    size_t length = strlen(name);

    if (strcmp(name, "UTC") == 0)
        return true;
    if (length >= TIME_ZONE_NAME_SIZE || !strchr(name, '/') || *name == '/' ||
        strncmp(name, "Etc/", 4) == 0 || strstr(name, ".."))
        return false;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
           length;
}

static const struct zone_file *find_embedded(const char *name)
{
    for (size_t i = 0; i < zone_file_count; i++)
        if (strcmp(zone_files[i].name, name) == 0)
            return &zone_files[i];
    return NULL;
}

/* @return how many bytes; 0: there is no such file */
static size_t read_file(const char *name, unsigned char bytes[static FILE_SIZE_MAX])
{
    const char *folder = getenv("TZDIR"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    AUTO_FREE char *path = NULL;
    size_t size;
    FILE *file;

    if (asprintf(&path, "%s/%s", folder && *folder ? folder : ZONES_FOLDER, name) < 0) {
        path = NULL;
        return 0;
    }
    file = fopen(path, "rbe");
    if (!file)
        return 0;
    size = fread(bytes, 1, FILE_SIZE_MAX, file);
    (void)fclose(file);
    return size;
}

/* The machine's rules are mostly newer than this program. */
static bool load(const char *name, struct time_zone *zone)
{
    const struct zone_file *embedded = find_embedded(name);
    unsigned char bytes[FILE_SIZE_MAX];
    size_t size = read_file(name, bytes);

    if (size > 0 && read_zone((struct reading){ bytes, size }, zone))
        return true;
    free(zone->transitions);
    *zone = (struct time_zone){ .count = 0 };
    return embedded &&
           read_zone((struct reading){ zone_bytes + embedded->offset, embedded->size }, zone);
}

/* Names that have the first @length letters of @part in them, whatever the case. */
static void suggest(const char *part, size_t length, char *out, size_t size)
{
    char wanted[TIME_ZONE_NAME_SIZE];
    int found = 0;

    snprintf(wanted, sizeof(wanted), "%.*s", (int)length, part);
    for (size_t i = 0; i < zone_file_count && found < 3 && strlen(wanted) >= 3; i++) {
        size_t used = strlen(out);

        if (is_zone_name(zone_files[i].name) && strcasestr(zone_files[i].name, wanted))
            snprintf(out + used, size - used, "%s%s", found++ > 0 ? ", " : "", zone_files[i].name);
    }
}

/* By the city; when there is no such one, by the beginning of its name. */
static void find_similar(const char *name, char *out, size_t size)
{
    const char *slash = strrchr(name, '/');
    const char *part = slash ? slash + 1 : name;

    *out = '\0';
    for (size_t length = strlen(part); *out == '\0' && length >= 4; length--)
        suggest(part, length, out, size);
}

enum err time_zone_open(const char *name, struct time_zone **out, struct error *err)
{
    AUTO_TIME_ZONE *zone = calloc(1, sizeof(*zone));
    char similar[3 * TIME_ZONE_NAME_SIZE];

    if (!zone)
        return error_no_memory(err);
    if (is_zone_name(name) && load(name, zone)) {
        snprintf(zone->name, sizeof(zone->name), "%s", name);
        *out = zone;
        zone = NULL;
        return ERR_OK;
    }
    find_similar(name, similar, sizeof(similar));
    if (similar[0] != '\0')
        return error_set(err, ERR_REFUSED, "\"%.60s\" is not a time zone. Similar ones are: %s.",
                         name, similar);
    return error_set(err, ERR_REFUSED,
                     "\"%.60s\" is not a time zone. Name one by region and city, as Europe/Berlin, "
                     "or UTC.",
                     name);
}

void time_zone_of_machine(char out[static TIME_ZONE_NAME_SIZE])
{
    static const char folder[] = "zoneinfo/";
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TIME_ZONE *zone = NULL;
    const char *name = getenv("TZ"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    char target[256];
    ssize_t length = readlink("/etc/localtime", target, sizeof(target) - 1);

    if (name && *name == ':')
        name++;
    if (!name || *name == '\0') {
        target[length > 0 ? length : 0] = '\0';
        name = strstr(target, folder);
        name = name ? name + strlen(folder) : "UTC";
    }
    if (strcmp(name, "Etc/UTC") == 0 || time_zone_open(name, &zone, &err) != ERR_OK)
        name = "UTC";
    snprintf(out, TIME_ZONE_NAME_SIZE, "%s", name);
}

/* ---------------------------------------------------------------- local time */

/* The last of the table's transitions that is not after @at; NULL: all are. */
static const struct transition *last_before(const struct time_zone *zone, int64_t at)
{
    size_t low = 0, high = zone->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->transitions[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &zone->transitions[low - 1] : NULL;
}

static bool is_in_table(const struct time_zone *zone, int64_t at)
{
    return zone->count > 0 && at < zone->transitions[zone->count - 1].at;
}

/* The offset at @at by the yearly rule. */
static int64_t yearly_offset(const struct yearly *yearly, int64_t at)
{
    int64_t year = year_of(at), offset = yearly->standard;

    /* The year before has its last transition before this one's first. */
    for (int64_t i = year - 1; i <= year + 1; i++) {
        struct transition transitions[2];
        size_t count = yearly_transitions(yearly, i, transitions);

        for (size_t j = 0; j < count; j++)
            if (transitions[j].at <= at)
                offset = transitions[j].offset;
    }
    return offset;
}

static int64_t offset_at(const struct time_zone *zone, int64_t at)
{
    const struct transition *last = last_before(zone, at);

    if (zone->count == 0 || (last && !is_in_table(zone, at) && zone->yearly.begin.kind != 0))
        return yearly_offset(&zone->yearly, at);
    return last ? last->offset : zone->first_offset;
}

int64_t time_zone_offset(const struct time_zone *zone, timestamp_t at)
{
    return offset_at(zone, floor_div(at, MS_PER_SECOND)) * MS_PER_SECOND;
}

/* The first transition after @at; INT64_MAX: there is none. */
static int64_t next_transition(const struct time_zone *zone, int64_t at)
{
    const struct transition *last = last_before(zone, at);
    int64_t year = year_of(at);

    if (is_in_table(zone, at))
        return last ? last[1].at : zone->transitions[0].at;
    for (int64_t i = year - 1; i <= year + 1; i++) {
        struct transition transitions[2];
        size_t count = yearly_transitions(&zone->yearly, i, transitions);

        for (size_t j = 0; j < count; j++)
            if (transitions[j].at > at)
                return transitions[j].at;
    }
    return INT64_MAX;
}

timestamp_t time_zone_day_start(const struct time_zone *zone, int64_t day)
{
    int64_t midnight = day * SECONDS_PER_DAY;
    /* No clock is so far from UTC. */
    int64_t at = midnight - 2 * SECONDS_PER_DAY;

    /* From one transition to the next, clocks show at + offset. */
    for (;;) {
        int64_t next = next_transition(zone, at);
        int64_t shown = midnight - offset_at(zone, at);

        shown = shown > at ? shown : at;
        if (shown < next)
            return shown * MS_PER_SECOND;
        at = next;
    }
}

int64_t time_zone_day(const struct time_zone *zone, timestamp_t at)
{
    int64_t day = floor_div(at + time_zone_offset(zone, at), MS_PER_DAY);

    while (time_zone_day_start(zone, day + 1) <= at)
        day++;
    while (time_zone_day_start(zone, day) > at)
        day--;
    return day;
}
