/* SPDX-License-Identifier: MIT */
#pragma once

/** File systems whose locks are not what they should be. */

/**
 * From now on, and for good, each lock that this process asks for fails with the errno @with; 0: it
 * is granted, and keeps nobody out.
 */
void locks_answer(int with);
