"""Files as they come: every encoding and every way to be broken, without a database."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from factories.imports.formats import Format
from factories.imports.reading import detect_encoding, open_register
from mind_portal.core.errors import DomainError
from mind_portal.demo.register_files import HEADER, write_rows
from tests.factories.imports.builders import row


def read(path: Path) -> list[tuple[int, list[str], str]]:
    return list(open_register(path).rows)


def text_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode(encoding))
    return path


PLAIN = "FACREG,DISPFACREG,FNAME,FPROVNAME,FFLAG"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_is_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_rows(tmp_path / "r.csv", [row(1)], encoding=encoding, delimiter=delimiter)
    file = open_register(path)
    [(number, cells, fault)] = file.rows
    assert file.header.format == Format.FACTORY_DATA
    assert (number, fault, len(cells)) == (2, "", len(HEADER))
    assert "ระยอง" in cells


def test_a_thai_letter_on_the_edge_of_the_first_block_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "edge.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "ก".encode())
    assert detect_encoding(path) == "utf-8"


def test_a_line_break_in_a_cell_stays_one_row(tmp_path: Path) -> None:
    path = text_file(tmp_path, f'{PLAIN}\n1,ก-1,"โรงงาน\nสอง",ระยอง,1\n2,ก-2,ข,ระยอง,1\n')
    assert read(path) == [
        (2, ["1", "ก-1", "โรงงาน\nสอง", "ระยอง", "1"], ""),
        (4, ["2", "ก-2", "ข", "ระยอง", "1"], ""),
    ]


@pytest.mark.parametrize(
    "broken", ['1,ก-1,"บริษัท "ก" จำกัด,ระยอง,1', '1,ก-1,"ไม่ปิด,ระยอง,1', '1,ก-1,"ก"ข,ระยอง,1', '1,"ก-1,""ก,ระยอง,1']
)
def test_broken_quotes_cost_their_own_row_only(tmp_path: Path, broken: str) -> None:
    path = text_file(tmp_path, f'{PLAIN}\n{broken}\n2,ก-2,ข,ระยอง,1\n3,"ก-3",ค,ระยอง,1\n')
    rows = read(path)
    assert [(number, fault) for number, _cells, fault in rows] == [(2, "quotes"), (3, ""), (4, "")]


def test_a_cell_of_ten_megabytes_is_refused_and_not_kept(tmp_path: Path) -> None:
    path = text_file(tmp_path, f"{PLAIN}\n1,ก-1,{'ก' * 5_000_000},ระยอง,1\n2,ก-2,ข,ระยอง,1\n")
    (first, cells, fault), (second, _cells, sound) = read(path)
    assert (first, fault, second, sound) == (2, "too_long", 3, "")
    assert sum(map(len, cells)) < 10_000


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    assert read(text_file(tmp_path, f"{PLAIN}\n1,ก-1,ก\0ข,ระยอง,1\n"))[0][1][2] == "กข"


def test_titles_above_the_header_are_skipped(tmp_path: Path) -> None:
    path = text_file(tmp_path, f"กรมโรงงานอุตสาหกรรม\n\nข้อมูล ณ วันที่ 20\n{PLAIN}\n1,ก-1,ก,ระยอง,1\n")
    assert [number for number, _cells, _fault in read(path)] == [5]


@pytest.mark.parametrize("text", ["", "\n\n\n", "   "])
def test_an_empty_file_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        open_register(text_file(tmp_path, text))
    assert refusal.value.breaches[0].rule == "IMP-FILE-1"


def test_an_unknown_header_names_what_was_found_and_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        open_register(text_file(tmp_path, "สินค้า,ราคา\nก,2\n"))
    assert "สินค้า" in str(refusal.value)
    assert "DISPFACREG" in str(refusal.value)


def test_a_header_without_the_status_names_the_format_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="FFLAG"):
        open_register(text_file(tmp_path, "FACREG,DISPFACREG,FNAME,FPROVNAME\n1,2,3,4\n"), "factory-data")


def test_a_zip_archive_is_refused_with_its_way_out(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("r.csv", PLAIN)
    with pytest.raises(DomainError) as refusal:
        open_register(path)
    assert refusal.value.breaches[0].rule == "IMP-FILE-5"


@pytest.mark.parametrize("start", [b"%PDF-1.7 x", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(start + b"\0" * 100)
    with pytest.raises(DomainError):
        open_register(path)


def test_a_spreadsheet_of_the_public_list_is_read_with_its_numbers_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("คำอธิบาย")
        sheet.write(0, 0, "อ่านก่อน")
        sheet = book.add_worksheet("ข้อมูล")
        sheet.write_row(0, 0, ["รายชื่อโรงงาน"])
        sheet.write_row(1, 0, ["เลขทะเบียนโรงงาน", "เลขทะเบียนเดิม", "ชื่อโรงงาน", "จังหวัด", "แรงม้า"])
        sheet.write_row(2, 0, [20500128525685, "จ3-10(1)-11/68ชม", "โรงงาน", "เชียงใหม่"])
        sheet.write_formula(2, 4, "=50*2", None, 100.5)
    file = open_register(path)
    assert file.header.format == Format.PUBLIC_LIST
    assert list(file.rows) == [(3, ["20500128525685", "จ3-10(1)-11/68ชม", "โรงงาน", "เชียงใหม่", "100.5"], "")]


def test_a_web_page_that_calls_itself_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "r.xls"
    html = (
        "<html><body><table><tr><th>เลขทะเบียนโรงงาน</th><th>ชื่อโรงงาน</th><th>จังหวัด</th></tr>"
        "<tr><td>20500128525685</td><td>โรงงาน&nbsp;ก &amp; ข</td><td>เชียงใหม่</td></tr></table>"
    )
    path.write_bytes(html.encode("cp874", "xmlcharrefreplace"))
    assert list(open_register(path).rows) == [(2, ["20500128525685", "โรงงาน\xa0ก & ข", "เชียงใหม่"], "")]


def test_a_small_spreadsheet_that_reaches_to_the_last_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    """Read as one block it asked for more memory than there is, which ended one worker after the other."""
    path, far = tmp_path / "plain.xlsx", tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, PLAIN.split(","))
    with zipfile.ZipFile(path) as plain, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in plain.namelist():
            cell = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
            changed.writestr(part, plain.read(part).replace(b"</sheetData>", cell))
    with pytest.raises(DomainError) as refusal:
        open_register(far)
    assert refusal.value.breaches[0].rule == "IMP-FILE-6"
