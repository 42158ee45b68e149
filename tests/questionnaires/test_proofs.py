"""Photos, signatures and places as values, and what a failed item must bring."""

from typing import Any

import pytest
from django.utils import translation

from mind_portal.questionnaires.answers import Answer, InvalidAnswer, clean_value, document, fingerprint
from mind_portal.questionnaires.definition import OCCASIONS, Definition, Item, Words
from mind_portal.questionnaires.drafting import merge
from mind_portal.questionnaires.examination import lacking_evidence
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.words import answer_text
from tests.questionnaires.builders import words

PHOTO = "019a0000-0000-7000-8000-000000000001"
OTHER = "019a0000-0000-7000-8000-000000000002"


def item(kind: str, **more: Any) -> Item:
    return Item(code=kind, type=kind, text=Words("x", "x"), **more)


def checklist(**changes: Any) -> Definition:
    kinds = ("photo", "file", "signature", "place")
    items = [{"code": f"a_{kind}", "type": kind, "text": words(kind)} for kind in kinds]
    section = {"code": "proof", "title": words("Proof"), "items": items}
    return read_definition(
        {"code": "small", "kind": "checklist", "title": words("Small"), "sections": [section]} | changes
    )


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("13.7563, 100.5018", {"latitude": 13.7563, "longitude": 100.5018}),
        ("๑๓.๗๕๖๓ ๑๐๐.๕๐๑๘", {"latitude": 13.7563, "longitude": 100.5018}),
        ("−13.5/100", {"latitude": -13.5, "longitude": 100.0}),
        ({"latitude": 13.1, "longitude": 100.2, "accuracy": 12.34},
         {"latitude": 13.1, "longitude": 100.2, "accuracy": 12.3}),
        ("90, 180", {"latitude": 90.0, "longitude": 180.0}),
        ("  ", None),
    ],
)  # fmt: skip
def test_a_place_is_read_as_people_write_it(typed: Any, place: Any) -> None:
    assert clean_value(item("place"), typed) == place


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("at the gate", "“at the gate” is no place: write latitude and longitude as 13.7563, 100.5018"),
        ("13.7563", "“13.7563” is no place: write latitude and longitude as 13.7563, 100.5018"),
        ("100.5018, 13.7563", "Latitude 100.502 and longitude 13.7563 are no place on earth: perhaps they are swapped"),
        ({"latitude": "x"}, "Write the place as 13.7563, 100.5018"),
    ],
)
def test_what_is_no_place_is_refused_in_words(typed: Any, sentence: str) -> None:
    with translation.override("en"), pytest.raises(InvalidAnswer) as refused:
        clean_value(item("place"), typed)
    assert str(refused.value) == sentence


def test_a_signature_is_a_name_and_perhaps_a_drawn_line() -> None:
    signed = {"name": " สมชาย  ใจดี ", "role": "ผู้จัดการ", "image": PHOTO, "more": 1}
    assert clean_value(item("signature"), signed) == {"name": "สมชาย ใจดี", "role": "ผู้จัดการ", "image": PHOTO}
    for bad in ({"name": " "}, "สมชาย", {"name": "ก", "image": "../x"}):
        with pytest.raises(InvalidAnswer):
            clean_value(item("signature"), bad)


def test_photos_are_known_ids_and_not_too_many() -> None:
    assert clean_value(item("photo"), [PHOTO, PHOTO, OTHER]) == [PHOTO, OTHER]
    with pytest.raises(InvalidAnswer):
        clean_value(item("photo"), ["photo.jpg"])
    with pytest.raises(InvalidAnswer):
        clean_value(item("photo"), [PHOTO[:-2] + f"{n:02}" for n in range(13)])


def test_rules_count_photos_and_know_whether_somebody_signed() -> None:
    nothing = document(checklist(), {}, {})
    assert nothing == {"a_photo": 0.0, "a_file": 0.0, "a_signature": None, "a_place": None}
    answers: dict[str, Answer] = {
        "a_photo": {"value": [PHOTO, OTHER]},
        "a_signature": {"value": {"name": "ก"}},
        "a_place": {"value": {"latitude": 13.0, "longitude": 100.0}},
    }
    found = document(checklist(), answers, {})
    assert found == {"a_photo": 2.0, "a_file": 0.0, "a_signature": True, "a_place": True}


def test_proofs_in_words() -> None:
    with translation.override("en"):
        assert answer_text(item("photo"), {"value": [PHOTO, OTHER]}) == "2 photos"
        assert answer_text(item("signature"), {"value": {"name": "ก", "role": "ข"}}) == "ก · ข"
        assert answer_text(item("place"), {"value": {"latitude": 13.5, "longitude": 100.25}}) == "13.50000, 100.25000"


@pytest.mark.parametrize(
    ("on_fail", "note", "photos", "enough"),
    [
        ("note", "", [PHOTO], False), ("note", "รั่ว", [], True),
        ("photo", "รั่ว", [], False), ("photo", "", [PHOTO], True),
        ("photo_or_note", "", [], False), ("photo_or_note", "รั่ว", [], True), ("photo_or_note", "", [PHOTO], True),
        ("none", "", [], True),
    ],
)  # fmt: skip
def test_a_failed_item_brings_what_it_must(on_fail: str, note: str, photos: list[str], enough: bool) -> None:
    judged = item("compliance", on_fail=on_fail)
    assert (lacking_evidence(judged, "fail", note, photos) == "") is enough
    assert lacking_evidence(judged, "pass", "", []) == ""


def test_photos_stay_when_the_answer_changes_and_never_clash() -> None:
    stored: dict[str, Answer] = {"exits": {"value": "fail", "note": "ก", "photos": [PHOTO]}}
    changed = merge(stored, [Change("exits", {"value": "pass", "photos": [OTHER]}, fingerprint(stored["exits"]))])
    assert changed.answers == {"exits": {"value": "pass", "photos": [PHOTO, OTHER]}}
    assert not changed.conflicts
    emptied = merge(stored, [Change("exits", {}, fingerprint(stored["exits"]))])
    assert emptied.answers == {"exits": {"photos": [PHOTO]}}


def test_a_checklist_serves_the_occasions_that_it_names() -> None:
    assert checklist(occasions=["complaint"]).serves("complaint")
    assert not checklist(occasions=["complaint"]).serves("annual")
    assert {name for name in OCCASIONS if checklist().serves(name)} == set(OCCASIONS) - {"self_declaration"}
