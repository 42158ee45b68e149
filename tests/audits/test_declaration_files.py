"""Photos, papers and a drawn signature of a self-declaration; and what is left of it when the factory changes hands."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audits.declarations import evidence
from audits.declarations.models import SelfDeclaration
from audits.declarations.selectors import declared_beside
from audits.declarations.services import begin_declaration, declare, save_declaration
from audits.services import file_draft
from factories.models import Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.audits.builders import NOW
from tests.audits.test_declarations import fill
from tests.audits.test_evidence import jpeg, png_address
from tests.support.builders import make_operator, make_site, make_user


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong)


def operator_of(site: Site) -> User:
    user = make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=user, operator=site.operator, kind="certifier", granted_at=NOW)
    return user


@pytest.fixture
def operator(site: Site) -> User:
    return operator_of(site)


@pytest.fixture
def row(site: Site, operator: User) -> SelfDeclaration:
    builders.make_declaration(make_site(site.province))  # loads the form
    return begin_declaration(declaration_id=builders.new_id(), site=site, actor=operator, now=NOW)


def url(row: SelfDeclaration, code: str, act: str) -> str:
    return f"/audits/declarations/{row.pk}/items/{code}/{act}/"


def attach_all(client: Client, row: SelfDeclaration) -> dict[str, Any]:
    """A photo as an answer, one as evidence of a judged item, a paper, a drawn signature; by plain posts."""
    client.post(url(row, "works_photos", "attach"), {"q-works_photos-file": jpeg()})
    sent = {"q-fire_exits-file": jpeg("exit.jpg"), "q-fire_exits": "pass", "q-fire_exits-base": ""}
    client.post(url(row, "fire_exits", "attach"), sent)
    client.post(url(row, "papers", "attach"), {"q-papers-file": jpeg("paper.jpg")})
    signed = {"name": "สมชาย ใจดี", "role": "กรรมการ", "drawn": png_address()}
    assert client.post(url(row, "declarer_signature", "sign"), signed).status_code == 302
    row.refresh_from_db()
    return dict(row.answers["items"])


def declared(row: SelfDeclaration, operator: User) -> SelfDeclaration:
    fill(row, operator)
    given: dict[str, Any] = {"signer": "สมชาย ใจดี", "confirmed": True, "reasons": {}}
    return declare(declaration_id=row.pk, actor=operator, now=NOW, **given)


def test_photos_papers_and_a_signature_go_with_what_is_declared(
    client: Client, row: SelfDeclaration, operator: User, officer: User
) -> None:
    client.force_login(operator)
    kept = attach_all(client, row)
    files = {file.slot: file for file in Attachment.objects.about(row)}
    assert kept["works_photos"] == {"value": [str(files["works_photos"].pk)]}
    assert kept["fire_exits"] == {"value": "pass", "photos": [str(files["fire_exits"].pk)]}
    assert kept["declarer_signature"]["value"]["image"] == str(files["declarer_signature"].pk)
    html = client.get(f"/audits/declarations/{row.pk}/proof/").content.decode()
    assert all(str(files[code].pk) in html for code in ("works_photos", "papers", "declarer_signature"))
    done = declared(row, operator)
    assert done.answers["items"]["fire_exits"]["photos"] == [str(files["fire_exits"].pk)], "declaring keeps them"
    client.force_login(officer)
    html = client.get(f"/audits/declarations/{row.pk}/").content.decode()
    assert all(str(file.pk) in html for file in files.values())
    assert client.get(f"/documents/{files['fire_exits'].pk}/").status_code == 200


def test_nothing_is_attached_to_or_taken_from_what_is_declared(
    client: Client, row: SelfDeclaration, operator: User
) -> None:
    client.force_login(operator)
    attach_all(client, row)
    declared(row, operator)
    key = row.answers["items"]["works_photos"]["value"][0]
    for act, sent in (("attach", {"q-works_photos-file": jpeg()}), ("detach", {"key": key})):
        assert client.post(url(row, "works_photos", act), sent).status_code == 404
    with pytest.raises(DomainError) as refused:
        evidence.detach_from_declaration(declaration_id=row.pk, code="works_photos", key=key, actor=operator, now=NOW)
    assert refused.value.breaches[0].rule == "AUD-DECLARE-2"
    assert Attachment.objects.about(row).count() == 4


def test_the_next_one_begins_without_last_year_s_files(client: Client, row: SelfDeclaration, operator: User) -> None:
    client.force_login(operator)
    attach_all(client, row)
    declared(row, operator)
    again = begin_declaration(declaration_id=builders.new_id(), site=row.site, actor=operator, now=NOW)
    items = again.answers["items"]
    assert items["fire_exits"] == {"value": "pass"}
    assert not {"works_photos", "papers", "declarer_signature"} & set(items)


def test_a_refusal_is_said_on_the_page_and_taking_away_works_without_a_script(
    client: Client, row: SelfDeclaration, operator: User
) -> None:
    client.force_login(operator)
    assert client.post(url(row, "works_photos", "attach")).status_code == 422
    assert client.post(url(row, "declarer_signature", "sign"), {"name": " "}).status_code == 422
    attach_all(client, row)
    key = row.answers["items"]["works_photos"]["value"][0]
    for _ in range(2):
        back = client.post(url(row, "works_photos", "detach"), {"key": key})
        assert back["Location"].endswith("/proof/#i-works_photos")
    assert client.post(url(row, "declarer_signature", "sign"), {"go": "again"}).status_code == 302
    row.refresh_from_db()
    assert not {"works_photos", "declarer_signature"} & set(row.answers["items"])


def test_files_of_another_operator_and_of_an_open_declaration_are_404(
    client: Client, row: SelfDeclaration, operator: User, officer: User
) -> None:
    client.force_login(operator)
    attach_all(client, row)
    key = row.answers["items"]["works_photos"]["value"][0]
    assert client.get(f"/documents/{key}/").status_code == 200
    for stranger in (officer, operator_of(make_site(row.site.province))):
        client.force_login(stranger)
        assert client.get(f"/documents/{key}/").status_code == 404
    assert client.post(url(row, "works_photos", "detach"), {"key": key}).status_code == 404


def test_the_officer_sees_the_photo_beside_the_finding_that_differs(
    client: Client, site: Site, row: SelfDeclaration, operator: User, officer: User
) -> None:
    client.force_login(operator)
    kept = attach_all(client, row)
    declared(row, operator)
    SelfDeclaration.objects.filter(pk=row.pk).update(declared_at=NOW - dt.timedelta(days=1))
    draft = builders.make_draft(site, officer, builders.load_real(), items={}, inspected_on=builders.today())
    builders.answer_all(draft)
    draft.answers["items"]["fire_exits"] = {"value": "fail", "note": "ลังสินค้าขวางประตู", "severity": "critical"}
    draft.save(update_fields=["answers"])
    inspection = file_draft(draft_id=draft.pk, actor=officer, now=builders.timezone.now()).inspection
    found = declared_beside(officer, inspection)
    assert found is not None
    assert [one["key"] for one in found["differ"][0]["files"]] == kept["fire_exits"]["photos"]
    client.force_login(officer)
    assert f"/documents/{kept['fire_exits']['photos'][0]}/" in client.get(f"/audits/{inspection.pk}/").content.decode()


# --- the factory changes hands ---


def hand_over(site: Site) -> User:
    """Somebody of the company that runs the factory from now on."""
    site.operator = make_operator("บริษัทผู้รับโอนโรงงาน จำกัด")
    site.save(update_fields=["operator"])
    return operator_of(site)


def test_a_new_operator_sees_nothing_of_the_old_one_s_and_begins_his_own(
    client: Client, row: SelfDeclaration, operator: User, officer: User
) -> None:
    client.force_login(operator)
    attach_all(client, row)
    done = declared(row, operator)
    left = begin_declaration(declaration_id=builders.new_id(), site=row.site, actor=operator, now=NOW)
    fresh = hand_over(row.site)
    client.force_login(fresh)
    listed = client.get("/audits/declarations/").content.decode()
    key = done.answers["items"]["works_photos"]["value"][0]
    for one in (done, left):
        assert str(one.pk) not in listed
        assert client.get(f"/audits/declarations/{one.pk}/").status_code == 404
    assert client.get(f"/documents/{key}/").status_code == 404
    mine = begin_declaration(declaration_id=builders.new_id(), site=row.site, actor=fresh, now=NOW)
    assert (mine.pk != left.pk, mine.answers["items"]) == (True, {}), "nothing is laid in from another company's"
    client.force_login(officer)
    page = client.get(f"/audits/declarations/{done.pk}/")
    assert page.status_code == 200
    assert done.operator.name in page.content.decode()


def test_the_old_operator_reads_his_own_but_cannot_go_on(client: Client, row: SelfDeclaration, operator: User) -> None:
    fresh = hand_over(row.site)
    client.force_login(operator)
    page = client.get(f"/audits/declarations/{row.pk}/")
    assert page.status_code == 200
    assert "/declare/" not in page.content.decode()
    assert client.get(f"/audits/declarations/{row.pk}/proof/").status_code == 404
    for call in (
        lambda: save_declaration(declaration_id=row.pk, changes=[], actor=operator, now=NOW),
        lambda: declare(declaration_id=row.pk, signer="ก", confirmed=True, reasons={}, actor=operator, now=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            call()
        assert [breach.rule for breach in refused.value.breaches] == ["AUD-DECLARE-4"]
    with pytest.raises(SelfDeclaration.DoesNotExist):
        save_declaration(declaration_id=row.pk, changes=[], actor=fresh, now=NOW)


def test_who_acts_for_both_companies_begins_anew_for_the_present_one(row: SelfDeclaration, operator: User) -> None:
    hand_over(row.site)
    EnterpriseRole.objects.create(user=operator, operator=row.site.operator, kind="certifier", granted_at=NOW)
    mine = begin_declaration(declaration_id=builders.new_id(), site=row.site, actor=operator, now=NOW)
    assert (mine.pk == row.pk, mine.operator_id) == (False, row.site.operator_id)
    mine.pk = builders.new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save(force_insert=True)
