"""Complaints of the public about factories: told, handled by the province's office, answered, followed by a link."""
