"""Interests that officers declare: from that day on they are on no team that inspects the factory."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import DeclaredInterest
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record


def declare_interest(*, site_id: int, reason: str, actor: User, now: dt.datetime) -> DeclaredInterest:
    """The actor must not inspect this factory. Declared again it stays one.

    Raises Site.DoesNotExist out of the actor's scope, DomainError without a reason (AUD-INTEREST-1).
    """
    text = clean_text(reason)[:300]
    if len(text) < 5:
        raise DomainError(Breach("AUD-INTEREST-1", _("Say what connects you with this factory"), field="reason"))
    with transaction.atomic():
        site = Site.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=site_id)
        return _declare(site, actor, text, actor, now)


def note_recused(*, recused: Mapping[int, Sequence[int]], province: str, actor: User, now: dt.datetime) -> None:
    """The recusals that the head wrote for a draw are declared for everything else too, in the caller's transaction."""
    sites = Site.objects.filter(province_id=province, pk__in={pk for keys in recused.values() for pk in keys}).in_bulk()
    users = User.objects.in_bulk(list(recused))
    for user, keys in sorted(recused.items()):
        for key in sorted(set(keys) & set(sites)):
            _declare(sites[key], users[user], _("Written down by the head for a draw"), actor, now)


def end_interest(*, interest_id: int, actor: User, now: dt.datetime) -> DeclaredInterest:
    """It no longer holds; only its own officer or the head says so. Raises DeclaredInterest.DoesNotExist otherwise."""
    with transaction.atomic():
        interests = DeclaredInterest.objects.visible_to(actor).select_for_update(of=("self",))
        interest = interests.get(pk=interest_id)
        if interest.user_id != actor.pk and not actor.has_perm("audits.review_inspection"):
            raise DeclaredInterest.DoesNotExist
        if interest.ended_on is None:
            interest.ended_on = local_date(now)
            interest.save(update_fields=["ended_on"])
            record(
                verb="audits.interest_ended", subject=interest, actor=actor, now=now,
                after={"user": interest.user_id, "site": interest.site_id},
            )  # fmt: skip
    return interest


def _declare(site: Site, user: User, reason: str, actor: User, now: dt.datetime) -> DeclaredInterest:
    interest, made = DeclaredInterest.objects.get_or_create(
        site=site, user=user, ended_on=None,
        defaults={
            "province_id": site.province_id, "reason": reason, "declared_by": actor, "declared_on": local_date(now)
        },
    )  # fmt: skip
    if made:
        record(
            verb="audits.interest_declared", subject=interest, actor=actor, now=now, reason=reason,
            after={"user": user.pk, "site": site.pk},
        )  # fmt: skip
    return interest
