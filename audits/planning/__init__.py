"""Which factories are visited, when and by whom: risk, the month's proposal, the double-random draw. Pure functions."""
