/* SPDX-License-Identifier: MIT */
#pragma once

/** People: customers who order, and admins who run the shop. */

#include "core/base/secret.h"
#include "core/base/uuid.h"
#include "core/email.h"
#include "core/input.h"

/** The numbers are stored: never reuse. */
enum role {
    ROLE_CUSTOMER = 0,
    ROLE_ADMIN = 1,
};

const char *role_name(enum role role);
bool role_parse(const char *name, enum role *out) CHECKED;

#define USER_EMAIL_MAX 254 /* RFC 5321, as RFC 3696's erratum 1690 works out */
#define USER_NAME_MAX  200

struct user {
    struct uuid id;
    char *email; /* owned; as core/email.h normalises it; email_key() of it is unique */
    char *name;  /* owned */
    enum role role;
    bool disabled;
    timestamp_t created_at;
};

#define AUTO_USER CLEANUP(user_clear) struct user

void user_clear(struct user *user);

/** The input for creating or changing a user. */
struct user_input {
    struct input email;
    struct input name;
    struct input role;
    struct input disabled;
    struct input password;
    struct input current_password; /* of the actor: see core/users.h */
};

/** A user to be made, checked. */
struct user_draft {
    char *email; /* owned, as the rest */
    char *name;
    char *password;
    enum role role;
};

void user_draft_clear(struct user_draft *draft);

/** Checks everything a new user needs. @return ERR_OK, with @out to clear, or ERR_INVALID */
enum err user_draft_read(const struct user_input *input, struct user_draft *out,
                         struct error *err) CHECKED;

/** Checks all that a new user needs but the password. @return ERR_OK or ERR_INVALID */
enum err user_person_check(const struct user_input *input, struct error *err) CHECKED;

/** The changes to a user, checked; what is not to change is NULL or not set. */
struct user_change {
    char *email;    /* owned */
    char *name;     /* owned */
    char *password; /* owned */
    bool has_role;
    enum role role;
    bool has_disabled;
    bool disabled;
};

void user_change_clear(struct user_change *change);

/** Checks the changes, of which at least one must be there. @return ERR_OK or ERR_INVALID */
enum err user_change_read(const struct user_input *input, struct user_change *out,
                          struct error *err) CHECKED;

/**
 * Whether @change may be made to @user: a shop keeps at least one admin who can sign in, and who
 * was erased does not come back.
 *
 * @other_admins  the number of admins, not disabled, beside @user
 * @return ERR_OK, ERR_INVALID or ERR_LAST_ADMIN
 */
enum err user_change_allowed(const struct user *user, const struct user_change *change,
                             int64_t other_admins, struct error *err) CHECKED;

/** The same for leaving the shop for good, which can be done twice. */
enum err user_erase_allowed(const struct user *user, int64_t other_admins,
                            struct error *err) CHECKED;

/** What stands in a person's place when they are erased. */
struct user_remains {
    char name[16];
    char email[UUID_LEN + 16];
};

/** What remains of an erased user: orders keep their customer. */
void user_erase(const struct uuid *id, struct user_remains *out);

/** Whether nothing but user_erase() left of @user is there: nothing new happens in their name. */
bool user_is_erased(const struct user *user) CHECKED;

/** A problem at @where unless @user is a person still, not erased. @return whether they are */
bool user_check_present(const struct user *user, const char *where, struct error *err);

/** Adds a problem to @err unless @password is one that may be chosen. @return whether it is */
bool password_check(const struct input *password, const char *where, char **out, struct error *err);

/** A page of the list of users. */
struct user_page {
    struct user *users; /* owned */
    size_t count;
    int64_t total;
};

#define AUTO_USER_PAGE CLEANUP(user_page_clear) struct user_page

void user_page_clear(struct user_page *page);
