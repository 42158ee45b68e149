"""A loan from its contract to its last instalment: contracts, money out and back, plans, lateness, the bank's files."""
