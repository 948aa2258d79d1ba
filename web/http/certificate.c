/* SPDX-License-Identifier: MIT */
#include "web/http/certificate.h"

#include "core/base/log.h"
#include "web/http/buffer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECONDS_A_DAY 86400L
#define NAME_MAX_DNS  253 /* RFC 1035, section 2.3.4, without the dots' lengths */
#define COMMON_MAX    64  /* RFC 5280, appendix A.1: ub-common-name */
#define SERIAL_BITS   127 /* positive, and far from the 20 bytes of RFC 5280, section 4.1.2.2 */

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_certificate(X509 **certificate)
{
    X509_free(*certificate);
}

static void free_extension(X509_EXTENSION **extension)
{
    X509_EXTENSION_free(*extension);
}

static void free_number(BIGNUM **number)
{
    BN_free(*number);
}

/* ---------------------------------------------------------------- names */

static bool is_address(const char *host)
{
    unsigned char scratch[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, host, scratch) == 1 || inet_pton(AF_INET6, host, scratch) == 1;
}

/* Letters, digits and hyphens between dots (RFC 1123, section 2.1). */
static bool is_name(const char *host)
{
    const char *label = host;

    if (strlen(host) > NAME_MAX_DNS)
        return false;
    for (;; label++) {
        size_t length = strspn(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-");

        if (length < 1 || length > 63 || label[0] == '-' || label[length - 1] == '-')
            return false;
        label += length;
        if (*label != '.')
            return *label == '\0';
    }
}

bool certificate_takes_host(const char *host)
{
    return is_address(host) || is_name(host);
}

/* In the form of x509v3_config(5), which cannot be led astray: see certificate_takes_host(). */
static void add_host(const char *host, struct buffer *config, struct buffer *names)
{
    const char *comma = names->length > 0 ? "," : "";

    buffer_format(config, "%s%s:%s", comma, is_address(host) ? "IP" : "DNS", host);
    buffer_format(names, "%s%s%s", comma, *comma != '\0' ? " " : "", host);
}

/* The machine's name, and how its neighbours find it without a name server (RFC 6762). */
static void add_machine(struct buffer *config, struct buffer *names)
{
    char name[NAME_MAX_DNS + sizeof(".local")];

    if (gethostname(name, NAME_MAX_DNS) < 0)
        return;
    name[NAME_MAX_DNS - 1] = '\0';
    if (!is_name(name) || strcmp(name, "localhost") == 0)
        return;
    add_host(name, config, names);
    if (!strchr(name, '.')) {
        memcpy(strchr(name, '\0'), ".local", sizeof(".local"));
        add_host(name, config, names);
    }
}

static void add_hosts(const struct certificate_request *request, struct buffer *config,
                      struct buffer *names)
{
    static const char *const own[] = { "localhost", "127.0.0.1", "::1" };

    for (size_t i = 0; i < request->host_count; i++)
        add_host(request->hosts[i], config, names);
    add_machine(config, names);
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        add_host(own[i], config, names);
}

/* ---------------------------------------------------------------- the certificate */

static bool set_serial(X509 *certificate)
{
    CLEANUP(free_number) BIGNUM *number = BN_new();

    return number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
}

/* From yesterday on: other devices' clocks may be slow. */
static bool set_dates(X509 *certificate)
{
    return X509_gmtime_adj(X509_getm_notBefore(certificate), -SECONDS_A_DAY) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(certificate),
                           (CERTIFICATE_DAYS - 1) * SECONDS_A_DAY) != NULL;
}

/* For people who look; programs go by the names in the extension. */
static bool set_subject(X509 *certificate, const struct certificate_request *request)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    const char *host = request->host_count > 0 ? request->hosts[0] : "localhost";
    const char *common = strlen(host) <= COMMON_MAX ? host : "localhost";

    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Orderdesk",
                                      -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common, -1,
                                      -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

static bool add_extension(X509 *certificate, X509V3_CTX *context, int nid, const char *value)
{
    CLEANUP(free_extension)
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);

    return extension && X509_add_ext(certificate, extension, -1) == 1;
}

