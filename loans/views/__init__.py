"""Pages of loans: thin, the work is in selectors and services."""
