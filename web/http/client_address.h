/* SPDX-License-Identifier: MIT */
#pragma once

/** Client addresses, as attempts are counted by them. */

#define CLIENT_ADDRESS_SIZE 56

/**
 * The address itself; of IPv6 its first 64 bits, since whoever has one address there has them all
 * (RFC 6177). An IPv4 client of an IPv6 socket counts as the former.
 */
void client_address_group(const char *address, char out[static CLIENT_ADDRESS_SIZE]);
