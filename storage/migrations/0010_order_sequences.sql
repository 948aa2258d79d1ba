-- Numbers at which the dates of orders begin anew: from there to the next such number, orders in step
-- never run backwards in time. A shop has one sequence, and one more for each import of older orders:
-- storage/tables/order_sequences.h.

CREATE TABLE order_sequences (
    first INTEGER PRIMARY KEY
) STRICT;

INSERT INTO order_sequences VALUES (1001);
