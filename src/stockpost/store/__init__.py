"""What is kept: one database, SQLite or PostgreSQL, with one named function per state change."""
