/* SPDX-License-Identifier: MIT */
#include "web/http/tls.h"

#include "core/base/log.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <unistd.h>

/* Of TLS 1.2: forward secrecy and authenticated encryption only. All of TLS 1.3's have both. */
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"

struct tls {
    struct tls_files files;
    tls_watcher watcher;
    pthread_mutex_t lock;
    SSL_CTX *shown; /* owned; serves to hold certificate, chain and key; under the lock */
};

static void free_context(SSL_CTX **context)
{
    SSL_CTX_free(*context);
}

#define AUTO_CONTEXT CLEANUP(free_context) SSL_CTX

/* OpenSSL would ask for it at the terminal, and hold everything up. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static enum err require_readable(const char *path, struct error *err)
{
    if (access(path, R_OK) < 0)
        return error_set(err, ERR_REFUSED, "Cannot read %s: %s.", path, strerrordesc_np(errno));
    return ERR_OK;
}

/* A warning, so that it is renewed in time. */
static void warn_of_dates(const struct tls_files *files, const X509 *certificate)
{
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
        log_warn("the certificate in %s has run out: browsers will refuse it", files->certificate);
    else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
        log_warn("the certificate in %s is not valid yet: browsers will refuse it",
                 files->certificate);
}

static enum err read_files(const struct tls_files *files, SSL_CTX **out, struct error *err)
{
    AUTO_CONTEXT *context = SSL_CTX_new(TLS_server_method());

    if (!context)
        return error_no_memory(err);
    if (require_readable(files->certificate, err) != ERR_OK ||
        require_readable(files->key, err) != ERR_OK)
        return err->code;
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());

        ERR_clear_error();
        return error_set(err, ERR_REFUSED,
                         "%s and %s are not a certificate and its key in PEM files (%s).",
                         files->certificate, files->key, reason ? reason : "no reason known");
    }
    warn_of_dates(files, SSL_CTX_get0_certificate(context));
    *out = context;
    context = NULL;
    return ERR_OK;
}

enum err tls_new(const struct tls_files *files, struct tls **out, struct error *err)
{
    struct tls *tls;

    *out = NULL;
    if (!files->certificate || !files->key)
        return ERR_OK;
    tls = calloc(1, sizeof(*tls));
    if (!tls)
        return error_no_memory(err);
    tls->files = *files;
    if (read_files(files, &tls->shown, err) != ERR_OK) {
        free(tls);
        return err->code;
    }
    pthread_mutex_init(&tls->lock, NULL);
    *out = tls;
    return ERR_OK;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->shown);
    pthread_mutex_destroy(&tls->lock);
    free(tls);
}

enum err tls_reload(struct tls *tls, struct error *err)
{
    AUTO_CONTEXT *context = NULL;
    SSL_CTX *old;

    if (read_files(&tls->files, &context, err) != ERR_OK)
        return err->code;
    pthread_mutex_lock(&tls->lock);
    old = tls->shown;
    tls->shown = context;
    pthread_mutex_unlock(&tls->lock);
    /* A handshake that is just looking at it holds it too. */
    context = old;
    return ERR_OK;
}

static SSL_CTX *hold_shown(struct tls *tls)
{
    SSL_CTX *shown = NULL;

    pthread_mutex_lock(&tls->lock);
    if (SSL_CTX_up_ref(tls->shown) == 1)
        shown = tls->shown;
    pthread_mutex_unlock(&tls->lock);
    return shown;
}

/* Called in each handshake, when the certificate is to be chosen. @return 1 to go on */
static int show_certificate(SSL *ssl, void *context)
{
    AUTO_CONTEXT *shown = hold_shown(context);
    STACK_OF(X509) *chain = NULL;

    return shown && SSL_CTX_get0_chain_certs(shown, &chain) == 1 &&
                   SSL_use_cert_and_key(ssl, SSL_CTX_get0_certificate(shown),
                                        SSL_CTX_get0_privatekey(shown), chain, 1) == 1
               ? 1
               : 0;
}

/* Where an SSL_CTX keeps its struct tls. */
static int place_of_tls;
static pthread_once_t place_once = PTHREAD_ONCE_INIT;

static void find_place(void)
{
    place_of_tls = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

/* Called at each step of a handshake. */
static void tell_watcher(const SSL *ssl, int where, int value)
{
    const struct tls *tls = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place_of_tls);

    (void)value;
    if ((where & SSL_CB_HANDSHAKE_START) != 0 && tls)
        tls->watcher(SSL_get_app_data(ssl));
}

/*
 * No session is taken up again: neither by tickets, whose key would open every recorded connection
 * of TLS 1.2 for as long as the server runs, nor from memory. A whole handshake costs a fraction of
 * a millisecond, and in TLS 1.3 no more round trips.
 */
static bool forget_sessions(SSL_CTX *context)
{
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_num_tickets(context, 0) == 1;
}

bool tls_set_up(void *ssl_context, struct tls *tls, tls_watcher watcher)
{
    SSL_CTX *context = ssl_context;

    pthread_once(&place_once, find_place);
    tls->watcher = watcher;
    SSL_CTX_set_cert_cb(context, show_certificate, tls);
    SSL_CTX_set_info_callback(context, tell_watcher);
    return SSL_CTX_set_ex_data(context, place_of_tls, tls) == 1 && forget_sessions(context) &&
           SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, CIPHERS) == 1;
}
