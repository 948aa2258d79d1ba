/* SPDX-License-Identifier: MIT */
#pragma once

/** Making a certificate that is signed by itself, for a shop on a local network. */

#include "core/base/error.h"

/* 825 days: what Apple's devices take at the most (support.apple.com/en-us/103769). */
#define CERTIFICATE_DAYS 825

struct certificate_request {
    const char *const *hosts; /* further names and addresses */
    size_t host_count;
    const char *certificate_path; /* borrowed; neither file may be there already */
    const char *key_path;
};

/** Whether @host is a name as DNS has them, or a numeric address. */
bool certificate_takes_host(const char *host);

/**
 * Makes an EC key on P-256 and a certificate for it: for the hosts asked for, localhost and its
 * addresses, and this machine's name. The key is its owner's alone to read.
 *
 * @names  what it is for, separated by ", "; to free()
 * @return ERR_OK, or ERR_REFUSED when a file cannot be made; then neither is left behind
 */
enum err certificate_make(const struct certificate_request *request, char **names,
                          struct error *err) CHECKED;
