/* SPDX-License-Identifier: MIT */
#pragma once

/** TLS: the certificate and key that the server shows. */

#include "core/error.h"

/** Paths of PEM files; borrowed. Both NULL: plain HTTP. */
struct tls_files {
    const char *certificate;
    const char *key;
};

/** Whether the files are there, readable, and belong together. @return ERR_OK or ERR_REFUSED */
enum err tls_check(const struct tls_files *files, struct error *err) CHECKED;

/** Sets up @ssl_context, an OpenSSL SSL_CTX. @return false on failure, which is logged */
bool tls_set_up(void *ssl_context, const struct tls_files *files);
