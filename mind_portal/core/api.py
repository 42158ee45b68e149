"""What all API views share."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Keyset pages by primary key: page 1,000 costs what page 1 costs. `?page_size=` up to 500."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "pk"
