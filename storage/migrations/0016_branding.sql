-- The shop's logo: no row or one. What is known of it stands before its bytes, which are left on
-- their pages when they are not asked for. The shop's name and colour are settings.

CREATE TABLE logo (
    key        INTEGER PRIMARY KEY CHECK (key = 1),
    media_type TEXT NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    version    TEXT NOT NULL, -- a hash of the bytes: core/logo.h
    changed_at INTEGER NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;
