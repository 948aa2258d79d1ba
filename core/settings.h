/* SPDX-License-Identifier: MIT */
#pragma once

/** What can be done with the shop's face: see core/branding.h. As in core/orders.h. */

#include "core/actor.h"
#include "core/service.h"

/** The shop's face, which everybody may see. @out  release with branding_clear() */
enum err settings_branding(struct service *service, struct branding *out,
                           struct error *err) CHECKED;

/** The name that the shop goes by: the one in its face, or else the one it was started with. */
const char *settings_name(const struct service *service, const struct branding *branding);

/** @return ERR_OK, ERR_FORBIDDEN or ERR_INVALID */
enum err settings_change_branding(struct service *service, const struct actor *actor,
                                  const struct branding_input *input, struct branding *out,
                                  struct error *err) CHECKED;

/** The logo with its bytes, which everybody may see. @return ERR_OK or ERR_NOT_FOUND */
enum err settings_logo(struct service *service, struct logo *out, struct error *err) CHECKED;

/** Makes what is in @bytes the logo. @return ERR_OK, ERR_FORBIDDEN or ERR_INVALID */
enum err settings_set_logo(struct service *service, const struct actor *actor, const void *bytes,
                           size_t length, struct branding *out, struct error *err) CHECKED;

/** Removes the logo, if there is one. @return ERR_OK or ERR_FORBIDDEN */
enum err settings_delete_logo(struct service *service, const struct actor *actor,
                              struct error *err) CHECKED;
