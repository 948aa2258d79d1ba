/* SPDX-License-Identifier: MIT */
#include "core/base/secret.h"

#include "core/base/semaphore_wait.h"
#include "core/base/unicode.h"

#include <sodium.h>
#include <stdatomic.h>

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "as libsodium writes them");

/* Each hashing takes 64 MiB; see secret.h. */
#define HASHINGS_AT_ONCE 2
#define TURN_WAIT_S      10

/* So many wait at most: each holds a thread, and those who guess may take the shop for themselves.
 */
#define WAITING_MAX 256

static sem_t turns;
static atomic_int waiting;
static struct password_hash nobody; /* the hash of a password that no one knows */
static bool ready;

enum err secret_init(struct error *err)
{
    struct secret unknown;

    if (ready)
        return ERR_OK;
    if (sodium_init() < 0 || sem_init(&turns, 0, HASHINGS_AT_ONCE) < 0)
        return error_set(err, ERR_INTERNAL, "the cryptographic library cannot start");
    unknown = secret_new();
    ready = true;
    return password_hash(unknown.text, &nobody, err);
}

struct secret secret_new(void)
{
    uint8_t bytes[SECRET_BYTES];
    struct secret secret;

    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(secret.text, sizeof(secret.text), bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));
    return secret;
}

struct secret_hash secret_hash_text(const char *text)
{
    struct secret_hash hash;

    crypto_generichash(hash.bytes, sizeof(hash.bytes), (const unsigned char *)text, strlen(text),
                       NULL, 0);
    return hash;
}

static enum err take_turn(struct error *err)
{
    bool has_turn =
        atomic_fetch_add(&waiting, 1) < WAITING_MAX && semaphore_wait(&turns, TURN_WAIT_S);

    atomic_fetch_sub(&waiting, 1);
    if (!has_turn)
        return error_set(err, ERR_BUSY,
                         "Too many people are signing in at this moment. "
                         "Please try again in a few seconds.");
    return ERR_OK;
}

static void free_secret(char **text)
{
    if (*text)
        sodium_memzero(*text, strlen(*text));
    free(*text);
}

enum err password_hash(const char *password, struct password_hash *out, struct error *err)
{
    CLEANUP(free_secret) char *composed = NULL;
    int failed;

    if (unicode_nfc(password, &composed, err) != ERR_OK || take_turn(err) != ERR_OK)
        return err->code;
    failed = crypto_pwhash_str_alg(
        out->text, composed, strlen(composed), crypto_pwhash_OPSLIMIT_INTERACTIVE,
        crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
    sem_post(&turns);
    return failed ? error_no_memory(err) : ERR_OK;
}

static bool matches(const char *password, const struct password_hash *hash)
{
    return crypto_pwhash_str_verify(hash->text, password, strlen(password)) == 0;
}

enum err password_verify(const char *password, const struct password_hash *hash, struct error *err)
{
    CLEANUP(free_secret) char *composed = NULL;
    const struct password_hash *compared = hash ? hash : &nobody;
    bool is_right;

    if (unicode_nfc(password, &composed, err) != ERR_OK || take_turn(err) != ERR_OK)
        return err->code;
    is_right = matches(composed, compared) ||
               (strcmp(composed, password) != 0 && matches(password, compared));
    sem_post(&turns);
    if (!is_right || !hash)
        return error_set(err, ERR_CREDENTIALS, "Email and password do not match.");
    return ERR_OK;
}
