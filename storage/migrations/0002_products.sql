-- The catalogue: what the shop sells, at which price. An order keeps its own copy of name and price.

CREATE TABLE products (
    key         INTEGER PRIMARY KEY,
    product_id  TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    price       INTEGER NOT NULL CHECK (price BETWEEN 0 AND 999999999),
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),      -- whether it can be ordered
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX products_by_name ON products (name);
CREATE INDEX products_active_by_name ON products (name) WHERE active = 1;

CREATE VIRTUAL TABLE products_search USING fts5 (
    product_id, name, description,
    content = 'products', content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER products_search_insert AFTER INSERT ON products BEGIN
    INSERT INTO products_search (rowid, product_id, name, description)
        VALUES (new.key, new.product_id, new.name, new.description);
END;

CREATE TRIGGER products_search_update AFTER UPDATE OF name, description ON products BEGIN
    INSERT INTO products_search (products_search, rowid, product_id, name, description)
        VALUES ('delete', old.key, old.product_id, old.name, old.description);
    INSERT INTO products_search (rowid, product_id, name, description)
        VALUES (new.key, new.product_id, new.name, new.description);
END;
