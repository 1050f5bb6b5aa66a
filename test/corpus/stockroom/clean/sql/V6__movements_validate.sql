ALTER TABLE movements VALIDATE CONSTRAINT movements_stock_fk;
