"""One office with its factory and operator."""

import pytest

from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.orders.builders import Office, load_law, make_operator_user
from tests.support.builders import make_site


@pytest.fixture
def law(db: None) -> None:
    load_law()


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานมีคำสั่ง")


@pytest.fixture
def operator(site: Site) -> User:
    return make_operator_user(site)


@pytest.fixture
def office(law: None, blank_paper: None, site: Site, officer: User, head: User, operator: User) -> Office:
    return Office(site, officer, head, operator)
