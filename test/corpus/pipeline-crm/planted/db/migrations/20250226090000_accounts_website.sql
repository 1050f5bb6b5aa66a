-- migrate:up
ALTER TABLE accounts
  ADD COLUMN website text,
  ADD CONSTRAINT accounts_website_length CHECK (length(website) <= 300) NOT VALID;

-- migrate:down
ALTER TABLE accounts DROP COLUMN website;
