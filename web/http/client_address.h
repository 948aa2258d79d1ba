/* SPDX-License-Identifier: MIT */
#pragma once

/** Client addresses, as attempts are counted by them. */

#define CLIENT_ADDRESS_SIZE 56

/**
 * The address itself, or the first 64 bits of an IPv6 address, since a client has a whole /64 (RFC
 * 6177). An IPv4 client of an IPv6 socket counts as IPv4.
 */
void client_address_group(const char *address, char out[static CLIENT_ADDRESS_SIZE]);
