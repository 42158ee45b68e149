"""The gate's pages begin as complaints do: an office with a factory, its numbers, and nothing counted yet."""

from tests.audits.complaints.conftest import handler, numbers, other_site, site

__all__ = ["handler", "numbers", "other_site", "site"]
