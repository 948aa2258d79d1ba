/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/shop.h"
#include "core/tokens.h"
#include "core/users.h"

#include <stdio.h>

/* "--days N" as the number it must be; what is none is left for the rule to refuse. */
static struct input days_input(const char *days)
{
    char *end;
    double number;

    if (!days)
        return input_from_text(NULL);
    number = strtod(days, &end);
    if (*days == '\0' || *end != '\0')
        return (struct input){ .kind = INPUT_OTHER };
    return (struct input){ .kind = INPUT_NUMBER, .number = number };
}

/* "--scopes orders:read,metrics"; @list is cut up, and must outlive what was read. */
static void read_scopes(char *list, struct api_token_input *input)
{
    char *name;

    input->has_scopes = true;
    while ((name = strsep(&list, ",")) != NULL) {
        if (input->scope_count < SCOPE_COUNT)
            input->scopes[input->scope_count] = input_from_text(name);
        input->scope_count++;
    }
}

int command_token_create(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };
    AUTO_USER user = { .email = NULL };
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    const struct actor terminal = users_operator();
    AUTO_FREE char *scopes = NULL;
    struct api_token_input input = { .label = input_from_text(options->label),
                                     .days = days_input(options->days) };
    struct actor owner = { .signed_in = true, .scopes = SCOPES_ALL };
    struct token_secret secret;

    if (!options->user) {
        fprintf(stderr, "orderdesk token create: --user is needed\n");
        return EXIT_USAGE;
    }
    if (options->scopes) {
        scopes = strdup(options->scopes);
        if (!scopes) {
            (void)error_no_memory(&err);
            return shop_fail(&err);
        }
        read_scopes(scopes, &input);
    }
    if (shop_open(&shop, options->db, STORE_EXISTING, 1, &err) != ERR_OK ||
        users_find(&shop.service, &terminal, options->user, &user, &err) != ERR_OK)
        return shop_fail(&err);
    owner.user_id = user.id;
    owner.role = user.role;
    if (tokens_create(&shop.service, &owner, &input, &secret, &token, &err) != ERR_OK)
        return err.code == ERR_INVALID ? shop_wrong_usage(&err) : shop_fail(&err);
    printf("%s\n", secret.text);
    return EXIT_SUCCESS;
}
