SELECT 1; -- the column goes with 000007
