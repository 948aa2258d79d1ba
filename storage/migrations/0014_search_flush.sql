-- The block of the search index that is being flushed in steps: storage/search/search_flush.h.

CREATE TABLE order_search_flush (
    block INTEGER PRIMARY KEY,
    owner BLOB NOT NULL -- of the flush at work: another one with the same block gives way
) STRICT;
