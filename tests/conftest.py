"""The fixed cast of the suite. Two provinces always exist, so that a missing scope shows by itself."""

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

from emergencies import strips
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.support import builders


def _province(code: str, letters: str, name_th: str, name_en: str, region: str) -> Province:
    values = {"abbreviation": letters, "name_th": name_th, "name_en": name_en, "region": region}
    return Province.objects.get_or_create(code=code, defaults=values)[0]


@pytest.fixture
def rayong(db: None) -> Province:
    return _province("21", "รย", "ระยอง", "Rayong", "east")


@pytest.fixture
def chiang_mai(db: None) -> Province:
    return _province("50", "ชม", "เชียงใหม่", "Chiang Mai", "north")


@pytest.fixture
def officer(rayong: Province, chiang_mai: Province) -> User:
    """Officer of Rayong."""
    return builders.make_user(Role.OFFICER, rayong, username="officer.rayong")


@pytest.fixture
def other_officer(chiang_mai: Province) -> User:
    """The twin in the other province."""
    return builders.make_user(Role.OFFICER, chiang_mai, username="officer.chiangmai")


@pytest.fixture
def head(rayong: Province) -> User:
    return builders.make_user(Role.HEAD, rayong, username="head.rayong")


@pytest.fixture
def executive(rayong: Province, chiang_mai: Province) -> User:
    return builders.make_user(Role.EXECUTIVE, username="executive")


@pytest.fixture
def head_office(rayong: Province, chiang_mai: Province) -> User:
    return builders.make_user(Role.HEAD_OFFICE, username="headoffice")


@pytest.fixture
def administrator(rayong: Province, chiang_mai: Province) -> User:
    return builders.make_user(Role.ADMINISTRATOR, username="administrator")


@pytest.fixture
def stranger(db: None) -> User:
    """Signed in, but without any role."""
    return builders.make_user(None, username="stranger")


# How long a machine takes to think of an example says nothing of the code.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def begins_in_thai() -> None:
    """The language of a page that the test before opened would go on in this thread."""
    translation.activate("th")


@pytest.fixture(autouse=True)
def kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the frame of every page keeps for seconds outlasts a test on a slow machine, so that counts of queries hold;
    the open incidents of another test are forgotten."""
    monkeypatch.setattr("mind_portal.notifications.selectors.COUNT_LIFE", 3600)
    monkeypatch.setattr("emergencies.strips.LIFE", 3600)
    cache.delete(strips.KEY)
