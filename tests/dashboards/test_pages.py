import csv
import datetime as dt
import html
import io
import re
import zipfile
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertRedirects

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import PERMISSIONS, Role
from mind_portal.core import thai
from mind_portal.dashboards import selectors
from mind_portal.dashboards.links import lists_of
from mind_portal.geography.models import Province
from mind_portal.rollups import catalogue
from mind_portal.rollups.models import Cell
from tests.dashboards.builders import make_cell
from tests.support import builders

NATION, RAYONG, COVERAGE = "/", "/provinces/21/", "/measures/audits.coverage/"
PAGES = [NATION, RAYONG, "/measures/", COVERAGE, f"{COVERAGE}export.csv", f"{COVERAGE}export.xlsx"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, path: str, **query: str) -> str:
    with translation.override("en"):
        response = signed_in(user).get(path, query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def stamp() -> str:
    return selectors.stamp(timezone.localdate())


# --- who may see it ---


@pytest.mark.parametrize("path", PAGES)
def test_anonymous_visitors_are_asked_to_sign_in(client: Client, cells: None, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]


def test_the_bare_address_leads_on_by_role(client: Client, cells: None, stranger: User) -> None:
    after_sign_in = {"next": reverse("accounts:home")}
    assertRedirects(client.get(NATION), f"{reverse('account_login')}?{urlencode(after_sign_in)}")
    named = client.get(f"{NATION}?measure=audits.inspections")
    assert "audits.inspections" in named["Location"], "who was sent a figure gets to it"

    begun = signed_in(stranger).get(NATION, follow=True)
    assert (begun.status_code, begun.redirect_chain[-1][0]) == (200, "/accounts/me/")


@pytest.mark.parametrize("path", PAGES[1:])
def test_without_the_permission_it_is_403(stranger: User, cells: None, path: str) -> None:
    assert signed_in(stranger).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_every_officer_sees_the_figures_of_every_province(other_officer: User, cells: None, path: str) -> None:
    assert signed_in(other_officer).get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/provinces/99/",
        "/provinces/rayong/",
        "/measures/no.such/",
        "/measures/no.such/export.csv",
        f"{COVERAGE}export.pdf",
    ],
)
def test_what_there_is_not_is_404(executive: User, cells: None, path: str) -> None:
    assert signed_in(executive).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_only_read(executive: User, cells: None, path: str) -> None:
    assert signed_in(executive).post(path).status_code == 405


def lists_led_to(text: str) -> set[str]:
    """The addresses in a page of figures that are not of its own kind."""
    main = text.partition("<main")[2].partition("</main>")[0]
    found = {html.unescape(address) for address in re.findall(r'href="(/[^"#]+)', main)}
    return {address for address in found if not re.match(r"/(\?|provinces/|measures/|static/|$)", address)}


@pytest.mark.parametrize("role", [role for role in Role if "rollups.view_cell" in PERMISSIONS[role]])
def test_no_figure_leads_to_a_list_that_refuses_its_reader(cells: None, rayong: Province, role: Role) -> None:
    user = builders.make_user(role, rayong, username="reader")
    led_to = set().union(*(lists_led_to(page(user, address)) for address in (NATION, RAYONG, COVERAGE)))

    assert {address: status for address in led_to if (status := signed_in(user).get(address).status_code) != 200} == {}
    assert led_to, "a page that leads nowhere proves nothing"


def test_what_is_kept_for_one_reader_leads_no_other_astray(executive: User, cells: None) -> None:
    committee = builders.make_user(Role.COMMITTEE, username="committee")
    with_rows, without = (page(user, RAYONG, measure="audits.inspections") for user in (executive, committee))

    assert "/audits/?province=21" in with_rows
    assert not any(address.startswith(("/audits/", "/factories/")) for address in lists_led_to(without))
    assert "outside your scope" not in without, "it is not a question of provinces"


def test_figures_of_other_provinces_lead_to_no_empty_list(other_officer: User, cells: None) -> None:
    assert lists_led_to(page(other_officer, RAYONG)) == set()
    assert lists_led_to(page(other_officer, "/provinces/50/")) != set()


def test_every_list_behind_a_figure_says_whom_it_is_for(executive: User) -> None:
    drills = {measure.drill for measure in catalogue.measures() if measure.drill}
    assert lists_of(executive) == drills


