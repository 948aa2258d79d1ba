-- Words are folded as their readers do (core/base/words.h), for orders, users and products alike. All
-- indexes of words are made anew: users and products have the same words as orders, in full-text
-- indexes of their own; the words of all orders are pending until the store has flushed them.

DROP VIEW order_texts;

-- What an order is found by. A line's end keeps a phone number from going on in the next text.
CREATE VIEW order_texts (number, user_key, text) AS
    SELECT
        orders.number,
        orders.user_key,
        users.name || char(10) || users.email || char(10) ||
        (SELECT group_concat(product_id || char(10) || name, char(10)) FROM order_items
            WHERE key BETWEEN orders.number * 65536 AND orders.number * 65536 + 65535) || char(10) ||
        coalesce((SELECT group_concat(note, char(10)) FROM status_history
            WHERE key BETWEEN orders.number * 65536 AND orders.number * 65536 + 65535
                AND note IS NOT NULL), '')
    FROM orders JOIN users ON users.key = orders.user_key;

DROP TRIGGER users_search_insert;
DROP TRIGGER users_search_update;
DROP TABLE users_search;

CREATE VIEW user_words (key, words) AS
    SELECT key, words(email || char(10) || name) FROM users;

CREATE VIRTUAL TABLE user_search USING fts5 (
    words,
    content = 'user_words', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
);

INSERT INTO user_search (user_search) VALUES ('rebuild');

CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO user_search (rowid, words)
        VALUES (new.key, words(new.email || char(10) || new.name));
END;

CREATE TRIGGER user_search_update AFTER UPDATE OF email, name ON users BEGIN
    INSERT INTO user_search (user_search, rowid, words)
        VALUES ('delete', old.key, words(old.email || char(10) || old.name));
    INSERT INTO user_search (rowid, words)
        VALUES (new.key, words(new.email || char(10) || new.name));
END;

DROP TRIGGER products_search_insert;
DROP TRIGGER products_search_update;
DROP TABLE products_search;

CREATE VIEW product_words (key, words) AS
    SELECT key, words(product_id || char(10) || name || char(10) || description) FROM products;

CREATE VIRTUAL TABLE product_search USING fts5 (
    words,
    content = 'product_words', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
);

INSERT INTO product_search (product_search) VALUES ('rebuild');

CREATE TRIGGER product_search_insert AFTER INSERT ON products BEGIN
    INSERT INTO product_search (rowid, words)
        VALUES (new.key,
                words(new.product_id || char(10) || new.name || char(10) || new.description));
END;

CREATE TRIGGER product_search_update AFTER UPDATE OF name, description ON products BEGIN
    INSERT INTO product_search (product_search, rowid, words)
        VALUES ('delete', old.key,
                words(old.product_id || char(10) || old.name || char(10) || old.description));
    INSERT INTO product_search (rowid, words)
        VALUES (new.key,
                words(new.product_id || char(10) || new.name || char(10) || new.description));
END;

DROP TABLE order_search_tail;
DROP TABLE order_search;

-- For every block of 4,096 numbers and every term in it, which of its orders have the term
-- (storage/search/search_row.h). The rows of a term are adjacent for sixteen blocks at a time: few
-- positions to read for a search, and few to write for a new block.
CREATE TABLE order_search (
    segment INTEGER NOT NULL,                               -- block / 16
    term    TEXT    NOT NULL,
    block   INTEGER NOT NULL,
    orders  BLOB    NOT NULL,
    PRIMARY KEY (segment, term, block)
) STRICT, WITHOUT ROWID;

-- The words of the orders whose blocks have not been flushed.
CREATE TABLE order_search_pending (
    number INTEGER PRIMARY KEY REFERENCES orders (number),
    words  TEXT    NOT NULL                                 -- core/base/words.h
) STRICT;

INSERT INTO order_search_pending (number, words)
    SELECT number, words(text) FROM order_texts ORDER BY number;
