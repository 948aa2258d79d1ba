/* SPDX-License-Identifier: MIT */
#include "web/tls.h"

#include "core/log.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

static void free_context(SSL_CTX **context)
{
    SSL_CTX_free(*context);
}

bool tls_set_up(void *ssl_context, const struct tls_files *files)
{
    SSL_CTX *context = ssl_context;

    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate_chain_file(context, files->certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(context) == 1)
        return true;
    log_error("tls: %s", ERR_reason_error_string(ERR_peek_last_error()));
    ERR_clear_error();
    return false;
}

enum err tls_check(const struct tls_files *files, struct error *err)
{
    CLEANUP(free_context) SSL_CTX *context = NULL;

    if (!files->certificate && !files->key)
        return ERR_OK;
    if (!files->certificate || !files->key)
        return error_set(err, ERR_REFUSED, "--tls-cert and --tls-key must be given together.");
    context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return error_no_memory(err);
    if (!tls_set_up(context, files))
        return error_set(err, ERR_REFUSED,
                         "%s and %s are not a certificate and its key in PEM files.",
                         files->certificate, files->key);
    return ERR_OK;
}