# --- the nation ---


def test_the_nation_names_what_got_worse_and_the_province_behind_it(executive: User, cells: None) -> None:
    text = page(executive, NATION)

    assert "The question for today is" in text
    assert "500 / 1,400" in text  # 300 of 1,000 and 200 of 400


def test_the_map_and_the_ranking_lead_down(executive: User, cells: None) -> None:
    text = page(executive, NATION, measure="audits.coverage")

    assert 'href="/provinces/21/"' in text
    assert "province=21" in text
    assert 'href="/measures/audits.coverage/"' in text


def test_every_card_says_when_it_was_computed(executive: User, cells: None) -> None:
    newest = Cell.objects.latest("computed_at").computed_at
    with translation.override("en"):
        moment = thai.format_time(newest)

    assert page(executive, NATION).count(moment) >= 4


def test_the_period_decides_what_is_added_up(executive: User, cells: None) -> None:
    month, year = (page(executive, NATION, period=period, measure="audits.inspections") for period in ("month", "year"))

    assert "60" in month
    assert "654" in year  # 12 × 40, and 20 + 19 + … + 9


def test_an_empty_portal_says_what_to_do_next(executive: User, head_office: User) -> None:
    assert "No figures yet" in page(executive, NATION)
    assert "No figures yet" in page(executive, RAYONG)
    assert 'class="btn btn-primary"' in page(head_office, NATION)


def test_without_figures_of_last_year_nothing_is_compared(executive: User, rayong: Province) -> None:
    make_cell("audits.coverage", rayong, thai.month_start(timezone.localdate()), 30, of=100)
    text = page(executive, NATION)

    assert "no figures of last year" in text
    assert "The question for today" not in text


def test_the_page_is_thai_by_default(executive: User, cells: None) -> None:
    assert '<html lang="th"' in signed_in(executive).get(NATION).content.decode()


def test_a_small_base_is_not_ranked(executive: User, rayong: Province, chiang_mai: Province) -> None:
    month = thai.month_start(timezone.localdate())
    make_cell("audits.coverage", rayong, month, 30, of=100)
    make_cell("audits.coverage", chiang_mai, month, 1, of=19)
    text = page(executive, NATION, measure="audits.coverage")

    assert "1 provinces ranked, 76 not" in text
    assert "Small base" in text


def test_a_small_base_is_not_coloured_in_the_table_of_months(
    executive: User, rayong: Province, chiang_mai: Province
) -> None:
    month = thai.month_start(timezone.localdate())
    make_cell("audits.coverage", rayong, month, 30, of=100)
    make_cell("audits.coverage", chiang_mai, month, 19, of=19)
    text = page(executive, COVERAGE)

    assert re.search(r'class="m-h0">100', text)
    assert re.search(r'class="m-h[1-5]">30', text)


def test_one_drawn_page_serves_everybody_but_holds_nothing_of_a_user(head: User, executive: User, cells: None) -> None:
    first, second = page(head, NATION), page(executive, NATION)

    assert "My province" in first
    assert "My province" not in second


# --- a page that is open learns of news ---


def poll(user: User, path: str, seen: str) -> int:
    return signed_in(user).get(path, {"seen": seen}, headers={"HX-Request": "true"}).status_code


@pytest.mark.parametrize("path", [NATION, RAYONG])
def test_an_open_page_is_left_alone_until_a_cell_changes(
    executive: User, cells: None, rayong: Province, path: str
) -> None:
    seen = stamp()
    assert poll(executive, path, seen) == 204

    Cell.objects.filter(measure="audits.inspections", province=rayong).update(computed_at=timezone.now())

    assert poll(executive, path, seen) == 200


def test_news_come_as_the_part_alone_and_with_the_new_figures(executive: User, cells: None, rayong: Province) -> None:
    month = thai.month_start(timezone.localdate())
    page(executive, NATION, measure="audits.inspections", period="month")
    Cell.objects.filter(measure="audits.inspections", province=rayong, month=month).update(
        value=41, computed_at=timezone.now()
    )
    response = signed_in(executive).get(
        NATION, {"measure": "audits.inspections", "period": "month", "seen": "old"}, headers={"HX-Request": "true"}
    )
    text = response.content.decode()

    assert text.lstrip().startswith('<div id="figures"')
    assert "<html" not in text
    assert ">61<" in text


