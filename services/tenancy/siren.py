"""The nine digits by which INSEE knows an organisation."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9]{9}", re.ASCII)


def has_nine_digits(text: str) -> bool:
    """Whether ``text`` has the form of a SIREN, whatever its last digit."""
    return _DIGITS.fullmatch(text) is not None


def is_siren(text: str) -> bool:
    """Whether ``text`` is nine digits, the last of which checks the others by Luhn's formula."""
    return has_nine_digits(text) and text == numbered(int(text[:8]))


def numbered(number: int) -> str:
    """The SIREN whose first eight digits are ``number``."""
    first = f"{number:08d}"
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(first))
    total = sum(product // 10 + product % 10 for product in doubled)
    return f"{first}{-total % 10}"
