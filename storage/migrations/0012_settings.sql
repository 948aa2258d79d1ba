-- What is true of the whole shop, by name: storage/tables/setting_rows.h lists the names. A setting
-- that was never stored has the value that the program says there.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
