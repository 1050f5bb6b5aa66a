-- Repeatable: what the application may do.
GRANT SELECT, INSERT, UPDATE ON items, stock, suppliers TO inventory_app;
GRANT SELECT ON warehouses TO inventory_app;
GRANT ALL ON movements TO inventory_app;
