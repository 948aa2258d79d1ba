/* SPDX-License-Identifier: MIT */
#pragma once

/** The main() of a test program: runs one Check suite, and fails when a test does. */

#include <check.h>
#include <stdlib.h>

#define CHECK_MAIN(suite_function)                                                                 \
    int main(void)                                                                                 \
    {                                                                                              \
        SRunner *runner = srunner_create(suite_function());                                        \
        int failed;                                                                                \
                                                                                                   \
        srunner_run_all(runner, CK_ENV);                                                           \
        failed = srunner_ntests_failed(runner);                                                    \
        srunner_free(runner);                                                                      \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                          \
    }
