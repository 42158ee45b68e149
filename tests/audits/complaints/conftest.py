"""The office of Rayong with a factory, the law's and the office's numbers, and nothing counted yet."""

from io import StringIO

import pytest
from django.core.management import call_command

from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.complaints.builders import forget_limits
from tests.support import builders


@pytest.fixture(autouse=True)
def numbers(db: None) -> None:
    call_command("load_legal", verbosity=0, stdout=StringIO())
    forget_limits()


@pytest.fixture
def site(rayong: Province, chiang_mai: Province) -> Site:
    return builders.make_site(rayong, "โรงงานปลาป่นทดสอบ")


@pytest.fixture
def other_site(chiang_mai: Province) -> Site:
    return builders.make_site(chiang_mai)


@pytest.fixture
def handler(officer: User) -> User:
    return officer
