-- Run once by the platform. The application owns nothing.
CREATE ROLE rollcall_owner LOGIN;
CREATE ROLE rollcall_app LOGIN;
ALTER ROLE rollcall_owner SET lock_timeout = '3s';
ALTER ROLE rollcall_app SET statement_timeout = '5s';
ALTER DEFAULT PRIVILEGES FOR ROLE rollcall_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rollcall_app;
