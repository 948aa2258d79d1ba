-- What the ids of products are compared by when an order has none of them exactly: core/product.h.
-- Computed by the program, here and for each new product.

ALTER TABLE products ADD COLUMN id_key TEXT NOT NULL DEFAULT '';

UPDATE products SET id_key = product_key(product_id);

CREATE INDEX products_by_id_key ON products (id_key);

-- Ids that were told apart by characters that nobody sees.
SELECT tell_same_product_ids(product_id_clean(product_id), count(*)) FROM products
    GROUP BY product_id_clean(product_id) HAVING count(*) > 1;