/* Not a certificate authority: a stolen key cannot sign for others. */
static bool add_extensions(X509 *certificate, const char *names)
{
    const struct {
        int nid;
        const char *value;
    } extensions[] = {
        { NID_subject_alt_name, names },
        { NID_basic_constraints, "critical,CA:FALSE" },
        { NID_key_usage, "critical,digitalSignature" },
        { NID_ext_key_usage, "serverAuth" },
        { NID_subject_key_identifier, "hash" },
    };
    X509V3_CTX context;

    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
        if (!add_extension(certificate, &context, extensions[i].nid, extensions[i].value))
            return false;
    return true;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const struct certificate_request *request,
                 const char *names)
{
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           set_dates(certificate) && set_subject(certificate, request) &&
           X509_set_pubkey(certificate, key) == 1 && add_extensions(certificate, names) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

/* ---------------------------------------------------------------- the files */

/* A file that is made, and goes again unless all went well. */
struct new_file {
    const char *path; /* borrowed; NULL: nothing to remove */
    FILE *stream;
};

static void discard_file(struct new_file *file)
{
    if (file->stream)
        (void)fclose(file->stream);
    if (file->path)
        unlink(file->path);
}

static enum err make_file(const char *path, mode_t mode, struct new_file *out, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return error_set(err, ERR_REFUSED, "%s exists already. Nothing was changed.", path);
    if (fd < 0)
        return error_set(err, ERR_REFUSED, "Cannot make %s: %s.", path, strerrordesc_np(errno));
    out->path = path;
    out->stream = fdopen(fd, "w");
    if (!out->stream) {
        close(fd);
        return error_no_memory(err);
    }
    if (fchmod(fd, mode) < 0)
        return error_set(err, ERR_REFUSED, "Cannot make %s: %s.", path, strerrordesc_np(errno));
    return ERR_OK;
}

static enum err finish_file(struct new_file *file, bool written, struct error *err)
{
    FILE *stream = file->stream;

    file->stream = NULL;
    written = fflush(stream) == 0 && fsync(fileno(stream)) == 0 && written;
    if (fclose(stream) != 0 || !written)
        return error_set(err, ERR_REFUSED, "Cannot write %s. Is the disk full?", file->path);
    return ERR_OK;
}

static enum err write_files(const struct certificate_request *request, X509 *certificate,
                            EVP_PKEY *key, struct error *err)
{
    CLEANUP(discard_file) struct new_file key_file = { .path = NULL };
    CLEANUP(discard_file) struct new_file certificate_file = { .path = NULL };

    if (make_file(request->key_path, 0600, &key_file, err) != ERR_OK ||
        make_file(request->certificate_path, 0644, &certificate_file, err) != ERR_OK ||
        finish_file(&key_file,
                    PEM_write_PrivateKey(key_file.stream, key, NULL, NULL, 0, NULL, NULL) == 1,
                    err) != ERR_OK ||
        finish_file(&certificate_file, PEM_write_X509(certificate_file.stream, certificate) == 1,
                    err) != ERR_OK)
        return err->code;
    key_file.path = certificate_file.path = NULL;
    return ERR_OK;
}

enum err certificate_make(const struct certificate_request *request, char **names,
                          struct error *err)
{
    CLEANUP(free_key) EVP_PKEY *key = EVP_EC_gen("P-256");
    CLEANUP(free_certificate) X509 *certificate = X509_new();
    AUTO_BUFFER config = { .text = NULL };
    AUTO_BUFFER list = { .text = NULL };

    add_hosts(request, &config, &list);
    if (config.failed || list.failed)
        return error_no_memory(err);
    if (!key || !certificate || !fill(certificate, key, request, config.text)) {
        log_error("certificate: %s", ERR_reason_error_string(ERR_peek_last_error()));
        ERR_clear_error();
        return error_set(err, ERR_INTERNAL, "The certificate cannot be made.");
    }
    if (write_files(request, certificate, key, err) != ERR_OK)
        return err->code;
    *names = list.text;
    list.text = NULL;
    return ERR_OK;
}
