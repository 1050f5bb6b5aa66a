ALTER TABLE movements ADD CONSTRAINT movements_stock_fk FOREIGN KEY (sku, warehouse) REFERENCES stock (sku, warehouse) NOT VALID;
