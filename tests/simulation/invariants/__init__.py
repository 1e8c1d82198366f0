"""What must hold: safety after every event, liveness when the faults have stopped. Read from the books and the database, not from the product's code."""
