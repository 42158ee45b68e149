"""The plan's year on a phone: nothing to push sideways, neither the page nor a table in it."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.models import Plan
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_plan
from tests.support import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_year_fits_a_phone(
    open_page: Callable[..., Page], fits: Callable[[Page], None], rayong: Province, officer: User, head: User
) -> None:
    site = builders.make_site(rayong)
    for months in (0, -1):
        plan = make_plan(site, officer, thai.add_months(thai.month_start(timezone.localdate()), months))
        Plan.objects.filter(pk=plan.pk).update(status="published", published_at=timezone.now())
    page = open_page("/audits/plan/year/", user=head)
    expect(page.get_by_role("heading", name="ภาระงานของเจ้าหน้าที่")).to_be_visible()
    fits(page)
    for region in page.locator(".m-scroll-x").all():
        assert region.evaluate("box => box.scrollWidth <= box.clientWidth")
