"""The pure part of Stockpost: records, rules and decisions. Standard library only; no I/O, clock, randomness or logging."""
