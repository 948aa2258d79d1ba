/* SPDX-License-Identifier: MIT */
#pragma once

/** Email addresses as people write them, and what tells them apart. */

#include "core/base/error.h"

/** Trims @email and puts its ASCII letters in lower case, in place: the form that is stored. */
void email_normalize(char *email);

/**
 * What addresses are compared by: NFKC_Casefold of the Unicode Standard (section 3.13), with the
 * labels of internationalised domain names decoded, so that "xn--bcher-kva.de" and "Bücher.de" are
 * one. Who has an address has all with its key.
 *
 * @email  UTF-8
 * @out    the caller's, to free()
 * @return ERR_OK or ERR_INTERNAL
 */
enum err email_key(const char *email, char **out, struct error *err) CHECKED;
