-- Loading many purchases at once.

-- Customers that an import of purchases added, from the first number to the last: one row where there may be a million.
-- Taking the step back turns it into one row a customer.
CREATE TABLE step_added_customers (
    step_id INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    PRIMARY KEY (step_id, first)
) STRICT, WITHOUT ROWID;
