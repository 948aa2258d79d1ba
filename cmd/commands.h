/* SPDX-License-Identifier: MIT */
#pragma once

/** The subcommands. Each returns the program's exit status. */

#include "cmd/options.h"

int command_serve(const struct options *options);
int command_demo(const struct options *options);
int command_user_add(const struct options *options);
int command_user_list(const struct options *options);
int command_user_passwd(const struct options *options);
int command_user_disable(const struct options *options);
int command_user_enable(const struct options *options);
int command_user_erase(const struct options *options);
int command_token_create(const struct options *options);
int command_backup(const struct options *options);
int command_restore(const struct options *options);
int command_cert(const struct options *options);
int command_check(const struct options *options);
