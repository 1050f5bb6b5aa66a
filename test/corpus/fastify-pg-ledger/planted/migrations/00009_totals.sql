-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION wallet_total(wallet uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT coalesce(sum(amount), 0)::bigint FROM entries WHERE wallet_id = wallet $$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION wallet_total(uuid) TO ledger_api;

-- +goose Down
DROP FUNCTION wallet_total(uuid);
