"""The command line (design 3.1): commands that call `app.desk.Desk` and print sentences, tables or one JSON document."""
