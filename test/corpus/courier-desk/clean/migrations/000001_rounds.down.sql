DROP TABLE rounds;
DROP TABLE couriers;
