-- Lists of many orders: indexes that hold all that their lists look at.

-- A user's orders are filtered and sorted without a look at the table.
DROP INDEX orders_by_user;
CREATE INDEX orders_by_user ON orders (user_key, number, status, total, updated_at);

-- By a value, orders are kept in sorted runs, one for each week of creation and status: a list by
-- value merges the runs of the weeks and statuses it is asked for. See storage/order_runs.h.
ALTER TABLE orders ADD COLUMN week INTEGER GENERATED ALWAYS AS (created_at / 604800000) VIRTUAL;

DROP INDEX orders_by_total;
DROP INDEX orders_by_updated_at;
CREATE INDEX orders_by_total ON orders (week, status, total);
CREATE INDEX orders_by_updated_at ON orders (week, status, updated_at);
