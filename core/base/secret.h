/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Secrets, all through libsodium: passwords (Argon2id), and the random 256-bit secrets behind
 * sessions and API tokens, of which only the hash is ever stored.
 */

#include "core/base/error.h"

#include <stdint.h>

#define SECRET_BYTES      32
#define SECRET_TEXT_LEN   43 /* 256 bits in base64url without padding */
#define SECRET_HASH_BYTES 32

/** The secret as its owner holds it. */
struct secret {
    char text[SECRET_TEXT_LEN + 1];
};

/** BLAKE2b-256 of the secret's text: what is stored and looked up. */
struct secret_hash {
    uint8_t bytes[SECRET_HASH_BYTES];
};

/** Prepares libsodium; once per process, before anything else here. */
enum err secret_init(struct error *err) CHECKED;

/** A new random secret. */
struct secret secret_new(void);

struct secret_hash secret_hash_text(const char *text);

#define PASSWORD_MIN       8    /* characters; NIST SP 800-63B, section 5.1.1.2 */
#define PASSWORD_MAX       1000 /* characters */
#define PASSWORD_HASH_SIZE 128  /* with the final NUL */

struct password_hash {
    char text[PASSWORD_HASH_SIZE]; /* "$argon2id$v=19$m=65536,t=2,p=1$..." */
};

/**
 * Hashes with Argon2id (64 MiB, 2 passes), in Unicode's normalization form C: keyboards differ in
 * how they compose letters. At most two hashings run at a time, so that a crowd at
 * the door cannot take the machine's memory; the others wait their turn, up to a number.
 *
 * @return ERR_OK, ERR_BUSY when too many wait or the turn does not come within seconds, or
 *         ERR_INTERNAL
 */
enum err password_hash(const char *password, struct password_hash *out, struct error *err) CHECKED;

/**
 * Compares in the same time, and with the same turns, whether or not there is a hash. A password
 * that is not in form C is also tried as it is: it may have been set before passwords were
 * composed.
 *
 * @hash  NULL for a user that does not exist: takes as long, and never matches
 * @return ERR_OK, ERR_CREDENTIALS when they differ, or ERR_BUSY
 */
enum err password_verify(const char *password, const struct password_hash *hash,
                         struct error *err) CHECKED;
