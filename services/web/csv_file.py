"""A list as a file that spreadsheets open: UTF-8 with its mark, semicolons as in France."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from flask import Response

from services.web.bidi import bare

Cell = str | int | bool | date | datetime | None

_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows as a file to download.

    Instants are written as ISO 8601, in UTC.

    Args:
        name: of the file, without its ending.
        header: what each column holds, in the reader's language.
        rows: as many cells each as ``header`` has.
    """
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";")
    sheet.writerow(header)
    sheet.writerows([_plain(cell) for cell in row] for row in rows)
    answer = Response(_MARK + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _plain(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int():
            return cell
        case date():
            return cell.isoformat()
        case _:
            said = bare(cell)
            # A text that begins so would be computed, not read.
            return f"'{said}" if said.startswith(_FORMULA) else said
