/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

#define TOOL "/usr/bin/systemd-analyze"

/* Ten times the exposure that docs/operating.md names, plus what rounding adds. */
#define THRESHOLD "--threshold=12"

/* Copies cmd/orderdesk.service here, with the tested binary instead of the installed one. */
static void copy_unit(void)
{
    static const char installed[] = "=/usr/local/bin/orderdesk ";
    const char *source = getenv("ORDERDESK_SOURCE");
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *line = NULL;
    size_t size = 0;
    int replaced = 0;
    FILE *from, *to;

    ck_assert_ptr_nonnull(source);
    ck_assert_int_gt(asprintf(&path, "%s/cmd/orderdesk.service", source), 0);
    from = fopen(path, "r");
    to = fopen("orderdesk.service", "w");
    ck_assert_ptr_nonnull(from);
    ck_assert_ptr_nonnull(to);
    while (getline(&line, &size, from) > 0) {
        const char *place = strstr(line, installed);

        if (place)
            fprintf(to, "%.*s=%s %s", (int)(place - line), line, process_binary(),
                    place + strlen(installed));
        else
            fputs(line, to);
        replaced += place ? 1 : 0;
    }
    fclose(from);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_int_eq(replaced, 1);
}

START_TEST(systemd_understands_the_unit)
{
    const char *const argv[] = { TOOL, "verify", "--man=no", "./orderdesk.service", NULL };
    AUTO_OUTCOME outcome = { .out = NULL };

    copy_unit();
    outcome = process_run(&(struct launch){ .argv = argv });
    ck_assert_msg(outcome.status == 0 && !strstr(outcome.err, "orderdesk.service"), "%s",
                  outcome.err);
}
END_TEST

START_TEST(the_unit_is_let_do_little)
{
    const char *const argv[] = {
        TOOL, "security", "--offline=yes", THRESHOLD, "./orderdesk.service", NULL
    };
    AUTO_OUTCOME outcome = { .out = NULL };
    const char *level;

    copy_unit();
    outcome = process_run(&(struct launch){ .argv = argv });
    level = strstr(outcome.out, "Overall exposure level");
    ck_assert_msg(outcome.status == 0 && level, "%s%s", level ? level : "", outcome.err);
}
END_TEST

static Suite *service_suite(void)
{
    Suite *suite = suite_create("service");
    TCase *test_case = tcase_create("service");

    fixture_add_folder(test_case);
    if (access(TOOL, X_OK) == 0) {
        tcase_add_test(test_case, systemd_understands_the_unit);
        tcase_add_test(test_case, the_unit_is_let_do_little);
    }
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(service_suite)
