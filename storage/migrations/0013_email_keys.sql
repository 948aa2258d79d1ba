-- What the emails of users are compared by: core/email.h. Computed by the program, here and for each
-- new email. Accounts from before may share a key, so it is not unique here; none is added to them.

ALTER TABLE users ADD COLUMN email_key TEXT NOT NULL DEFAULT '';

UPDATE users SET email_key = email_key(email);

CREATE INDEX users_by_email_key ON users (email_key);

SELECT tell_same_emails(group_concat(email, ', '), count(*)) FROM users
    GROUP BY email_key HAVING count(*) > 1;
