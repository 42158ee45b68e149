"""The cells that most tests of pages start from, and an empty memory of drawn pages."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from mind_portal.core import thai
from mind_portal.dashboards import kept
from mind_portal.geography.models import Province
from tests.dashboards.builders import make_cell


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "minute", lambda: 0)
    kept.clear()
    yield
    kept.clear()


@pytest.fixture
def cells(rayong: Province, chiang_mai: Province) -> None:
    """Rayong inspects less than a year ago, Chiang Mai more; last month and the months before it."""
    current = thai.month_start(timezone.localdate())
    for back in range(14):
        month = thai.add_months(current, -back)
        make_cell("audits.coverage", rayong, month, 300 + 10 * back, of=1000)
        make_cell("audits.coverage", chiang_mai, month, 200 - back, of=400)
        make_cell("factories.operating", rayong, month, 1000)
        make_cell("factories.operating", chiang_mai, month, 400)
        make_cell("audits.inspections", rayong, month, 40)
        make_cell("audits.inspections", chiang_mai, month, 20 - back)
