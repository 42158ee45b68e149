"""Whatever people write, the paper is made, says what was written, and hides nothing."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from mind_portal.documents import pdf
from mind_portal.documents.printable import printable
from tests.documents.builders import NOW
from tests.documents.test_pdf import LETTER


def text_of(made: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def fit(text: str) -> str:
    return str(printable({"text": text})["text"])


@pytest.mark.parametrize(
    "text",
    [
        "โรงงานปลาป่น ๑๒๓ “ดี” – 5 µg/m³ ≥ 3 °C … ฿100",
        '#read("/etc/passwd") $x$ *b* @label <a> \\ `c` [d] // e',
        "บรรทัดหนึ่ง\nบรรทัดสอง\tคอลัมน์",
        "https://portal.example.go.th/check/0123456789abcdefghijkl/?from=a-very-long-name-of-a-place",
        "ab" * 32,
    ],
)
def test_what_the_font_has_stays_letter_for_letter(text: str) -> None:
    assert printable({"text": text}) == {"text": text, "unprinted": False}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ไฟ 🔥 ไหม้", "ไฟ [U+1F525] ไหม้"),
        ("工厂", "[U+5DE5 U+5382]"),
        ("စက်", "[U+1005 U+1000 U+103A]"),
        ("a\ue000b\ud800c\uffff", "a[U+E000]b[U+D800]c[U+FFFF]"),
    ],
)
def test_a_letter_without_a_shape_is_named_and_the_paper_says_so(text: str, shown: str) -> None:
    assert printable({"text": text}) == {"text": shown, "unprinted": True}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b\x1bc\x7fd", "abcd"),
        ("จ่าย \u202e005\u202c บาท\u200f\u2066\ufeff", "จ่าย 005 บาท"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("ＡＢＣ１２３ Ⅳ ✓ ●", "ABC123 IV √ •"),
        ("a\u3000b\u2003c", "a b c"),
        ("a\U000e0041\ufe0fb", "ab"),
    ],
)
def test_what_only_steers_the_display_goes_and_twins_take_the_letter_that_there_is(text: str, shown: str) -> None:
    assert printable({"text": text}) == {"text": shown, "unprinted": False}


@pytest.mark.parametrize("word", ["x" * 20_000, "ก" * 40_000, "กขค" * 20_000, "=" * 5_000, "中" * 5_000])
def test_a_word_that_fits_no_line_breaks(word: str) -> None:
    longest = max(len(part) for part in fit(word).replace("\u200b", " ").split())
    assert longest <= 200
    assert pdf.render("documents/letter.typ", LETTER | {"subject": word, "paragraphs": [word]}, at=NOW)


def test_no_mark_is_parted_from_its_letter() -> None:
    for part in fit("กี่" * 400).split("\u200b"):
        assert part[0] == "ก"


def test_texts_are_found_at_any_depth_and_drawings_left_alone() -> None:
    drawing = "<svg>" + "m" * 300
    made = printable({"qr": drawing, "rows": [["🔥", {"deep": ("工",)}]], "n": 5, "picture": {"bytes": [1, 2]}})
    assert made == {
        "qr": drawing,
        "rows": [["[U+1F525]", {"deep": ["[U+5DE5]"]}]],
        "n": 5,
        "picture": {"bytes": [1, 2]},
        "unprinted": True,
    }


def test_the_paper_shows_markup_as_text_and_explains_codes() -> None:
    bad = '#read("/etc/passwd") $x$ *b* @label \\ 工'
    changed: dict[str, Any] = {"subject": bad, "paragraphs": [bad], "to": bad}
    shown = text_of(pdf.render("documents/letter.typ", LETTER | changed, at=NOW))
    assert shown.count('#read("/etc/passwd") $x$ *b* @label \\ [U+5DE5]') == 3
    assert "[U+…]" in shown
    assert "root:" not in shown
    assert "[U+…]" not in text_of(pdf.render("documents/letter.typ", LETTER, at=NOW))
