-- Repeatable: what the application may do. It may not change the past.
GRANT SELECT, INSERT, UPDATE ON items, stock, suppliers TO inventory_app;
GRANT SELECT ON warehouses TO inventory_app;
GRANT SELECT, INSERT ON movements TO inventory_app;
