-- Searching orders with exact totals: an index of our own (storage/search_index.h). Counting the
-- matches of a common word in a full-text table takes time in proportion to them; here it is bits.

DROP TABLE orders_search;

-- For every block of 4,096 numbers and every term in it, which of its orders have the term: their
-- places in the block, as two bytes each, or as 4,096 bits. The rows of a term stand together for
-- sixteen blocks at a time: few places to look at for who searches, and few to write for a new block.
CREATE TABLE order_search (
    stretch INTEGER NOT NULL,                               -- block / 16
    term    TEXT    NOT NULL,
    block   INTEGER NOT NULL,
    orders  BLOB    NOT NULL,
    PRIMARY KEY (stretch, term, block)
) STRICT, WITHOUT ROWID;

-- The words of the newest orders, whose blocks are not full yet.
CREATE TABLE order_search_tail (
    number INTEGER PRIMARY KEY REFERENCES orders (number),
    words  TEXT    NOT NULL                                 -- as storage/words.h has them
) STRICT;

INSERT INTO order_search_tail (number, words) SELECT number, words(text) FROM order_texts;
