"""A page asked for past the end of its list."""

from __future__ import annotations

import math

from flask import redirect, request, url_for
from werkzeug.wrappers import Response


def past_end(number: int, total: int, size: int) -> Response | None:
    """To the last page of the list, with the same filters; None when page ``number`` exists.

    Args:
        number: the page asked for, from 1.
        total: how many lines the whole list has.
        size: lines per page.
    """
    last = max(1, math.ceil(total / size))
    if number <= last:
        return None
    query = {**request.args.to_dict(), **(request.view_args or {}), "page": last}
    return redirect(url_for(request.endpoint or "web.inbox", **query), 303)
