"""Pages of reports: thin, the work is in selectors and services."""
