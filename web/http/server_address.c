/* SPDX-License-Identifier: MIT */
#include "web/http/server_address.h"

#include "core/base/util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_ipv6(const struct server_address *address)
{
    return strchr(address->host, ':') != NULL;
}

/* Whether @address is "::", in whatever way it is written. */
static bool is_any_ipv6(const struct server_address *address)
{
    struct in6_addr bits;

    return inet_pton(AF_INET6, address->host, &bits) == 1 && IN6_IS_ADDR_UNSPECIFIED(&bits);
}

static bool is_any_ipv4(const struct server_address *address)
{
    return strcmp(address->host, "0.0.0.0") == 0;
}

/* Whether the socket of @address takes IPv4 as well. */
static bool takes_both(const struct server_address *address, const struct server_address *all,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_any_ipv4(&all[i]) && all[i].port == address->port)
            return false;
    return is_any_ipv6(address);
}

void server_address_print(const struct server_address *addresses, size_t count, char *out,
                          size_t size)
{
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; i < count && used < size; i++) {
        const struct server_address *address = &addresses[i];
        const char *comma = i > 0 ? "," : "", *tls = address->has_tls ? "s" : "";

        if (takes_both(address, addresses, count))
            used += (size_t)snprintf(out + used, size - used, "%s+%d%s", comma, address->port, tls);
        else
            used += (size_t)snprintf(out + used, size - used,
                                     is_ipv6(address) ? "%s[%s]:%d%s" : "%s%s:%d%s", comma,
                                     address->host, address->port, tls);
    }
}

/* ---------------------------------------------------------------- what is wrong */

static const char *advice_for(int problem)
{
    switch (problem) {
    case EACCES:
        return "Ports below 1024 are for root and for programs with CAP_NET_BIND_SERVICE: choose "
               "another one, as 8080.";
    case EADDRNOTAVAIL:
        return "This machine has no such address.";
    case EAFNOSUPPORT:
        return "This machine has no IPv6: choose an address of IPv4, as 0.0.0.0.";
    case EMFILE:
    case ENFILE:
        return "Too many files are open: raise the limit (ulimit -n).";
    default:
        return "Is another program using it?";
    }
}

static socklen_t fill_socket_address(const struct server_address *address,
                                     struct sockaddr_storage *out)
{
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    struct sockaddr_in *four = (struct sockaddr_in *)out;

    memset(out, 0, sizeof(*out));
    if (is_ipv6(address)) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)address->port);
        (void)inet_pton(AF_INET6, address->host, &six->sin6_addr);
        return sizeof(*six);
    }
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)address->port);
    (void)inet_pton(AF_INET, address->host, &four->sin_addr);
    return sizeof(*four);
}

/* @return a socket that listens, as civetweb makes them; -1 with errno set when there is none */
static int listen_on(const struct server_address *address, bool both)
{
    struct sockaddr_storage storage;
    socklen_t length = fill_socket_address(address, &storage);
    const int on = 1, only_ipv6 = !both;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), problem;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (is_ipv6(address))
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6, sizeof(only_ipv6));
    if (bind(fd, (const struct sockaddr *)&storage, length) == 0 && listen(fd, 1) == 0)
        return fd;
    problem = errno;
    close(fd);
    errno = problem;
    return -1;
}

/*
 * Listens on the addresses in their order, each while those before it are listened on.
 *
 * @problem  errno of the one that failed
 * @return its index; @count when none fails
 */
static size_t find_unusable(const struct server_address *addresses, size_t count, int *problem)
{
    int sockets[SERVER_ADDRESSES_MAX + 1];
    size_t tried = 0;

    *problem = 0;
    for (; tried < count && tried < ARRAY_LEN(sockets); tried++) {
        sockets[tried] =
            listen_on(&addresses[tried], takes_both(&addresses[tried], addresses, count));
        if (sockets[tried] < 0) {
            *problem = errno;
            break;
        }
    }
    for (size_t i = 0; i < tried; i++)
        close(sockets[i]);
    return tried;
}

enum err server_address_refuse(const struct server_address *addresses, size_t count,
                               const char *reason, struct error *err)
{
    int problem;
    size_t place = find_unusable(addresses, count, &problem);

    if (place == count)
        return error_set(err, ERR_REFUSED, "The server cannot listen: %s.", reason);
    return error_set(err, ERR_REFUSED, "Cannot listen on %s port %d (%s). %s",
                     addresses[place].host, addresses[place].port, strerrordesc_np(problem),
                     advice_for(problem));
}
