/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What can go wrong, said once.
 *
 * A function that can fail returns `enum err` and takes a `struct error *` as its last parameter,
 * which lives on the caller's stack and is filled where the failure is known. Messages are for
 * people who run a shop: what is wrong, and what to do. Details of the inside go to the log.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum err {
    ERR_OK = 0,
    ERR_MALFORMED,       /* the request cannot be read at all */
    ERR_INVALID,         /* it can be read, and breaks rules: see error.problems */
    ERR_UNAUTHENTICATED, /* not signed in */
    ERR_CREDENTIALS,     /* email and password do not belong together */
    ERR_FORBIDDEN,       /* signed in, and not allowed to */
    ERR_SCOPE_NEEDED,    /* the API token is not meant for this */
    ERR_PASSWORD_NEEDED, /* signed in too long ago for this: the password is asked for */
    ERR_NOT_FOUND,       /* does not exist, or must not be seen to exist */
    ERR_EMAIL_TAKEN,     /* another user has this email */
    ERR_LAST_ADMIN,      /* the shop would be left without an admin */
    ERR_TOO_MANY_TOKENS, /* a user has as many API tokens as one may have */
    ERR_TRANSITION,      /* the order cannot move to that status: see error.allowed */
    ERR_PRECONDITION,    /* the caller's copy is older than the stored one */
    ERR_PRODUCT_TAKEN,   /* another product has this product_id */
    ERR_PRICE_CHANGED,   /* the catalogue says otherwise: see error.problems */
    ERR_KEY_REUSED,      /* an idempotency key came back with another order */
    ERR_RATE_LIMITED,    /* too many attempts: see error.retry_after_s */
    ERR_QUOTA,           /* more in a short time than one account may: see error.retry_after_s */
    ERR_BUSY,            /* cannot be done just now; trying again helps */
    ERR_REFUSED,         /* a file or setting is not fit for use; the message says which */
    ERR_INTERNAL,        /* our fault; the log knows more */
};

/** One thing wrong with the input. */
struct problem {
    char *where;  /* a JSON pointer (RFC 6901) into the body, or a parameter's name; owned */
    char *detail; /* in words, to stand behind the field's name; owned */
    bool has_price;
    int64_t price;      /* what it is at present, in minor units; with has_price */
    int price_decimals; /* as in core/money.h */
};

struct error {
    enum err code;
    char message[240];
    struct problem *problems; /* for ERR_INVALID */
    size_t problem_count;
    unsigned allowed;  /* for ERR_TRANSITION: the legal statuses, a set as in core/status.h */
    int retry_after_s; /* for ERR_RATE_LIMITED, ERR_QUOTA and ERR_BUSY, in seconds */
};

/** An error that is empty, and cleared at the end of its scope. */
#define AUTO_ERROR CLEANUP(error_clear) struct error
#define ERROR_INIT                                                                                 \
    {                                                                                              \
        .code = ERR_OK                                                                             \
    }

/** Frees what @err holds and makes it empty. */
void error_clear(struct error *err);

/**
 * Sets code and message, forgetting what was there.
 *
 * @return @code, so that callers can return it. A macro, so that compilers see that it is.
 */
#define error_set(target, code, ...) (error_write((target), (code), __VA_ARGS__), (enum err)(code))
void error_write(struct error *err, enum err code, const char *format, ...) PRINTF_LIKE(3, 4);

/** Makes @err say what @other says, but for its problems with the input. */
void error_copy(struct error *err, const struct error *other);

/**
 * Adds one problem with the input, and sets the code to ERR_INVALID.
 *
 * @where   a format for the JSON pointer or the parameter's name, such as "/items/%zu/price"
 * @detail  what is wrong, as "must have at most two decimals"
 */
void error_add(struct error *err, const char *detail, const char *where, ...) PRINTF_LIKE(3, 4);

/** Tells with the last problem added what the price is at present, in minor units. @decimals  as in
 * core/money.h */
void error_present_price(struct error *err, int64_t price, int decimals);

/**
 * Closes a validation: when problems were added, writes the message ("The order has 2 problems.").
 *
 * @subject  what was validated, with its article: "The order"
 * @return ERR_OK, or ERR_INVALID when there are problems
 */
enum err error_conclude(struct error *err, const char *subject) CHECKED;

/** Out of memory, in words. @return ERR_INTERNAL */
enum err error_no_memory(struct error *err);
