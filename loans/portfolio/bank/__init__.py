"""The bank's file: read, checked against the contracts, confirmed by a second person, booked piece by piece."""
