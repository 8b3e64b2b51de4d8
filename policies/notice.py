"""How long before a session its convocation must leave. Pure: standard library only, no clock.

Days are those of the calendar where the committee sits, whatever the hour. "Five days" lets the
session be held on the fifth day after the convocation; "five clear days" (jours francs) leaves
out the day of the convocation and that of the session, which is then held on the sixth at the
earliest (article L2121-12 of the Code général des collectivités territoriales, as commonly read).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from policies.rule import Rule


@dataclass(frozen=True, slots=True)
class Notice:
    """The days that a committee's rule wants between a convocation and its session.

    Attributes:
        days: how many; 0 lets a session be convened at once.
        clear_days: whether both ends are left out of the count.
    """

    days: int
    clear_days: bool

    @classmethod
    def of(cls, rule: Rule) -> Notice:
        """The notice that ``rule`` asks for."""
        return cls(rule.notice_days, rule.clear_days)

    @property
    def _span(self) -> timedelta:
        return timedelta(days=self.days + int(self.clear_days and self.days > 0))

    def earliest_session(self, convened_at: datetime, zone: tzinfo | None = None) -> date:
        """The first day on which a session convened at ``convened_at`` may be held."""
        return convened_at.astimezone(zone or _paris()).date() + self._span

    def latest_convocation(self, starts_at: datetime, zone: tzinfo | None = None) -> date:
        """The last day on which the convocation of a session at ``starts_at`` may leave."""
        return starts_at.astimezone(zone or _paris()).date() - self._span

    def is_kept(
        self, convened_at: datetime, starts_at: datetime, zone: tzinfo | None = None
    ) -> bool:
        """Whether a convocation at ``convened_at`` leaves the session at ``starts_at`` its days."""
        held_on = starts_at.astimezone(zone or _paris()).date()
        return held_on >= self.earliest_session(convened_at, zone)


def _paris() -> tzinfo:
    return ZoneInfo("Europe/Paris")
