"""Pages and API over loopback HTTP: the portal's server beside the floors' server, rounds interleaved."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from audits.public.services import make_sheets
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.demo.bench import orders, reports
from mind_portal.demo.bench.server import Browser, serving
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row

LIST = Goal("list of factories, 50 rows, filtered, signed in", "F3", 3, 1.5)
NATION = Goal("list of factories, whole nation", "F3", 3, 1.5)
PAGE = Goal("factory page with its time-line", "F3", 3, 1.5)
RARE = Goal("search, rare word", "F3", 3, 1.5)
COMMON = Goal("search, common word", "F3", 6, 3)
TWO = Goal("search, word of two Thai letters", "F3", 6, 3)
API = Goal("REST list, 50", "plain DRF cursor list", 1.5, 1.0)
NATION_PAGE = Goal("dashboard of the nation, its drawing kept", "F3", 3, 1.5)
PUBLIC = Goal("public page of a factory, no session", "F3", 3, 1.5)
PROVINCE_PAGE = Goal("dashboard of a province, its drawing kept", "F3", 3, 1.5)


def cookie_for(user: User) -> str:
    """The cookie of a session that is made without signing in through the form."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def measure(rounds: int, calls: int, say: Callable[[str], None], *, containing: str = "") -> Iterator[Row]:
    """One row a page, of those whose name contains a text."""
    officer, executive = (
        Browser(0, cookie_for(User.objects.get(username=name))) for name in ("officer.rayong", "executive")
    )
    with (
        serving("mind_portal.settings.local", "/healthz") as portal,
        serving("mind_portal.demo.bench.floor_settings", "/f0") as floors,
    ):
        officer.port = executive.port = portal
        bare = Browser(floors)
        for goal, floor, page in _pairs(bare, officer, executive):
            if containing not in goal.work:
                continue
            say(goal.work)
            yield row(goal, interleaved(floor, page, rounds=rounds, calls=calls))


def _pairs(
    bare: Browser, officer: Browser, executive: Browser
) -> Iterator[tuple[Goal, Callable[[], bytes], Callable[[], bytes]]]:
    f3 = bare.page("/f3")
    site = Site.objects.filter(province_id="21", open_findings__gt=0).order_by("pk").values_list("pk", "name")[0]
    rare = Site.objects.filter(province_id="21").order_by("-pk").values_list("licences__number", flat=True)[0]
    yield LIST, f3, officer.page("/factories/?status=operating")
    yield NATION, f3, executive.page("/factories/")
    yield PAGE, f3, officer.page(f"/factories/{site[0]}/")
    yield RARE, f3, executive.page(f"/factories/?q={rare}")
    yield COMMON, f3, executive.page(f"/factories/?q={quote('พลาสติก')}")
    yield TWO, f3, executive.page(f"/factories/?q={quote('ชา')}")
    yield API, bare.page("/drf"), officer.page("/api/v1/factories/")
    yield NATION_PAGE, f3, executive.page("/")
    yield PROVINCE_PAGE, f3, executive.page("/provinces/21/")
    yield PUBLIC, f3, Browser(officer.port).page(f"/f/{_sheet(site[0])}/")
    yield from reports.pages(f3, officer.page, executive.page)
    yield from orders.pages(f3, officer.page, executive.page)


def _sheet(site_pk: int) -> str:
    """The public address of a factory, with its sheet made where there is none."""
    officer = User.objects.get(username="officer.rayong")
    return make_sheets(site_ids=[site_pk], actor=officer, now=timezone.now())[0].token
