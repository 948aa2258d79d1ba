/* SPDX-License-Identifier: MIT */
#include "web/api/shop/shop_json.h"

#include "web/api/json.h"
#include "web/api/json_write.h"

const char *const shop_json_branding_members[] = { "/name", "/colour", NULL };

struct branding_input shop_json_branding_input(const cJSON *body)
{
    return (struct branding_input){
        .has_name = cJSON_GetObjectItemCaseSensitive(body, "name") != NULL,
        .has_colour = cJSON_GetObjectItemCaseSensitive(body, "colour") != NULL,
        .name = json_input(body, "name"),
        .colour = json_input(body, "colour"),
    };
}

static void write_logo(const struct logo_facts *logo, struct buffer *out)
{
    if (logo->type == LOGO_NONE) {
        json_write_null(out, "logo");
        return;
    }
    json_write_object(out, "logo");
    json_write_text(out, "media_type", logo_media_type(logo->type));
    json_write_int(out, "width", logo->width);
    json_write_int(out, "height", logo->height);
    json_write_int(out, "bytes", (int64_t)logo->length);
    json_write_text(out, "version", logo->version);
    json_write_time(out, "changed_at", logo->changed_at);
    json_write_object_end(out);
}

void shop_json_look(const struct branding *branding, struct buffer *out)
{
    if (branding->colour[0] != '\0')
        json_write_text(out, "colour", branding->colour);
    else
        json_write_null(out, "colour");
    write_logo(&branding->logo, out);
}

void shop_json_branding(const struct branding *branding, const char *name, const char *default_name,
                        struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_text(out, "name", name);
    json_write_text(out, "default_name", default_name);
    shop_json_look(branding, out);
    json_write_object_end(out);
}
