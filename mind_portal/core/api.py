"""What all API views share."""

import re
from typing import Any, Final

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

_KEY: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class Pages(CursorPagination):
    """Keyset pages by primary key: page 1,000 costs what page 1 costs. `?page_size=` up to 500."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "pk"

    def decode_cursor(self, request: Any) -> Any:
        """The cursor of the address; 404 for one that we did not make. Every key is a number or made of digits."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _KEY.fullmatch(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor
