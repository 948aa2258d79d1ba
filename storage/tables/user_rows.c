/* SPDX-License-Identifier: MIT */
#include "storage/tables/user_rows.h"

#include "storage/engine/statement.h"
#include "storage/tables/fts_query.h"

#include <stdio.h>

#define USER_COLUMNS "key, id, email, name, role, disabled, created_at, password"

void user_row_clear(struct user_row *row)
{
    user_clear(&row->user);
}

static enum err read_user(struct statement *statement, struct user_row *out, struct error *err)
{
    struct user_row row = {
        .key = statement_int(statement, 0),
        .user = { .id = statement_uuid(statement, 1),
                  .role = (enum role)statement_int(statement, 4),
                  .disabled = statement_int(statement, 5) != 0,
                  .created_at = statement_int(statement, 6) },
    };
    AUTO_FREE char *password = NULL;

    if (statement_text(statement, 2, &row.user.email, err) != ERR_OK ||
        statement_text(statement, 3, &row.user.name, err) != ERR_OK ||
        statement_text(statement, 7, &password, err) != ERR_OK) {
        user_row_clear(&row);
        return err->code;
    }
    snprintf(row.password.text, sizeof(row.password.text), "%s", password);
    *out = row;
    return ERR_OK;
}

static enum err read_one(struct statement *statement, struct user_row *out, struct error *err)
{
    if (statement_one(statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such user.");
    return err->code == ERR_OK ? read_user(statement, out, err) : err->code;
}

enum err user_rows_by_id(struct connection *db, const struct uuid *id, struct user_row *out,
                         struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT " USER_COLUMNS " FROM users WHERE id = ?1");

    statement_bind_uuid(&statement, 1, id);
    return read_one(&statement, out, err);
}

enum err user_rows_by_email(struct connection *db, const char *email, struct user_row *out,
                            struct error *err)
{
    static const char sql[] =
        "SELECT " USER_COLUMNS " FROM users WHERE email = ?1 OR email_key = ?2"
        " ORDER BY email = ?1 DESC, key LIMIT 1";
    AUTO_STATEMENT statement = statement_get(db, sql);
    AUTO_FREE char *key = NULL;

    if (email_key(email, &key, err) != ERR_OK)
        return err->code;
    statement_bind_text(&statement, 1, email);
    statement_bind_text(&statement, 2, key);
    return read_one(&statement, out, err);
}

/* Whether no user but @but_key, 0 for none, has an email that is compared as @compared. */
static enum err require_free(struct connection *db, const char *compared, int64_t but_key,
                             struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT count(*) FROM users WHERE email_key = ?1 AND key <> ?2");

    statement_bind_text(&statement, 1, compared);
    statement_bind_int(&statement, 2, but_key);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    if (statement_int(&statement, 0) > 0)
        return error_set(err, ERR_EMAIL_TAKEN, "There is a user with this email already.");
    return ERR_OK;
}

enum err user_rows_key(struct connection *db, const struct uuid *id, int64_t *key,
                       struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT key FROM users WHERE id = ?1");

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *key = statement_int(&statement, 0);
    return ERR_OK;
}

enum err user_rows_count_admins(struct connection *db, int64_t but_key, int64_t *out,
                                struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT count(*) FROM users WHERE role = 1 AND disabled = 0 AND key <> ?1");

    statement_bind_int(&statement, 1, but_key);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

enum err user_rows_insert(struct connection *db, const struct user_draft *draft,
                          const struct password_hash *password, timestamp_t now, struct uuid *out,
                          struct error *err)
{
    static const char sql[] = "INSERT INTO users (id, email, name, role, disabled, password,"
                              " created_at, email_key) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7)";
    AUTO_STATEMENT statement = statement_get(db, sql);
    AUTO_FREE char *key = NULL;
    struct uuid id = uuid_new(now);

    if (email_key(draft->email, &key, err) != ERR_OK || require_free(db, key, 0, err) != ERR_OK)
        return err->code;
    statement_bind_uuid(&statement, 1, &id);
    statement_bind_text(&statement, 2, draft->email);
    statement_bind_text(&statement, 3, draft->name);
    statement_bind_int(&statement, 4, (int64_t)draft->role);
    statement_bind_text(&statement, 5, password->text);
    statement_bind_int(&statement, 6, now);
    statement_bind_text(&statement, 7, key);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    *out = id;
    return ERR_OK;
}

enum err user_rows_set_email(struct connection *db, int64_t key, const char *email,
                             struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE users SET email = ?2, email_key = ?3 WHERE key = ?1");
    AUTO_FREE char *compared = NULL;

    if (email_key(email, &compared, err) != ERR_OK ||
        require_free(db, compared, key, err) != ERR_OK)
        return err->code;
    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, email);
    statement_bind_text(&statement, 3, compared);
    return statement_run(&statement, err);
}

enum err user_rows_set_name(struct connection *db, int64_t key, const char *name, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "UPDATE users SET name = ?2 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, name);
    return statement_run(&statement, err);
}

enum err user_rows_set_password(struct connection *db, int64_t key,
                                const struct password_hash *password, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "UPDATE users SET password = ?2 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, password->text);
    return statement_run(&statement, err);
}

enum err user_rows_set_role(struct connection *db, int64_t key, enum role role, bool disabled,
                            struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE users SET role = ?2, disabled = ?3 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_int(&statement, 2, (int64_t)role);
    statement_bind_int(&statement, 3, disabled);
    return statement_run(&statement, err);
}

enum err user_rows_set_remains(struct connection *db, int64_t key,
                               const struct user_remains *remains, struct error *err)
{
    /* No password comes to the empty hash. */
    AUTO_STATEMENT statement = statement_get(
        db, "UPDATE users SET name = ?2, email = ?3, email_key = ?3, password = '', role = 0,"
            " disabled = 1 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, remains->name);
    statement_bind_text(&statement, 3, remains->email);
    return statement_run(&statement, err);
}

#define FOUND_USERS "key IN (SELECT rowid FROM user_search WHERE user_search MATCH ?1)"

static enum err count_users(struct connection *db, const char *match, int64_t *out,
                            struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, match ? "SELECT count(*) FROM user_search WHERE user_search MATCH ?1"
                                : "SELECT count(*) FROM users");

    if (match)
        statement_bind_text(&statement, 1, match);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

#define PAGE_OF_USERS "SELECT " USER_COLUMNS " FROM users"
#define BY_EMAIL      " email LIMIT ?2 OFFSET ?3"
#define BY_NAME       " name COLLATE NOCASE, key LIMIT ?2 OFFSET ?3"

/* Those with all the words in their names come before those whose emails have some. */
#define FIRST_BY_NAME                                                                              \
    " key NOT IN (SELECT rowid FROM user_search WHERE user_search MATCH '{name} : (' || ?1 || ')'),"

/* [by name][of those that are found]; people of the same name in the order in which they came. */
static const char *const page_of_users[2][2] = {
    { PAGE_OF_USERS " ORDER BY" BY_EMAIL,
      PAGE_OF_USERS " WHERE " FOUND_USERS " ORDER BY" FIRST_BY_NAME BY_EMAIL },
    { PAGE_OF_USERS " ORDER BY" BY_NAME,
      PAGE_OF_USERS " WHERE " FOUND_USERS " ORDER BY" FIRST_BY_NAME BY_NAME },
};

static enum err read_page(struct connection *db, const struct query *query, const char *match,
                          struct user_page *page, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, page_of_users[query->by_name][match != NULL]);
    bool row;

    if (match)
        statement_bind_text(&statement, 1, match);
    statement_bind_int(&statement, 2, query->limit);
    statement_bind_int(&statement, 3, (query->page - 1) * query->limit);
    for (;;) {
        struct user_row user;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (read_user(&statement, &user, err) != ERR_OK)
            return err->code;
        page->users[page->count++] = user.user;
    }
}

enum err user_rows_list(struct connection *db, const struct query *query, struct user_page *out,
                        struct error *err)
{
    AUTO_USER_PAGE page = { .users = calloc((size_t)query->limit, sizeof(struct user)) };
    AUTO_FREE char *match = NULL;

    if (!page.users)
        return error_no_memory(err);
    if (query->search && fts_query_write(query->search, &match, err) != ERR_OK)
        return err->code;
    /* A search without a word finds nothing. */
    if ((!query->search || match) && count_users(db, match, &page.total, err) != ERR_OK)
        return err->code;
    if (query_offset(query, page.total) >= 0 && read_page(db, query, match, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct user_page){ .users = NULL };
    return ERR_OK;
}
