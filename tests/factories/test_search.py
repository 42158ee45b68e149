"""The one box: what it understands and what it finds."""

import pytest
from django.db import connection
from django.http import QueryDict

from factories.models import Site
from factories.querysets import matching
from factories.search import find_ranges, mark, understand
from factories.selectors.sites import list_sites
from tests.factories.builders import make_named_site, make_place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("รีไซเคิล", ("รีไซเคิล",)),
        ("บจก รีไซเคิล", ("รีไซเคิล",)),
        ("บริษัท ธาราทอง จำกัด", ("ธาราทอง",)),
        ("ธารา  ทอง", ("ธารา", "ทอง")),
        ("๑๐๖", ("106",)),
        ("2 0 50 01285 2568 5", ("20500128525685",)),
        ("จ3-10(1)-11/68ชม", ("จ31011168ชม",)),
        ("จ ๓ - ๑๐(๑) - ๑๑ / ๖๘ ชม", ("จ31011168ชม",)),
        ("อ.บ้านค่าย ต.หนองละลอก", ("บ้านค่าย", "หนองละลอก")),
        ("CP-All", ("cpall",)),
        ("", ()),
        ("  .. ()", ()),
    ],
)
def test_the_words_that_are_looked_for(text, words):
    assert understand(text).words == words


def test_what_was_made_of_the_text_is_kept_to_be_said():
    query = understand("บจก ยาง๙")
    assert query.legal_forms == ("บจก",)
    assert query.digits
    assert understand("20500128525685").number == "20500128525685"


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("บริษัท ธาราทองรีไซเคิล จำกัด", ["รีไซเคิล"], "บริษัท ธาราทอง<mark>รีไซเคิล</mark> จำกัด"),
        ("ธารา ทอง", ["ธาราทอง"], "<mark>ธารา ทอง</mark>"),
        ("2 0 50 01285 2568 5", ["01285"], "2 0 50 <mark>01285</mark> 2568 5"),
        ("A<b> Co", ["a"], "<mark>A</mark>&lt;b&gt; Co"),
        ("ทองทอง", ["ทอง", "ทองทอง"], "<mark>ทองทอง</mark>"),
        ("ไม่มี", ["รีไซเคิล"], "ไม่มี"),
    ],
)
def test_the_words_are_marked_where_they_stand(text, words, marked):
    assert mark(text, words) == marked


def test_ranges_are_in_order_and_do_not_overlap():
    assert find_ranges("กขคงจ", ["คง", "กข", "ขค"]) == [(0, 4)]


@pytest.fixture
def sites(rayong, chiang_mai):
    place = make_place(rayong)
    return {
        "recycle": make_named_site(
            rayong, "บริษัท ธาราทองรีไซเคิล จำกัด", numbers=("20210002125574", "จ3-106-21/57รย"), place=place
        ),
        "ice": make_named_site(rayong, "โรงน้ำแข็งเอกชัย"),
        "mill": make_named_site(rayong, "โรงสีข้าวปันสุข", licence={"status": "struck_off"}),
        "north": make_named_site(chiang_mai, "บริษัท ลำพูนรีไซเคิล จำกัด"),
    }


def found(user, text, **filters):
    data = QueryDict(mutable=True)
    data.update({"q": text} | filters)
    page = list_sites(Site.objects.visible_to(user), data)
    return {row.name for row in page.rows}, page


@pytest.mark.parametrize(
    "text",
    [
        "ธาราทอง", "ทอง", "รี", "บจก รีไซเคิล", "บริษัทธาราทองรีไซเคิลจำกัด", "ธาราทอง รีไซเคิล", "20210002125574",
        "2 0 21 00021 2557 4", "๒๐๒๑๐๐๐๒๑๒๕๕๗๔", "จ3-106-21/57รย", "จ๓-๑๐๖-๒๑/๕๗รย", "106-21/57", "บ้านค่าย", "หนองละลอก",
        "อ.บ้านค่าย รีไซเคิล",
    ],
)  # fmt: skip
def test_a_factory_is_found_by_name_number_and_place(officer, sites, text):
    names, page = found(officer, text)
    assert names == {sites["recycle"].name}
    assert page.how == ""


def test_two_thai_characters_find_a_name(officer, sites):
    assert found(officer, "แข")[0] == {sites["ice"].name}


def test_two_characters_use_the_index_of_bigrams(db):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        plan = matching(Site.objects.all(), understand("แข")).explain()
    assert "site_search_bigrams" in plan


@pytest.mark.parametrize("wrong", ["ธาราทองรีไซเคิ้ล", "ธาราทองรีไซเกิล", "เอกชัย น้ำแขง", "โรงน้ำแข้งเอกชัย"])
def test_a_misspelling_finds_what_comes_closest_and_says_so(officer, sites, wrong):
    names, page = found(officer, wrong)
    assert page.how == "close"
    assert names & {sites["recycle"].name, sites["ice"].name}


def test_nonsense_finds_nothing(officer, sites):
    names, page = found(officer, "ฮฮฮฮฮฮฮฮ")
    assert (names, page.how, page.found) == (set(), "", 0)


def test_an_ended_factory_is_found_when_none_in_force_fits(officer, sites):
    names, page = found(officer, "โรงสีข้าว")
    assert names == {sites["mill"].name}
    assert page.how == "ended"
    assert found(officer, "โรงสีข้าว", status="operating")[1].how != "ended"


def test_words_never_reach_beyond_the_scope(officer, executive, sites):
    assert found(officer, "ลำพูนรีไซเคิล")[0].isdisjoint({sites["north"].name})
    assert found(executive, "รีไซเคิล")[0] == {sites["recycle"].name, sites["north"].name}


@pytest.mark.parametrize("text", ["100%", "_", "\\", "'; drop table", '"', "%%%", "a" * 5000, "\u0e48\u0e49", "\x00"])
def test_odd_text_is_harmless(officer, sites, text):
    found(officer, text)
