-- Orders whose time is out of step with their number, since a clock was wrong. All others, in the
-- order of their numbers, never run backwards in time: among those a range of dates is a range of
-- numbers. The orders out of step are marked, and stand in an index of their own, which has all that
-- lists ask of them: storage/out_of_step.h. What is stored already was never let run backwards.

ALTER TABLE orders ADD COLUMN out_of_step INTEGER NOT NULL DEFAULT 0 CHECK (out_of_step IN (0, 1));

CREATE INDEX orders_out_of_step
    ON orders (created_at, number, status, user_key, total, updated_at) WHERE out_of_step = 1;

-- An order that gets its right date moves to the counters of that day.
DROP TRIGGER orders_count_update;

CREATE TRIGGER orders_count_update AFTER UPDATE OF status, created_at ON orders BEGIN
    UPDATE order_counts_by_day SET orders = orders - 1
        WHERE day = old.created_at / 86400000 AND status = old.status;
    UPDATE order_counts_by_user SET orders = orders - 1
        WHERE user_key = old.user_key AND status = old.status;
    INSERT INTO order_counts_by_day VALUES (new.created_at / 86400000, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
    INSERT INTO order_counts_by_user VALUES (new.user_key, new.status, 1)
        ON CONFLICT DO UPDATE SET orders = orders + 1;
END;
