/* SPDX-License-Identifier: MIT */
#include "core/setup.h"

#include "core/auth.h"

#include <sodium.h>
#include <stdio.h>

static const struct limit per_address = { "setup", 10, 15 * MS_PER_MINUTE };

enum err setup_is_needed(struct service *service, bool *needed, struct error *err)
{
    bool has_admin = true;

    if (service->store->ops->has_admin(service->store, &has_admin, err) != ERR_OK)
        return err->code;
    *needed = !has_admin;
    return ERR_OK;
}

enum err setup_begin(struct service *service, char code[static SETUP_CODE_SIZE], struct error *err)
{
    /* Without what can be mistaken for another: 32 characters, so 40 bits. */
    static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    bool needed = false;

    code[0] = service->setup_code[0] = '\0';
    if (setup_is_needed(service, &needed, err) != ERR_OK || !needed)
        return err->code;
    for (size_t i = 0; i < SETUP_CODE_SIZE - 1; i++)
        service->setup_code[i] = alphabet[randombytes_uniform(32)];
    service->setup_code[4] = '-';
    service->setup_code[SETUP_CODE_SIZE - 1] = '\0';
    memcpy(code, service->setup_code, SETUP_CODE_SIZE);
    return ERR_OK;
}

/* The code as it was printed; people may leave out the dash, and write small letters. */
static bool code_is_right(const struct service *service, const char *text)
{
    char normal[SETUP_CODE_SIZE] = "";
    size_t used = 0;

    for (; *text != '\0' && used < SETUP_CODE_SIZE - 1; text++) {
        if (used == 4)
            normal[used++] = '-';
        if (*text != '-' && *text != ' ' && used < SETUP_CODE_SIZE - 1)
            normal[used++] = (char)(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
    }
    return *text == '\0' && service->setup_code[0] != '\0' &&
           sodium_memcmp(normal, service->setup_code, SETUP_CODE_SIZE) == 0;
}

static enum err check_code(struct service *service, const struct input *code, const char *address,
                           struct error *err)
{
    timestamp_t wait = limiter_attempt(service->limiter, &per_address, address,
                                       steady_clock_read(&service->steady));

    if (limiter_refuse(wait, err) != ERR_OK)
        return err->code;
    if (code->kind != INPUT_TEXT || !code_is_right(service, code->text))
        error_add(err, "is not the one that the server shows on its terminal", "/code");
    return ERR_OK;
}

enum err setup_finish(struct service *service, const struct setup_input *input, const char *address,
                      struct secret *secret, struct user *out, struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    CLEANUP(user_draft_clear) struct user_draft draft = { .email = NULL };
    AUTO_USER user = { .email = NULL };
    struct user_input user_input = input->user;
    struct password_hash hash;

    user_input.role = input_from_text(role_name(ROLE_ADMIN));
    if (check_code(service, &input->code, address, err) != ERR_OK ||
        user_draft_read(&user_input, &draft, err) != ERR_OK ||
        password_hash(draft.password, &hash, err) != ERR_OK ||
        ops->user_create_first(service->store, &draft, &hash, service->now(), &user, err) != ERR_OK)
        return err->code;
    if (auth_begin_session(service, &user.id, secret, err) != ERR_OK)
        return err->code;
    *out = user;
    user = (struct user){ .email = NULL };
    return ERR_OK;
}
