/* SPDX-License-Identifier: MIT */
#include "core/user.h"

#include "core/base/unicode.h"

#include <sodium.h>
#include <stdio.h>

static const char *const role_names[] = {
    [ROLE_CUSTOMER] = "customer",
    [ROLE_ADMIN] = "admin",
};

const char *role_name(enum role role)
{
    return role_names[role];
}

bool role_parse(const char *name, enum role *out)
{
    for (size_t i = 0; i < ARRAY_LEN(role_names); i++) {
        if (strcmp(role_names[i], name) == 0) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

void user_clear(struct user *user)
{
    free(user->email);
    free(user->name);
    *user = (struct user){ .email = NULL };
}

static void free_password(char *password)
{
    if (password)
        sodium_memzero(password, strlen(password));
    free(password);
}

void user_draft_clear(struct user_draft *draft)
{
    free(draft->email);
    free(draft->name);
    free_password(draft->password);
    *draft = (struct user_draft){ .email = NULL };
}

void user_change_clear(struct user_change *change)
{
    free(change->email);
    free(change->name);
    free_password(change->password);
    *change = (struct user_change){ .name = NULL };
}

void user_page_clear(struct user_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        user_clear(&page->users[i]);
    free(page->users);
    *page = (struct user_page){ .users = NULL };
}

/* What mail servers agree on: something, an @, and a domain, with nothing blank in them. */
static bool looks_like_email(const char *email)
{
    const char *at = strchr(email, '@');

    return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           strpbrk(email, " <>()[],;:\\\"") == NULL;
}

static bool read_email(const struct input *input, char **out, struct error *err)
{
    const struct text_rule rule = { .max = USER_EMAIL_MAX, .required = true, .is_id = true };

    if (!input_read_text(input, rule, "/email", out, err))
        return false;
    email_normalize(*out);
    if (!looks_like_email(*out)) {
        error_add(err, "must be an email address such as ada@example.com", "/email");
        return false;
    }
    return true;
}

static bool read_role(const struct input *input, enum role *out, struct error *err)
{
    if (input->kind != INPUT_TEXT || !role_parse(input->text, out)) {
        error_add(err, "must be customer or admin", "/role");
        return false;
    }
    return true;
}

/* Passwords are not trimmed, only composed, as they are hashed. */
bool password_check(const struct input *password, const char *where, char **out, struct error *err)
{
    char detail[80];
    size_t length;

    *out = NULL;
    if (password->kind != INPUT_TEXT) {
        error_add(err, password->kind == INPUT_ABSENT ? "is missing" : "must be a text", "%s",
                  where);
        return false;
    }
    if (text_has_control(password->text)) {
        error_add(err, "must not contain control characters", "%s", where);
        return false;
    }
    if (unicode_nfc(password->text, out, err) != ERR_OK)
        return false;
    length = text_length(*out);
    if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
        snprintf(detail, sizeof(detail), "must have %d to %d characters", PASSWORD_MIN,
                 PASSWORD_MAX);
        error_add(err, detail, "%s", where);
        free_password(*out);
        *out = NULL;
    }
    return *out != NULL;
}

/* All but the password. */
static void read_person(const struct user_input *input, struct user_draft *draft, struct error *err)
{
    const struct text_rule name_rule = { .max = USER_NAME_MAX, .required = true };

    read_email(&input->email, &draft->email, err);
    input_read_text(&input->name, name_rule, "/name", &draft->name, err);
    if (input->role.kind != INPUT_ABSENT)
        read_role(&input->role, &draft->role, err);
}

enum err user_person_check(const struct user_input *input, struct error *err)
{
    CLEANUP(user_draft_clear) struct user_draft draft = { .role = ROLE_CUSTOMER };

    read_person(input, &draft, err);
    return error_conclude(err, "The user");
}

enum err user_draft_read(const struct user_input *input, struct user_draft *out, struct error *err)
{
    struct user_draft draft = { .role = ROLE_CUSTOMER };

    read_person(input, &draft, err);
    password_check(&input->password, "/password", &draft.password, err);
    if (error_conclude(err, "The user") != ERR_OK) {
        user_draft_clear(&draft);
        return err->code;
    }
    *out = draft;
    return ERR_OK;
}

enum err user_change_read(const struct user_input *input, struct user_change *out,
                          struct error *err)
{
    const struct text_rule name_rule = { .max = USER_NAME_MAX, .required = true };
    struct user_change change = { .has_role = input->role.kind != INPUT_ABSENT,
                                  .has_disabled = input->disabled.kind != INPUT_ABSENT };
    bool any = change.has_role || change.has_disabled;

    if (input->email.kind != INPUT_ABSENT) {
        any = true;
        read_email(&input->email, &change.email, err);
    }
    if (input->name.kind != INPUT_ABSENT) {
        any = true;
        input_read_text(&input->name, name_rule, "/name", &change.name, err);
    }
    if (change.has_role)
        read_role(&input->role, &change.role, err);
    if (change.has_disabled)
        input_read_bool(&input->disabled, "/disabled", &change.disabled, err);
    if (input->password.kind != INPUT_ABSENT) {
        any = true;
        password_check(&input->password, "/password", &change.password, err);
    }
    if (!any && err->code == ERR_OK)
        error_add(err, "must have at least one of email, name, role, disabled and password", "%s",
                  "");
    if (error_conclude(err, "The change") != ERR_OK) {
        user_change_clear(&change);
        return err->code;
    }
    *out = change;
    return ERR_OK;
}

static enum err keep_an_admin(const struct user *user, bool stays_admin, int64_t other_admins,
                              struct error *err)
{
    bool was_admin = user->role == ROLE_ADMIN && !user->disabled;

    if (was_admin && !stays_admin && other_admins == 0)
        return error_set(err, ERR_LAST_ADMIN,
                         "This is the last admin. Make another user an admin first.");
    return ERR_OK;
}

enum err user_change_allowed(const struct user *user, const struct user_change *change,
                             int64_t other_admins, struct error *err)
{
    bool stays_admin = (!change->has_role || change->role == ROLE_ADMIN) &&
                       (!change->has_disabled || !change->disabled);

    if (!user_check_present(user, "", err))
        return error_conclude(err, "The change");
    return keep_an_admin(user, stays_admin, other_admins, err);
}

enum err user_erase_allowed(const struct user *user, int64_t other_admins, struct error *err)
{
    return keep_an_admin(user, false, other_admins, err);
}

/* RFC 2606: no mail is ever delivered to the domain. */
void user_erase(const struct uuid *id, struct user_remains *out)
{
    char text[UUID_LEN + 1];

    uuid_format(id, text);
    snprintf(out->name, sizeof(out->name), "Erased person");
    snprintf(out->email, sizeof(out->email), "%s@erased.invalid", text);
}

bool user_is_erased(const struct user *user)
{
    struct user_remains remains;

    user_erase(&user->id, &remains);
    return user->email && strcmp(user->email, remains.email) == 0;
}

bool user_check_present(const struct user *user, const char *where, struct error *err)
{
    if (!user_is_erased(user))
        return true;
    error_add(err, "was erased for good: choose another user, or make a new one", "%s", where);
    return false;
}
