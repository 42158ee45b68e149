"""Ending the sessions of a person."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F

from mind_portal.accounts.models import User


def sign_out_everywhere(user: User) -> int:
    """End all sessions of the user, in the caller's transaction; returns how many were known.

    The stored sessions go, and the epoch in the session hash moves on: a session that no table knows of, or a stolen
    cookie, ends as well.
    """
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    return len(keys)
