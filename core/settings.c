/* SPDX-License-Identifier: MIT */
#include "core/settings.h"

enum err settings_branding(struct service *service, struct branding *out, struct error *err)
{
    return service->store->ops->branding_get(service->store, out, err);
}

const char *settings_name(const struct service *service, const struct branding *branding)
{
    return branding->name ? branding->name : service->settings.name;
}

enum err settings_change_branding(struct service *service, const struct actor *actor,
                                  const struct branding_input *input, struct branding *out,
                                  struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);
    CLEANUP(branding_change_clear) struct branding_change change = { .name = NULL };

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK ||
        branding_change_read(input, &change, err) != ERR_OK)
        return err->code;
    return service->store->ops->branding_update(service->store, &authority, &change, out, err);
}

enum err settings_logo(struct service *service, struct logo *out, struct error *err)
{
    return service->store->ops->logo_get(service->store, out, err);
}

enum err settings_set_logo(struct service *service, const struct actor *actor, const void *bytes,
                           size_t length, struct branding *out, struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);
    AUTO_LOGO logo = { .bytes = NULL };

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK ||
        logo_read(bytes, length, &logo, err) != ERR_OK)
        return err->code;
    logo.facts.changed_at = authority.now;
    return service->store->ops->logo_set(service->store, &authority, &logo, out, err);
}

enum err settings_delete_logo(struct service *service, const struct actor *actor, struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);

    if (actor_require(actor, AUTH_ADMIN, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->logo_delete(service->store, &authority, err);
}
