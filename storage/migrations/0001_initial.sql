-- The tables of Orderdesk. Times are milliseconds since 1970 UTC, amounts are whole minor units
-- (cents), public ids are 16-byte UUIDs; inside, rows refer to each other by small integers.

CREATE TABLE users (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    email      TEXT    NOT NULL UNIQUE,                     -- normalised, in lower case
    name       TEXT    NOT NULL,
    role       INTEGER NOT NULL CHECK (role IN (0, 1)),     -- customer, admin
    disabled   INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    password   TEXT    NOT NULL,                            -- Argon2id, in its own text form
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX users_admins ON users (role) WHERE role = 1 AND disabled = 0;

CREATE VIRTUAL TABLE users_search USING fts5 (
    email, name,
    content = 'users', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, email, name) VALUES (new.key, new.email, new.name);
END;

CREATE TRIGGER users_search_update AFTER UPDATE OF email, name ON users BEGIN
    INSERT INTO users_search (users_search, rowid, email, name)
        VALUES ('delete', old.key, old.email, old.name);
    INSERT INTO users_search (rowid, email, name) VALUES (new.key, new.email, new.name);
END;

-- Only hashes of secrets are stored: see core/secret.h.

CREATE TABLE sessions (
    hash       BLOB    PRIMARY KEY CHECK (length(hash) = 32),
    user_key   INTEGER NOT NULL REFERENCES users (key),
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_key);

CREATE TABLE api_tokens (
    id         BLOB    PRIMARY KEY CHECK (length(id) = 16),
    hash       BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    user_key   INTEGER NOT NULL REFERENCES users (key),
    label      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,                            -- 0: never
    expires_at INTEGER NOT NULL                             -- 0: never
) STRICT, WITHOUT ROWID;

CREATE INDEX api_tokens_by_user ON api_tokens (user_key);

-- An order's number is its key. Along the numbers neither created_at nor id ever goes backwards, so
-- that ordering by creation is ordering by number, and a range of dates is a range of numbers.
CREATE TABLE orders (
    number     INTEGER PRIMARY KEY CHECK (number >= 1001),
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    user_key   INTEGER NOT NULL REFERENCES users (key),
    status     INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4), -- as in core/status.h
    total      INTEGER NOT NULL CHECK (total BETWEEN 0 AND 999999999999999),
    item_count INTEGER NOT NULL CHECK (item_count BETWEEN 1 AND 100),
    version    INTEGER NOT NULL CHECK (version >= 1),           -- counts the history's entries
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL CHECK (updated_at >= created_at)
) STRICT;

CREATE INDEX orders_by_user ON orders (user_key);
CREATE INDEX orders_by_status ON orders (status);
CREATE INDEX orders_by_total ON orders (total);
CREATE INDEX orders_by_updated_at ON orders (updated_at);

CREATE TABLE order_items (
    order_number INTEGER NOT NULL REFERENCES orders (number),
    line         INTEGER NOT NULL CHECK (line >= 1),
    product_id   TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999999),
    price        INTEGER NOT NULL CHECK (price BETWEEN 0 AND 999999999),
    PRIMARY KEY (order_number, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE status_history (
    order_number INTEGER NOT NULL REFERENCES orders (number),
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    status       INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
    at           INTEGER NOT NULL,
    note         TEXT,
    by_key       INTEGER REFERENCES users (key),
    PRIMARY KEY (order_number, seq)
) STRICT, WITHOUT ROWID;

-- The key a client sent with its order, kept for 24 hours: see order_request in core/store.h.
CREATE TABLE idempotency_keys (
    user_key     INTEGER NOT NULL REFERENCES users (key),
    key          TEXT    NOT NULL,
    fingerprint  BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    order_number INTEGER NOT NULL REFERENCES orders (number),
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (user_key, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Exact counts without counting: how many orders per day of creation (days since 1970, UTC) and
-- status, and per user and status. Kept by the triggers below, in the same transaction.

CREATE TABLE order_counts_by_day (
    day    INTEGER NOT NULL,
    status INTEGER NOT NULL,
    orders INTEGER NOT NULL CHECK (orders >= 0),
    PRIMARY KEY (day, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_counts_by_user (
    user_key INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    orders   INTEGER NOT NULL CHECK (orders >= 0),
    PRIMARY KEY (user_key, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER orders_count_insert AFTER INSERT ON orders BEGIN
    INSERT INTO order_counts_by_day VALUES (new.created_at / 86400000, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
    INSERT INTO order_counts_by_user VALUES (new.user_key, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
END;

CREATE TRIGGER orders_count_update AFTER UPDATE OF status ON orders BEGIN
    UPDATE order_counts_by_day SET orders = orders - 1
        WHERE day = old.created_at / 86400000 AND status = old.status;
    UPDATE order_counts_by_user SET orders = orders - 1
        WHERE user_key = old.user_key AND status = old.status;
    INSERT INTO order_counts_by_day VALUES (new.created_at / 86400000, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
    INSERT INTO order_counts_by_user VALUES (new.user_key, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
END;

-- Full text over what people search an order by. The index keeps no copy of the text: order_texts
-- says what it is, for putting it in and for taking it out.

CREATE VIRTUAL TABLE orders_search USING fts5 (
    text,
    content = '', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE VIEW order_texts (number, user_key, text) AS
    SELECT
        orders.number,
        orders.user_key,
        users.name || ' ' || users.email || ' ' ||
        (SELECT group_concat(product_id || ' ' || name, ' ')
            FROM order_items WHERE order_number = orders.number) || ' ' ||
        coalesce((SELECT group_concat(note, ' ')
            FROM status_history WHERE order_number = orders.number AND note IS NOT NULL), '')
    FROM orders JOIN users ON users.key = orders.user_key;
