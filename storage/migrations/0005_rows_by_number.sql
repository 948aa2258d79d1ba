-- Items and history by one integer each, the order's number and the place in the order together.
-- They are appended, found by a range, and packed more densely than by a key of two columns, at
-- which SQLite leaves an eighth of each page free.

DROP VIEW order_texts;

CREATE TABLE order_items_by_key (
    key          INTEGER PRIMARY KEY CHECK (key % 128 BETWEEN 1 AND 100),   -- number * 128 + line
    order_number INTEGER GENERATED ALWAYS AS (key / 128) VIRTUAL REFERENCES orders (number),
    line         INTEGER GENERATED ALWAYS AS (key % 128) VIRTUAL,
    product_id   TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999999),
    price        INTEGER NOT NULL CHECK (price BETWEEN 0 AND 999999999)
) STRICT;

INSERT INTO order_items_by_key (key, product_id, name, quantity, price)
    SELECT order_number * 128 + line, product_id, name, quantity, price
        FROM order_items ORDER BY order_number, line;

DROP TABLE order_items;
ALTER TABLE order_items_by_key RENAME TO order_items;

CREATE TABLE status_history_by_key (
    key          INTEGER PRIMARY KEY CHECK (key % 128 >= 1),                -- number * 128 + seq
    order_number INTEGER GENERATED ALWAYS AS (key / 128) VIRTUAL REFERENCES orders (number),
    seq          INTEGER GENERATED ALWAYS AS (key % 128) VIRTUAL,
    status       INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
    at           INTEGER NOT NULL,
    note         TEXT,
    by_key       INTEGER REFERENCES users (key)
) STRICT;

INSERT INTO status_history_by_key (key, status, at, note, by_key)
    SELECT order_number * 128 + seq, status, at, note, by_key
        FROM status_history ORDER BY order_number, seq;

DROP TABLE status_history;
ALTER TABLE status_history_by_key RENAME TO status_history;

-- What an order is found by.
CREATE VIEW order_texts (number, user_key, text) AS
    SELECT
        orders.number,
        orders.user_key,
        users.name || ' ' || users.email || ' ' ||
        (SELECT group_concat(product_id || ' ' || name, ' ') FROM order_items
            WHERE key BETWEEN orders.number * 128 AND orders.number * 128 + 127) || ' ' ||
        coalesce((SELECT group_concat(note, ' ') FROM status_history
            WHERE key BETWEEN orders.number * 128 AND orders.number * 128 + 127
                AND note IS NOT NULL), '')
    FROM orders JOIN users ON users.key = orders.user_key;
