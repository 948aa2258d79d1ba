/* SPDX-License-Identifier: MIT */
#pragma once

/** What can be done with the catalogue. As in core/orders.h. */

#include "core/actor.h"
#include "core/service.h"

/** Customers see what is active alone. @query  what @input came to; the caller's */
enum err products_list(struct service *service, const struct actor *actor,
                       const struct query_input *input, struct query *query,
                       struct product_page *out, struct error *err) CHECKED;

/** @return ERR_OK, ERR_UNAUTHENTICATED, or ERR_NOT_FOUND, which inactive ones are to customers */
enum err products_get(struct service *service, const struct actor *actor, const char *product_id,
                      struct product *out, struct error *err) CHECKED;

/** @return ERR_OK, ERR_FORBIDDEN, ERR_INVALID or ERR_PRODUCT_TAKEN */
enum err products_create(struct service *service, const struct actor *actor,
                         const struct product_input *input, struct product *out,
                         struct error *err) CHECKED;

/** @return ERR_OK, ERR_FORBIDDEN, ERR_NOT_FOUND or ERR_INVALID */
enum err products_update(struct service *service, const struct actor *actor, const char *product_id,
                         const struct product_input *input, struct product *out,
                         struct error *err) CHECKED;
