"""A filter by a key or another whole number of the address."""

import django_filters
from django import forms


class KeyFilter(django_filters.NumberFilter):
    """A whole number. A `NumberFilter` takes `-1e9999999` for one: to write that out holds a process for hours."""

    field_class = forms.IntegerField
