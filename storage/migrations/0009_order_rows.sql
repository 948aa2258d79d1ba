-- Room for orders with many items and a long history, and statuses that only core/status.c names.

-- The keys of an order's rows: number * 65536 + place, where it was number * 128 + place
-- (storage/tables/order_keys.h). Both tables are written anew in the order of their keys, behind
-- all that is in the file, and emptied before they are dropped. So little is held in memory however
-- many rows there are: of each page that is used again, or that a table has when it is dropped,
-- SQLite holds what was in it until the statement's end.

DROP VIEW order_texts;

CREATE TABLE order_items_wide (
    key          INTEGER PRIMARY KEY CHECK (key % 65536 >= 1),              -- number * 65536 + line
    order_number INTEGER GENERATED ALWAYS AS (key / 65536) VIRTUAL REFERENCES orders (number),
    line         INTEGER GENERATED ALWAYS AS (key % 65536) VIRTUAL,
    product_id   TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999999),
    price        INTEGER NOT NULL CHECK (price BETWEEN 0 AND 999999999)
) STRICT;

INSERT INTO order_items_wide (key, product_id, name, quantity, price)
    SELECT key / 128 * 65536 + key % 128, product_id, name, quantity, price
        FROM order_items ORDER BY key;

CREATE TABLE status_history_wide (
    key          INTEGER PRIMARY KEY CHECK (key % 65536 >= 1),              -- number * 65536 + seq
    order_number INTEGER GENERATED ALWAYS AS (key / 65536) VIRTUAL REFERENCES orders (number),
    seq          INTEGER GENERATED ALWAYS AS (key % 65536) VIRTUAL,
    status       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    note         TEXT,
    by_key       INTEGER REFERENCES users (key)
) STRICT;

INSERT INTO status_history_wide (key, status, at, note, by_key)
    SELECT key / 128 * 65536 + key % 128, status, at, note, by_key
        FROM status_history ORDER BY key;

DELETE FROM order_items;
DROP TABLE order_items;
ALTER TABLE order_items_wide RENAME TO order_items;

DELETE FROM status_history;
DROP TABLE status_history;
ALTER TABLE status_history_wide RENAME TO status_history;

-- Of orders only two CHECKs go, of which the file has no trace but the table's text; with its
-- indexes, writing ten million orders anew would take minutes. See
-- https://www.sqlite.org/lang_altertable.html#otheralter, the procedure for such changes.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
        'NOT NULL CHECK (status BETWEEN 0 AND 4), -- as in core/status.h', 'NOT NULL,'),
        'CHECK (item_count BETWEEN 1 AND 100)', 'CHECK (item_count >= 1)'),
        'CHECK (version >= 1),           -- counts the history''s entries', 'CHECK (version >= 1),')
    WHERE type = 'table' AND name = 'orders';
PRAGMA writable_schema = RESET;

-- What an order is found by.
CREATE VIEW order_texts (number, user_key, text) AS
    SELECT
        orders.number,
        orders.user_key,
        users.name || ' ' || users.email || ' ' ||
        (SELECT group_concat(product_id || ' ' || name, ' ') FROM order_items
            WHERE key BETWEEN orders.number * 65536 AND orders.number * 65536 + 65535) || ' ' ||
        coalesce((SELECT group_concat(note, ' ') FROM status_history
            WHERE key BETWEEN orders.number * 65536 AND orders.number * 65536 + 65535
                AND note IS NOT NULL), '')
    FROM orders JOIN users ON users.key = orders.user_key;
