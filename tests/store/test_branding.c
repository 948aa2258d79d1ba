/* SPDX-License-Identifier: MIT */

/* The shop's name, colour and logo. */

#include "tests/store/fixture.h"
#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"

static void change(const struct branding_change *change)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_BRANDING branding = { .name = NULL };

    assert_ok(fixture_ops()->branding_update(fixture_store(), fixture_operator(), change, &branding,
                                             &err),
              &err);
}

static void set_logo(const unsigned char *bytes, size_t length, timestamp_t at)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };
    AUTO_BRANDING branding = { .name = NULL };

    assert_ok(logo_read(bytes, length, &logo, &err), &err);
    logo.facts.changed_at = at;
    assert_ok(fixture_ops()->logo_set(fixture_store(), fixture_operator(), &logo, &branding, &err),
              &err);
    ck_assert_str_eq(branding.logo.version, logo.facts.version);
}

static void delete_logo(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->logo_delete(fixture_store(), fixture_operator(), &err), &err);
}

static struct branding branding(void)
{
    AUTO_ERROR err = ERROR_INIT;
    struct branding out = { .name = NULL };

    assert_ok(fixture_ops()->branding_get(fixture_store(), &out, &err), &err);
    return out;
}

/* @name  NULL: none */
static void assert_branding(const char *name, const char *colour)
{
    AUTO_BRANDING now = branding();

    if (name)
        ck_assert_str_eq(now.name, name);
    else
        ck_assert_ptr_null(now.name);
    ck_assert_str_eq(now.colour, colour);
}

static void assert_logo(enum logo_type type, const unsigned char *bytes, size_t length,
                        timestamp_t at)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };
    AUTO_BRANDING now = branding();

    assert_ok(fixture_ops()->logo_get(fixture_store(), &logo, &err), &err);
    ck_assert_int_eq(logo.facts.type, type);
    ck_assert_int_eq(logo.facts.width, 32);
    ck_assert_int_eq(logo.facts.height, 16);
    ck_assert_int_eq(logo.facts.changed_at, at);
    ck_assert_uint_eq(logo.facts.length, length);
    ck_assert_mem_eq(logo.bytes, bytes, length);
    ck_assert_int_eq(now.logo.type, type);
    ck_assert_uint_eq(now.logo.length, length);
    ck_assert_int_eq(now.logo.changed_at, at);
    ck_assert_str_eq(now.logo.version, logo.facts.version);
}

static void assert_no_logo(void)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };
    AUTO_BRANDING now = branding();

    ck_assert_int_eq(now.logo.type, LOGO_NONE);
    assert_err(fixture_ops()->logo_get(fixture_store(), &logo, &err), ERR_NOT_FOUND, &err);
    ck_assert_str_eq(err.message, "The shop has no logo.");
}

START_TEST(a_new_shop_has_no_face)
{
    assert_branding(NULL, "");
    assert_no_logo();
}
END_TEST

START_TEST(name_and_colour_change_each_by_itself)
{
    change(&(struct branding_change){ .has_name = true, .name = (char[]){ "Café Blau" } });
    assert_branding("Café Blau", "");
    change(&(struct branding_change){ .has_colour = true, .colour = "#1f4e79" });
    assert_branding("Café Blau", "#1f4e79");
    change(&(struct branding_change){ .has_name = true, .name = (char[]){ "Blue Door" } });
    assert_branding("Blue Door", "#1f4e79");
    change(&(struct branding_change){ .has_name = true });
    assert_branding(NULL, "#1f4e79");
    change(&(struct branding_change){ .has_colour = true });
    assert_branding(NULL, "");
    fixture_assert_sound();
}
END_TEST

START_TEST(there_is_one_logo)
{
    set_logo(sample_png, sizeof(sample_png), FIXTURE_NOW);
    assert_logo(LOGO_PNG, sample_png, sizeof(sample_png), FIXTURE_NOW);
    set_logo(sample_webp, sizeof(sample_webp), FIXTURE_NOW + 1);
    assert_logo(LOGO_WEBP, sample_webp, sizeof(sample_webp), FIXTURE_NOW + 1);
    fixture_assert_sound();
    delete_logo();
    assert_no_logo();
    delete_logo(); /* there need not be one */
    fixture_assert_sound();
}
END_TEST

START_TEST(the_face_is_there_after_opening_anew)
{
    change(&(struct branding_change){ .has_name = true,
                                      .name = (char[]){ "Blue Door" },
                                      .has_colour = true,
                                      .colour = "#ffee00" });
    set_logo(sample_jpeg, sizeof(sample_jpeg), FIXTURE_NOW);
    fixture_close();
    fixture_open();
    assert_branding("Blue Door", "#ffee00");
    assert_logo(LOGO_JPEG, sample_jpeg, sizeof(sample_jpeg), FIXTURE_NOW);
}
END_TEST

START_TEST(a_copy_has_the_face_of_the_shop)
{
    AUTO_FREE char *copy = fixture_file("copy.db"), *kept = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    change(&(struct branding_change){ .has_name = true, .name = (char[]){ "Blue Door" } });
    set_logo(sample_png, sizeof(sample_png), FIXTURE_NOW);
    assert_ok(fixture_engine->admin->backup(fixture_location(), copy, NULL, &facts, &err), &err);
    change(&(struct branding_change){ .has_name = true });
    delete_logo();
    fixture_close();
    assert_ok(fixture_engine->admin->restore(fixture_location(), copy, NULL, &facts, &kept, &err),
              &err);
    fixture_open();
    assert_branding("Blue Door", "");
    assert_logo(LOGO_PNG, sample_png, sizeof(sample_png), FIXTURE_NOW);
}
END_TEST

static Suite *branding_suite(void)
{
    Suite *suite = suite_create("branding");
    TCase *test_case = tcase_create("branding");

    fixture_add_store(test_case);
    tcase_add_test(test_case, a_new_shop_has_no_face);
    tcase_add_test(test_case, name_and_colour_change_each_by_itself);
    tcase_add_test(test_case, there_is_one_logo);
    tcase_add_test(test_case, the_face_is_there_after_opening_anew);
    tcase_add_test(test_case, a_copy_has_the_face_of_the_shop);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(branding_suite)
