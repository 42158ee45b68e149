"""A notice as CAP 1.2: valid against the schema, and what is not valid is seen."""

import datetime as dt
from dataclasses import replace

import pytest
from lxml import etree

from emergencies import cap, notice_texts
from emergencies.models import Advice, IncidentKind, Phase

SENT = dt.datetime(2026, 11, 24, 7, 32, 5, 123456, tzinfo=dt.UTC)
NS = {"c": cap.NAMESPACE}


def info(language: str) -> cap.Info:
    return cap.Info(
        language=language, event="เพลิงไหม้", sender_name="ศบฉ.อก.", headline="หัว & <ข้อ>", description="บรรทัดหนึ่ง\nสอง",
        instruction="ปิดหน้าต่าง", area="รัศมี 3 กม.", contact="1784", web="https://portal.example/notices/2570-0001/",
    )  # fmt: skip


ALERT = cap.Alert(
    identifier="TH-MIND-N2570-0001", sender="notices@portal.example", sent=SENT, status="Actual", kind="Alert",
    incident="2570-0021", categories=("Fire", "Safety"), responses=("Shelter",), urgency="Immediate", severity="Severe",
    certainty="Observed", expires=SENT + dt.timedelta(hours=6), circle=(12.75, 101.2, 3.0),
    infos=(info("th-TH"), info("en-US")),
)  # fmt: skip


def texts(xml: bytes, path: str) -> list[str]:
    return [str(node.text) for node in etree.fromstring(xml).iterfind(path, NS)]


def test_a_message_is_valid_and_says_what_it_was_given() -> None:
    xml = cap.build(ALERT)
    assert cap.problems(xml) == []
    assert texts(xml, "c:sent") == ["2026-11-24T14:32:05+07:00"]
    assert texts(xml, "c:info/c:language") == ["th-TH", "en-US"]
    assert texts(xml, "c:info/c:area/c:circle") == ["12.75000,101.20000 3", "12.75000,101.20000 3"]
    assert texts(xml, "c:info/c:headline") == ["หัว & <ข้อ>"] * 2
    assert texts(xml, "c:references") == []


def test_an_update_names_those_before_it() -> None:
    before = cap.Reference("notices@portal.example", "TH-MIND-N2570-0001", SENT)
    xml = cap.build(replace(ALERT, kind="Update", references=(before, before)))
    one = "notices@portal.example,TH-MIND-N2570-0001,2026-11-24T14:32:05+07:00"
    assert texts(xml, "c:references") == [f"{one} {one}"]
    assert cap.problems(xml) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "Real"}, "status"),
        ({"kind": "Warning"}, "msgType"),
        ({"urgency": "Soon"}, "urgency"),
        ({"severity": ""}, "severity"),
        ({"categories": ()}, "category"),
        ({"categories": ("Smoke",)}, "category"),
        ({"responses": ("Run",)}, "responseType"),
        ({"identifier": ""}, "identifier"),
    ],
)
def test_what_the_schema_does_not_allow_is_named(change: dict[str, object], said: str) -> None:
    problems = cap.problems(cap.build(replace(ALERT, **change)))  # type: ignore[arg-type]
    assert any(said in problem for problem in problems), problems


def test_a_moment_in_utc_letters_is_refused_by_the_schema() -> None:
    assert cap.problems(cap.build(ALERT).replace(b"+07:00</sent>", b"Z</sent>"))


@pytest.mark.parametrize("xml", [b"", b"<alert", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"])
def test_what_is_no_message_has_problems(xml: bytes) -> None:
    assert cap.problems(xml)


def test_a_sign_that_no_xml_holds_raises() -> None:
    with pytest.raises(ValueError):
        cap.build(replace(ALERT, incident="\x00"))


def test_every_choice_has_its_words_its_category_and_its_answer() -> None:
    """A choice without words would say nothing in one language."""
    assert set(notice_texts.ADVICE) == set(Advice.values) == set(notice_texts.RESPONSES)
    assert set(notice_texts.EVENT) == set(IncidentKind.values) == set(notice_texts.CATEGORIES)
    assert set(notice_texts.SUGGESTED) == set(IncidentKind.values)
    assert set(notice_texts.PHASE) == set(Phase.values)
    for words in (*notice_texts.ADVICE.values(), *notice_texts.EVENT.values(), *notice_texts.PHASE.values()):
        assert set(words) == {"th", "en"}
    for advice in Advice.values:
        xml = cap.build(replace(ALERT, responses=notice_texts.responses([advice])))
        assert cap.problems(xml) == []
    for kind in IncidentKind.values:
        assert cap.problems(cap.build(replace(ALERT, categories=notice_texts.CATEGORIES[kind]))) == []
