"""The people around one factory of Rayong and its yearly report."""

import pytest

from factories.models import Site
from factories.single_form.models import Report
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.factories.single_form import builders


@pytest.fixture
def site(rayong: Province, chiang_mai: Province) -> Site:
    return builders.make_plant(rayong)


@pytest.fixture
def report(site: Site) -> Report:
    builders.load_form()
    return builders.make_report(site)


@pytest.fixture
def preparer(site: Site) -> User:
    return builders.make_person(site, "preparer", username="secretary", display_name="สมศรี ใจดี")


@pytest.fixture
def certifier(site: Site) -> User:
    return builders.make_person(site, "certifier", username="director", display_name="วิชัย มั่นคง")


@pytest.fixture
def stranger_firm(chiang_mai: Province) -> User:
    """Somebody of another enterprise."""
    return builders.make_person(builders.make_plant(chiang_mai), "preparer", "certifier", username="other.firm")
