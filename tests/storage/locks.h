/* SPDX-License-Identifier: MIT */
#pragma once

/** File systems whose locks do not work properly. */

/**
 * From now on, for the rest of the process, each lock request fails with the errno @with; 0: it is
 * granted, and excludes nobody.
 */
void locks_answer(int with);
