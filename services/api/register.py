"""Every resource of the API, in the order in which its description lists them."""

from __future__ import annotations

from typing import Final

from services.api.resource import Resource
from services.api.signals import signals

RESOURCES: Final[tuple[Resource, ...]] = (signals,)
