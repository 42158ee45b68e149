"""A small world with data in both provinces; today is fixed."""

import datetime as dt

import pytest

from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.rollups.models import DirtyKey
from tests.support import builders

TODAY = dt.date(2026, 11, 24)
MONTH = dt.date(2026, 11, 1)


def keys() -> set[tuple[str, str, str]]:
    """The waiting dirty keys."""
    return {(key.source, key.province_code, f"{key.month:%Y-%m}") for key in DirtyKey.objects.all()}


@pytest.fixture
def sites(rayong: Province, chiang_mai: Province, officer: User) -> dict[str, Site]:
    """Two sites in Rayong, one in Chiang Mai, with inspections since May 2026; no key waits."""
    found = {
        "first": builders.make_site(rayong),
        "second": builders.make_site(rayong),
        "north": builders.make_site(chiang_mai),
    }
    builders.make_inspection(found["first"], officer, findings=2, inspected_on=dt.date(2026, 5, 10))
    builders.make_inspection(found["second"], officer, findings=1, inspected_on=dt.date(2026, 10, 30))
    builders.make_inspection(found["north"], officer, findings=1, inspected_on=dt.date(2026, 11, 2))
    return found
