/* SPDX-License-Identifier: MIT */
#pragma once

/** The addresses that a server listens on. */

#include "core/base/error.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/** Of a shop; its metrics may have one more. */
#define SERVER_ADDRESSES_MAX 16

struct server_address {
    int port; /* 0: a free one */
    bool has_tls;
    char host[INET6_ADDRSTRLEN]; /* numeric; IPv6 without brackets */
};

/** Room for an address as civetweb's listening_ports has it, a comma and the final NUL. */
#define SERVER_ADDRESS_SIZE 64

/**
 * Writes the addresses as civetweb's listening_ports has them. "::" takes IPv4 as well, unless
 * 0.0.0.0 is there with the same port.
 *
 * @size  SERVER_ADDRESS_SIZE for each of them
 */
void server_address_print(const struct server_address *addresses, size_t count, char *out,
                          size_t size);

/**
 * Says which of the addresses cannot be listened on, and why: civetweb only says that one of them
 * cannot.
 *
 * @reason  what civetweb says, for a fault that is gone by now
 * @return ERR_REFUSED
 */
enum err server_address_refuse(const struct server_address *addresses, size_t count,
                               const char *reason, struct error *err);
