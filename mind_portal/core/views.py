"""The views that every app builds on: page or part, scoped lists, the probes of the machine room."""

from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.generic import View

from mind_portal.core.scope import ScopedQuerySet


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part: not for a boosted link and not when it restores its history."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or `template#part` for htmx. One address, one template, two answers."""
    name = f"{template}#{part}" if wants_part(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class ScopedListView(LoginRequiredMixin, PermissionRequiredMixin, View, ABC):
    """A declared list: a model whose queryset knows `visible_to`, a template and the part that htmx swaps.

    Subclasses fill `get_context`, which starts from `self.scoped()`.
    """

    model: type[models.Model]
    template_name: str
    part_name = "results"
    raise_exception = True

    def handle_no_permission(self) -> Any:
        if not self.request.user.is_authenticated:
            self.raise_exception = False
        return super().handle_no_permission()

    def scoped(self) -> ScopedQuerySet[Any]:
        """The rows that this user may see. A model without a scope refuses to be listed."""
        queryset = self.model._default_manager.all()
        if not isinstance(queryset, ScopedQuerySet):
            raise ImproperlyConfigured(f"{self.model.__name__}.objects has no visible_to(): it cannot be listed")
        return queryset.visible_to(self.request.user)

    @abstractmethod
    def get_context(self) -> dict[str, Any]:
        """What the template shows; a list without it cannot be opened."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return render_page_or_part(request, self.template_name, self.part_name, self.get_context())


def debug_only() -> bool:
    """Whether pages for developers are shown."""
    return bool(settings.DEBUG)
