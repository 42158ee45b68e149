"""Pages of inspections: thin, the work is in selectors and services."""
