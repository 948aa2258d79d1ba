/* SPDX-License-Identifier: MIT */
#include "core/settings.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"

/* A store that notes what it was asked to change. */
static struct fake {
    struct store store;
    int changes;
    timestamp_t logo_at;
    size_t logo_length;
} fake;

static struct service service;

static enum err fake_update(struct store *store, const struct authority *authority,
                            const struct branding_change *change, struct branding *out,
                            struct error *err)
{
    (void)store;
    (void)err;
    assert_id(&authority->actor.user_id, GRACE);
    fake.changes++;
    *out = (struct branding){ .name = change->name ? strdup(change->name) : NULL };
    return ERR_OK;
}

static enum err fake_set_logo(struct store *store, const struct authority *authority,
                              const struct logo *logo, struct branding *out, struct error *err)
{
    (void)store;
    (void)err;
    assert_id(&authority->actor.user_id, GRACE);
    fake.changes++;
    fake.logo_at = logo->facts.changed_at;
    fake.logo_length = logo->facts.length;
    *out = (struct branding){ .logo = logo->facts };
    return ERR_OK;
}

static enum err fake_delete_logo(struct store *store, const struct authority *authority,
                                 struct error *err)
{
    (void)store;
    (void)err;
    assert_id(&authority->actor.user_id, GRACE);
    fake.changes++;
    return ERR_OK;
}

static const struct store_ops ops = {
    .branding_update = fake_update,
    .logo_set = fake_set_logo,
    .logo_delete = fake_delete_logo,
};

static void set_up(void)
{
    fake = (struct fake){ .store = { .ops = &ops } };
    service = service_over(&fake.store);
}

static void tear_down(void)
{
    service_clear(&service);
}

static enum err change_name(const struct actor *actor, const char *name, struct branding *out,
                            struct error *err)
{
    const struct branding_input input = { .has_name = true, .name = text_input(name) };

    return settings_change_branding(&service, actor, &input, out, err);
}

START_TEST(an_admin_gives_the_shop_a_name_and_takes_it_away)
{
    const struct actor grace = admin();
    AUTO_ERROR err = ERROR_INIT;
    AUTO_BRANDING named = { .name = NULL }, unnamed = { .name = NULL };

    service.settings.name = "Corner Ceramics";
    ck_assert_int_eq(change_name(&grace, " Blue Door ", &named, &err), ERR_OK);
    ck_assert_str_eq(settings_name(&service, &named), "Blue Door");
    ck_assert_int_eq(change_name(&grace, NULL, &unnamed, &err), ERR_OK);
    ck_assert_str_eq(settings_name(&service, &unnamed), "Corner Ceramics");
}
END_TEST

START_TEST(an_admin_sets_the_logo_at_a_time)
{
    const struct actor grace = admin();
    AUTO_ERROR err = ERROR_INIT;
    AUTO_BRANDING branding = { .name = NULL };

    ck_assert_int_eq(
        settings_set_logo(&service, &grace, sample_png, sizeof(sample_png), &branding, &err),
        ERR_OK);
    ck_assert_int_eq(branding.logo.type, LOGO_PNG);
    ck_assert_int_eq(fake.logo_at, CLOCK_START);
    ck_assert_uint_eq(fake.logo_length, sizeof(sample_png));
    ck_assert_int_eq(settings_delete_logo(&service, &grace, &err), ERR_OK);
    ck_assert_int_eq(fake.changes, 2);
}
END_TEST

START_TEST(what_breaks_the_rules_does_not_come_to_the_store)
{
    const struct actor grace = admin();
    AUTO_ERROR no_name = ERROR_INIT, no_logo = ERROR_INIT;
    AUTO_BRANDING branding = { .name = NULL };

    ck_assert_int_eq(change_name(&grace, "a\nb", &branding, &no_name), ERR_INVALID);
    ck_assert_int_eq(settings_set_logo(&service, &grace, "GIF89a", 6, &branding, &no_logo),
                     ERR_INVALID);
    ck_assert_int_eq(fake.changes, 0);
}
END_TEST

static void assert_refused(const struct actor *actor, enum err expected)
{
    AUTO_ERROR name = ERROR_INIT, logo = ERROR_INIT, removal = ERROR_INIT;
    AUTO_BRANDING branding = { .name = NULL };

    ck_assert_int_eq(change_name(actor, "Mine", &branding, &name), expected);
    ck_assert_int_eq(
        settings_set_logo(&service, actor, sample_png, sizeof(sample_png), &branding, &logo),
        expected);
    ck_assert_int_eq(settings_delete_logo(&service, actor, &removal), expected);
    ck_assert_int_eq(fake.changes, 0);
}

START_TEST(nobody_but_an_admin_changes_anything)
{
    const struct actor ada = customer(ADA), stranger = nobody();
    struct actor till = admin();

    till.credential = CREDENTIAL_TOKEN;
    till.scopes = SCOPE_ORDERS_WRITE;
    assert_refused(&ada, ERR_FORBIDDEN);
    assert_refused(&stranger, ERR_UNAUTHENTICATED);
    assert_refused(&till, ERR_SCOPE_NEEDED);
}
END_TEST

static Suite *settings_suite(void)
{
    Suite *suite = suite_create("settings");
    TCase *tests = tcase_create("settings");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, an_admin_gives_the_shop_a_name_and_takes_it_away);
    tcase_add_test(tests, an_admin_sets_the_logo_at_a_time);
    tcase_add_test(tests, what_breaks_the_rules_does_not_come_to_the_store);
    tcase_add_test(tests, nobody_but_an_admin_changes_anything);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(settings_suite)
