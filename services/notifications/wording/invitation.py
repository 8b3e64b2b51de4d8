"""What a session's entry in its members' own calendars says."""

from __future__ import annotations

from typing import Final

from policies.messages import N_

SUMMARY: Final = N_("Séance\u00a0: %(committee)s")
AGENDA: Final = N_("Ordre du jour\u00a0:")
KEPT_AWAY: Final = N_("Point dont vous vous êtes déporté")
CANCELLED: Final = N_("Cette séance est annulée.")
