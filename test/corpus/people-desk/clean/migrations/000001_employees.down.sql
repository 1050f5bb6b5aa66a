DROP TABLE employees;
DROP TABLE employers;
