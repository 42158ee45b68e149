"""A point with a complaint: typed in any digits, from the phone or from the map; it lies where it is said to lie."""

from typing import Any

import pytest
from django.test import Client

from audits.complaints import rules
from audits.complaints.models import Complaint
from audits.complaints.rules import Place
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography import outlines
from tests.audits.complaints.builders import sheet_of, told
from tests.audits.complaints.test_public_pages import FORM, given

__all__ = ["given"]

RAYONG = (12.6812, 101.2765)
CHIANG_MAI = (18.7883, 98.9853)
VIENTIANE_NORTH = (18.9, 102.4)


def rules_of(**place: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in rules.telling_breaches(told(place=Place(**place)), 0)]


def at(point: tuple[float, float], **place: Any) -> list[tuple[str, str]]:
    return rules_of(latitude=point[0], longitude=point[1], **place)


REFUSED = [("AUD-COMPLAINT-23", "spot")]


def test_a_point_in_the_chosen_province_or_with_none_chosen_is_taken() -> None:
    assert at(RAYONG, province="21") == []
    assert at(CHIANG_MAI) == []


def test_a_point_abroad_or_in_another_province_is_refused() -> None:
    assert at(VIENTIANE_NORTH) == REFUSED
    assert at((51.5, -0.1)) == REFUSED
    assert at(CHIANG_MAI, province="21") == REFUSED


def test_a_point_just_over_the_coarse_border_is_taken() -> None:
    """The shore of Rayong: some kilometres into the sea are its wastewater too, thirty are not."""
    south = next(lat / 1000 for lat in range(12_700, 12_300, -1) if not outlines.province_at(lat / 1000, 101.27))
    assert at((south - 0.03, 101.27), province="21") == []
    assert at((south - 0.3, 101.27), province="21") == REFUSED


def test_of_a_known_factory_the_province_is_its_own(site: Site) -> None:
    place = Place("ริมคลอง", "21", *CHIANG_MAI)
    assert rules.telling_breaches(told(site, place=place), 0) == []


@pytest.mark.parametrize("typed", ["12.6812, 101.2765", "๑๒.๖๘๑๒ ๑๐๑.๒๗๖๕", "12.6812/101.2765"])
def test_coordinates_are_typed_in_any_digits_and_without_words(given: dict[str, Any], rayong: Any, typed: str) -> None:
    assert Client().post(FORM, given | {"place": "", "province": "", "spot": typed}).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.latitude, complaint.longitude, complaint.province_id) == (*RAYONG, "21")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("หลังวัด", "หลังวัด"),
        ("101.2765, 12.6812", "สลับ"),
        ("18.9, 102.4", "นอกประเทศไทย"),
        ("18.7883, 98.9853", "นอกจังหวัดที่เลือก"),
    ],
)
def test_a_wrong_point_is_refused_in_words_and_keeps_what_was_typed(
    given: dict[str, Any], rayong: Any, typed: str, words: str
) -> None:
    answer = Client().post(FORM, given | {"spot": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{typed}"' in page
    assert not Complaint.objects.exists()


def test_the_form_stays_small_and_asks_only_the_portal(site: Site, officer: User) -> None:
    """The map's library and outlines are fetched when it is opened, and from nowhere else."""
    answer = Client().get(f"{FORM}?f={sheet_of(site, officer).token}")
    page = answer.content.decode()
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    assert page.count("<script") == 1
    assert '<link rel="stylesheet" href="/static/leaflet' not in page
    assert len(page.encode()) < 20_000
    assert "connect-src" not in Client().get("/complain/privacy/")["Content-Security-Policy"]
