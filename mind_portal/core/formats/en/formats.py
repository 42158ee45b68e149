"""Numbers of the English screens. Dates go through `core.thai`, which knows the Buddhist era."""

THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3
