/* SPDX-License-Identifier: MIT */
#pragma once

/** What the program is made of beside our own code: tools/components.sh lists it for the build. */

#include <stdio.h>

/** Writes a line for each library, with its version and license, and one for the compiler. */
void components_print(FILE *out);
