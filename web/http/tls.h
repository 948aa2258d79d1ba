/* SPDX-License-Identifier: MIT */
#pragma once

/** TLS: the certificate and key that the server shows, which can be changed while it serves. */

#include "core/base/error.h"

/** Paths of PEM files; borrowed. Both are given, or neither: plain HTTP. */
struct tls_files {
    const char *certificate; /* with its chain */
    const char *key;         /* without a passphrase */
};

struct tls;

/**
 * Reads the certificate and its key.
 *
 * @out  the caller's, release with tls_free(); NULL without files
 * @return ERR_OK, or ERR_REFUSED when they cannot be read or do not belong together
 */
enum err tls_new(const struct tls_files *files, struct tls **out, struct error *err) CHECKED;
void tls_free(struct tls *tls);

/**
 * Reads both files again. Connections that come from now on are shown what is in them; those that
 * are there go on. Any thread. @return as tls_new(); on an error the old certificate is shown on
 */
enum err tls_reload(struct tls *tls, struct error *err) CHECKED;

/** Called for a connection before its handshake, with what its SSL was given as app data. */
typedef void (*tls_watcher)(const void *app_data);

/** Sets up @ssl_context, an OpenSSL SSL_CTX that ends before @tls. @return whether it could be */
bool tls_set_up(void *ssl_context, struct tls *tls, tls_watcher watcher) CHECKED;
