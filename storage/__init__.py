"""Where everything is kept: one unit of work, encrypted columns, the same rules on SQLite and PostgreSQL."""
