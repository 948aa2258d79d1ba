/* SPDX-License-Identifier: MIT */
#include "core/branding.h"

#define COLOUR_LEN (BRANDING_COLOUR_SIZE - 1)

static const struct text_rule name_rule = { .max = SHOP_NAME_MAX, .required = true };

void branding_clear(struct branding *branding)
{
    free(branding->name);
    *branding = (struct branding){ .name = NULL };
}

void branding_change_clear(struct branding_change *change)
{
    free(change->name);
    *change = (struct branding_change){ .name = NULL };
}

bool branding_is_colour(const char *text)
{
    return strlen(text) == COLOUR_LEN && text[0] == '#' &&
           strspn(text + 1, "0123456789abcdef") == COLOUR_LEN - 1;
}

static bool is_removal(const struct input *input)
{
    return input->kind == INPUT_ABSENT || (input->kind == INPUT_TEXT && input->text[0] == '\0');
}

static void read_name(const struct input *input, char **out, struct error *err)
{
    if (!is_removal(input))
        input_read_text(input, name_rule, "/name", out, err);
}

static void read_colour(const struct input *input, char out[static BRANDING_COLOUR_SIZE],
                        struct error *err)
{
    char colour[BRANDING_COLOUR_SIZE] = "";

    if (is_removal(input))
        return;
    if (input->kind == INPUT_TEXT && strlen(input->text) == COLOUR_LEN)
        for (size_t i = 0; i < COLOUR_LEN; i++)
            colour[i] =
                (char)(input->text[i] >= 'A' && input->text[i] <= 'F' ? input->text[i] - 'A' + 'a'
                                                                      : input->text[i]);
    if (branding_is_colour(colour))
        memcpy(out, colour, BRANDING_COLOUR_SIZE);
    else
        error_add(err, "must be a colour such as #1f4e79", "/colour");
}

enum err branding_change_read(const struct branding_input *input, struct branding_change *out,
                              struct error *err)
{
    struct branding_change change = { .has_name = input->has_name,
                                      .has_colour = input->has_colour };

    if (input->has_name)
        read_name(&input->name, &change.name, err);
    if (input->has_colour)
        read_colour(&input->colour, change.colour, err);
    if (!input->has_name && !input->has_colour)
        error_add(err, "must have at least one of name and colour", "%s", "");
    if (error_conclude(err, "The change") != ERR_OK) {
        branding_change_clear(&change);
        return err->code;
    }
    *out = change;
    return ERR_OK;
}
