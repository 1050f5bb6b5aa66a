SELECT 1; -- a value of an enum stays
