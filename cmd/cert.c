/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/shop.h"
#include "web/http/certificate.h"

#include <stdio.h>

int command_cert(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *names = NULL;
    struct certificate_request request = { .hosts = options->hosts,
                                           .certificate_path = options->out_certificate,
                                           .key_path = options->out_key };

    while (request.host_count < OPTIONS_HOSTS_MAX && options->hosts[request.host_count])
        request.host_count++;
    if (certificate_make(&request, &names, &err) != ERR_OK)
        return shop_fail(&err);
    printf("%s: for %s; good for %d days\n", options->out_certificate, names, CERTIFICATE_DAYS);
    return EXIT_SUCCESS;
}