def test_a_cell_committed_later_with_an_earlier_time_is_news(cells: None, rayong: Province) -> None:
    before = stamp()
    older = Cell.objects.latest("computed_at").computed_at - dt.timedelta(seconds=5)
    Cell.objects.filter(measure="audits.inspections", province=rayong).update(computed_at=older)

    assert stamp() != before


def test_the_stamp_of_nothing_is_no_error(db: None) -> None:
    assert stamp() == stamp() != ""


def test_a_cell_more_or_less_is_news(cells: None, rayong: Province) -> None:
    before = stamp()
    Cell.objects.filter(measure="audits.inspections", province=rayong).latest("month").delete()

    assert stamp() != before


# --- a province ---


def test_the_latest_inspections_are_those_of_the_users_scope(
    officer: User, other_officer: User, rayong: Province, cells: None
) -> None:
    site = builders.make_site(rayong, "โรงงานลับ")
    builders.make_inspection(site, officer, findings=3)

    assert "โรงงานลับ" in page(officer, RAYONG)
    other = page(other_officer, RAYONG)
    assert "โรงงานลับ" not in other
    assert "outside your scope" in other


def test_a_province_shows_every_figure_with_its_rows(officer: User, cells: None) -> None:
    text = page(officer, RAYONG)

    assert "300 / 1,000" in text
    assert "province=21" in text
    assert "1,000" in text


def test_sums_lead_to_the_rows_of_their_month(officer: User, cells: None) -> None:
    last = thai.add_months(thai.month_start(timezone.localdate()), -1)

    assert f"month={last:%Y-%m}" in page(officer, RAYONG)


# --- measures ---


def test_a_measure_says_what_it_is_and_shows_all_provinces(officer: User, cells: None) -> None:
    text = page(officer, COVERAGE)

    assert "sum(inspected) / sum(operating) × 100" in text or "inspected / operating × 100" in text
    assert text.count('<th scope="row">') == 78  # the provinces and the nation
    assert text.count('<th scope="col" class="m-num">') == 13
    assert page(officer, COVERAGE, months="all").count('<th scope="col" class="m-num">') == 26


def test_the_list_has_every_measure_of_the_catalogue(officer: User, cells: None) -> None:
    text = page(officer, "/measures/")

    assert "/measures/audits.coverage/" in text
    assert "/measures/audits.findings_open.minor/" in text
    assert "35.7%" in text


def test_the_csv_holds_every_cell_with_its_parts(officer: User, cells: None) -> None:
    response = signed_in(officer).get(f"{COVERAGE}export.csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    assert text.startswith("\ufeff")
    assert len(rows) == Cell.objects.filter(measure="audits.coverage").count() == 28
    newest = f"{timezone.localdate():%Y-%m}"
    rayong = next(row for row in rows if row["province_code"] == "21" and row["month"] == newest)
    assert (rayong["value"], rayong["numerator"], rayong["denominator"]) == ("30.0", "300.0", "1000.0")
    assert 'filename="audits.coverage.csv"' in response["Content-Disposition"]


def test_the_workbook_opens_and_has_its_three_sheets(officer: User, cells: None) -> None:
    response = signed_in(officer).get(f"{COVERAGE}export.xlsx")
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()

    assert [name for name in names if name.startswith("xl/worksheets/sheet")] == [
        f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)
    ]


# --- how much is asked of the database ---


@pytest.mark.parametrize(
    ("path", "first", "again"), [(NATION, 8, 4), (RAYONG, 9, 5), ("/measures/", 6, 4), (COVERAGE, 6, 4)]
)
def test_pages_take_few_queries(
    django_assert_num_queries: object, executive: User, cells: None, path: str, first: int, again: int
) -> None:
    cache.clear()  # the count of the bell and the open incidents are among the first queries
    client = signed_in(executive)
    with django_assert_num_queries(first):  # type: ignore[operator]
        client.get(path)
    with django_assert_num_queries(again):  # type: ignore[operator]
        client.get(path)


def test_another_province_takes_one_query_less(django_assert_num_queries: object, executive: User, cells: None) -> None:
    client = signed_in(executive)
    client.get(RAYONG)
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get("/provinces/50/")
