"""What the entries of people's own calendars say: sessions, and votes that are awaited."""

from __future__ import annotations

from typing import Final

from policies.messages import N_

SUMMARY: Final = N_("Séance\u00a0: %(committee)s")
AGENDA: Final = N_("Ordre du jour\u00a0:")
STEPPED_ASIDE: Final = N_("Point dont vous vous êtes déporté")
CANCELLED: Final = N_("Cette séance est annulée.")
VOTE: Final = N_("À voter\u00a0: %(title)s")
VOTE_UNTIL: Final = N_("Le vote se clôt à la fin de ce créneau.")
CALENDAR: Final = N_("Boussole\u00a0: séances et votes")
