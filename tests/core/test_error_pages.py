"""The pages for what went wrong say what happened, what to do and the way out, in both languages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from mind_portal.core import error_views
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.middleware import refusals_are_answers

PAGES = {
    error_views.bad_request: (400, "ระบบไม่เข้าใจคำขอนี้", "The address or the form was not understood"),
    error_views.permission_denied: (403, "บทบาทของท่านไม่มีสิทธิเปิดหน้านี้", "Your role does not include this page"),
    error_views.page_not_found: (404, "ไม่พบหน้านี้", "This page was not found"),
    error_views.csrf_failure: (403, "หน้านี้เปิดทิ้งไว้นานเกินไป", "The page had been open too long"),
    error_views.server_error: (500, "ระบบขัดข้อง", "The system failed"),
}


@pytest.fixture
def request_of_nobody(rf: RequestFactory):
    request = rf.get("/factories/1/")
    request.user = AnonymousUser()
    request.csp_nonce = "n0nce"
    return request


@pytest.mark.parametrize("path", ["/f/no-such-sign/", "/check/no-such-letter/", "/complain/case/no-such-case/"])
def test_who_has_no_account_is_led_to_no_sign_in(rf: RequestFactory, path):
    request = rf.get(path)
    request.user, request.csp_nonce = AnonymousUser(), "n0nce"
    page = error_views.page_not_found(request).content.decode()
    assert "จังหวัดที่ท่านดูแล" not in page
    assert reverse("complain:form") in page.partition("<main")[2]
    assert reverse("accounts:home") not in page.partition("<main")[2]


@pytest.mark.parametrize("view", PAGES, ids=lambda view: view.__name__)
@pytest.mark.parametrize("language", ["th", "en"])
def test_it_says_what_happened_and_offers_a_way_out(view, language, request_of_nobody):
    status, thai, english = PAGES[view]
    with translation.override(language):
        response = view(request_of_nobody)
    page = response.content.decode()
    assert response.status_code == status
    assert (thai if language == "th" else english) in page
    assert f'lang="{language}"' in page
    assert 'href="/accounts/home/"' in page or 'href="/factories/1/"' in page


def _answer(error: Exception, request) -> HttpResponse | None:
    return refusals_are_answers(lambda request: HttpResponse()).process_exception(request, error)


def test_a_refusal_lists_every_reason_with_its_article(request_of_nobody):
    breaches = [Breach("AUD-1", "Item <27> has no answer", article="s. 35"), Breach("AUD-2", "Nobody signed")]
    response = _answer(DomainError(breaches), request_of_nobody)
    assert response is not None
    assert response.status_code == 422
    page = response.content.decode()
    assert "Item &lt;27&gt; has no answer" in page
    assert "(s. 35)" in page
    assert "Nobody signed" in page


def test_a_record_that_somebody_else_changed_is_a_conflict(request_of_nobody):
    response = _answer(StaleError("Changed by another person"), request_of_nobody)
    assert response is not None
    assert response.status_code == 409


def test_an_error_that_is_no_refusal_stays_an_error(request_of_nobody):
    assert _answer(ValueError(), request_of_nobody) is None


@pytest.mark.django_db
def test_a_form_without_its_token_is_not_taken():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "ยังไม่มีข้อมูลใดถูกส่ง" in response.content.decode()
