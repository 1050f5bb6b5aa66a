DROP TABLE parcels;
DROP TABLE recipients;
