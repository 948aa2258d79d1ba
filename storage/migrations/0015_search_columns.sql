-- What is found in a name comes before what is found elsewhere, so the words of each text of users
-- and products have a column of their own.

DROP TRIGGER user_search_insert;
DROP TRIGGER user_search_update;
DROP TABLE user_search;
DROP VIEW user_words;

CREATE VIEW user_words (key, email, name) AS
    SELECT key, words(email), words(name) FROM users;

CREATE VIRTUAL TABLE user_search USING fts5 (
    email, name,
    content = 'user_words', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
);

INSERT INTO user_search (user_search) VALUES ('rebuild');

CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO user_search (rowid, email, name)
        VALUES (new.key, words(new.email), words(new.name));
END;

CREATE TRIGGER user_search_update AFTER UPDATE OF email, name ON users BEGIN
    INSERT INTO user_search (user_search, rowid, email, name)
        VALUES ('delete', old.key, words(old.email), words(old.name));
    INSERT INTO user_search (rowid, email, name)
        VALUES (new.key, words(new.email), words(new.name));
END;

DROP TRIGGER product_search_insert;
DROP TRIGGER product_search_update;
DROP TABLE product_search;
DROP VIEW product_words;

CREATE VIEW product_words (key, product_id, name, description) AS
    SELECT key, words(product_id), words(name), words(description) FROM products;

CREATE VIRTUAL TABLE product_search USING fts5 (
    product_id, name, description,
    content = 'product_words', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
);

INSERT INTO product_search (product_search) VALUES ('rebuild');

CREATE TRIGGER product_search_insert AFTER INSERT ON products BEGIN
    INSERT INTO product_search (rowid, product_id, name, description)
        VALUES (new.key, words(new.product_id), words(new.name), words(new.description));
END;

CREATE TRIGGER product_search_update AFTER UPDATE OF name, description ON products BEGIN
    INSERT INTO product_search (product_search, rowid, product_id, name, description)
        VALUES ('delete', old.key,
                words(old.product_id), words(old.name), words(old.description));
    INSERT INTO product_search (rowid, product_id, name, description)
        VALUES (new.key, words(new.product_id), words(new.name), words(new.description));
END;
