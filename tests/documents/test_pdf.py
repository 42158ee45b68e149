"""Letters as PDF/A in Sarabun; what people wrote is text and never markup."""

import re
from typing import Any

import pytest

from mind_portal.documents import pdf, qr
from tests.documents.builders import NOW

LETTER: dict[str, Any] = {
    "language": "th",
    "number": "รย 0033(2)/1",
    "place": ["สำนักงานอุตสาหกรรมจังหวัดระยอง"],
    "date": "24 พฤศจิกายน 2569",
    "subject": "ขอให้ชี้แจง",
    "to": "ผู้จัดการ",
    "paragraphs": ["ตามที่ท่านได้รับใบอนุญาต"],
    "closing": "ขอแสดงความนับถือ",
    "signer": {"name": "นายทดสอบ ระบบ", "post": "อุตสาหกรรมจังหวัดระยอง"},
}


def test_a_letter_is_pdf_a_in_sarabun_and_the_same_data_make_the_same_bytes() -> None:
    made = pdf.render("documents/letter.typ", LETTER, at=NOW)
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in made
    assert b"pdfaid:conformance>B<" in made
    assert b"Sarabun" in made
    assert pdf.render("documents/letter.typ", LETTER, at=NOW) == made


def test_what_people_write_is_never_markup() -> None:
    """Each of these would be an error or an import, were it read as Typst."""
    bad = '#import "/etc/passwd": * #panic() $ ] [ ` \\ <label> @ref = heading'
    made = pdf.render("documents/letter.typ", LETTER | {"subject": bad, "paragraphs": [bad], "to": bad}, at=NOW)
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["../manage.py", "documents/../../manage.py", "documents/letter.html"])
def test_only_templates_are_rendered(name: str) -> None:
    with pytest.raises(ValueError):
        pdf.render(name, LETTER)


def test_a_qr_code_is_drawn_without_inline_style() -> None:
    drawn = qr.svg('https://portal.example/?q="><script>')
    assert drawn.startswith("<svg")
    assert "script" not in drawn
    assert not re.search(r"\sstyle=", drawn)
    assert qr.svg_file("x").startswith("<?xml")
