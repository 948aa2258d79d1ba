/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/password.h"
#include "cmd/shop.h"
#include "core/users.h"

#include <stdio.h>
#include <unistd.h>

/* Before anyone types a password in vain. */
static enum err require_new(struct service *service, const char *email, struct error *err)
{
    const struct actor terminal = users_operator();
    AUTO_USER same = { .email = NULL };

    if (users_find(service, &terminal, email, &same, err) == ERR_OK)
        return error_set(err, ERR_EMAIL_TAKEN, "There is a user with this email already.");
    if (err->code != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    return ERR_OK;
}

int command_user_add(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };
    AUTO_FREE char *password = NULL;
    AUTO_USER user = { .email = NULL };
    const struct actor terminal = users_operator();
    struct user_input input = { .email = input_from_text(options->argument),
                                .name = input_from_text(options->name),
                                .role = input_from_text(options->role) };
    char id[UUID_LEN + 1];

    if (!options->name || !options->role) {
        fprintf(stderr, "orderdesk user add: --name and --role are needed\n");
        return EXIT_USAGE;
    }
    if (user_person_check(&input, &err) != ERR_OK)
        return shop_wrong_usage(&err);
    if (shop_open(&shop, options->db, STORE_CREATE, 1, &err) != ERR_OK ||
        require_new(&shop.service, options->argument, &err) != ERR_OK ||
        password_read(&password, &err) != ERR_OK)
        return shop_fail(&err);
    input.password = input_from_text(password);
    if (users_create(&shop.service, &terminal, &input, &user, &err) != ERR_OK)
        return shop_fail(&err);
    uuid_format(&user.id, id);
    printf("%s\n", id);
    return EXIT_SUCCESS;
}

static void print_user(const struct user *user)
{
    char id[UUID_LEN + 1];

    uuid_format(&user->id, id);
    printf("%s\t%s\t%s\t%s\t%s\n", id, user->email, role_name(user->role),
           user->disabled ? "disabled" : "enabled", user->name);
}

static enum err print_users(struct service *service, struct error *err)
{
    const struct actor terminal = users_operator();
    size_t count = 1;

    for (int64_t number = 1; count > 0; number++) {
        CLEANUP(query_clear) struct query query = { .search = NULL };
        AUTO_USER_PAGE page = { .users = NULL };
        char text[24];
        struct query_input input = { .limit = input_from_text("100"),
                                     .page = input_from_text(text) };

        snprintf(text, sizeof(text), "%lld", (long long)number);
        if (users_list(service, &terminal, &input, &query, &page, err) != ERR_OK)
            return err->code;
        count = page.count;
        for (size_t i = 0; i < count; i++)
            print_user(&page.users[i]);
    }
    return ERR_OK;
}

int command_user_list(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };

    if (shop_open(&shop, options->db, STORE_EXISTING, 1, &err) != ERR_OK ||
        print_users(&shop.service, &err) != ERR_OK)
        return shop_fail(&err);
    return EXIT_SUCCESS;
}

/* Changes the user that the command names; asks for the password where one is to be set. */
static int change_user(const struct options *options, struct user_input input, bool ask)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };
    AUTO_FREE char *password = NULL;
    AUTO_USER before = { .email = NULL };
    AUTO_USER after = { .email = NULL };
    const struct actor terminal = users_operator();

    if (shop_open(&shop, options->db, STORE_EXISTING, 1, &err) != ERR_OK ||
        users_find(&shop.service, &terminal, options->argument, &before, &err) != ERR_OK ||
        (ask && password_read(&password, &err) != ERR_OK))
        return shop_fail(&err);
    if (ask)
        input.password = input_from_text(password);
    if (users_update(&shop.service, &terminal, &before.id, &input, &after, &err) != ERR_OK)
        return shop_fail(&err);
    return EXIT_SUCCESS;
}

int command_user_passwd(const struct options *options)
{
    return change_user(options, (struct user_input){ .password = { .kind = INPUT_ABSENT } }, true);
}

int command_user_disable(const struct options *options)
{
    return change_user(
        options, (struct user_input){ .disabled = { .kind = INPUT_BOOL, .truth = true } }, false);
}

int command_user_enable(const struct options *options)
{
    return change_user(
        options, (struct user_input){ .disabled = { .kind = INPUT_BOOL, .truth = false } }, false);
}

/* @return whether the person at the terminal means it */
static bool confirm_erasure(const struct user *user)
{
    char answer[8];

    fprintf(stderr,
            "This erases %s <%s> for good: name, email, and the notes on their orders.\n"
            "Type \"yes\" to go on: ",
            user->name, user->email);
    return fgets(answer, sizeof(answer), stdin) && strcmp(answer, "yes\n") == 0;
}

int command_user_erase(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };
    AUTO_USER user = { .email = NULL };
    const struct actor terminal = users_operator();

    if (!options->yes && !isatty(STDIN_FILENO)) {
        fprintf(stderr, "orderdesk user erase: --yes is needed where nobody can be asked\n");
        return EXIT_USAGE;
    }
    if (shop_open(&shop, options->db, STORE_EXISTING, 1, &err) != ERR_OK ||
        users_find(&shop.service, &terminal, options->argument, &user, &err) != ERR_OK)
        return shop_fail(&err);
    if (!options->yes && !confirm_erasure(&user)) {
        fprintf(stderr, "orderdesk: Nothing was erased.\n");
        return EXIT_FAILURE;
    }
    if (users_erase(&shop.service, &terminal, &user.id, &err) != ERR_OK)
        return shop_fail(&err);
    return EXIT_SUCCESS;
}
