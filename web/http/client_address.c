/* SPDX-License-Identifier: MIT */
#include "web/http/client_address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

void client_address_group(const char *address, char out[static CLIENT_ADDRESS_SIZE])
{
    static const char mapped[] = "::ffff:";
    struct in6_addr bits;
    char text[INET6_ADDRSTRLEN];

    if (strncmp(address, mapped, sizeof(mapped) - 1) == 0)
        address += sizeof(mapped) - 1;
    snprintf(out, CLIENT_ADDRESS_SIZE, "%s", address);
    if (inet_pton(AF_INET6, address, &bits) != 1)
        return;
    memset(bits.s6_addr + 8, 0, 8);
    if (inet_ntop(AF_INET6, &bits, text, sizeof(text)))
        snprintf(out, CLIENT_ADDRESS_SIZE, "%s/64", text);
}
