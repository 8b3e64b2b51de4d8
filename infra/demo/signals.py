"""What NovaCité's field observed, month after month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.demo import signals_field as field
from infra.demo import signals_help as help_wanted
from infra.demo.playback import Story
from infra.demo.town import Town
from services.observatory.models import College


@dataclass(frozen=True, slots=True)
class Chorus:
    """The same observation, worded by as many people as there are texts.

    Attributes:
        first, last: the months between which they were heard.
        pen: who recorded them; people without account speak to somebody.
        departments: where it was heard, in turn.
        anonymous: the pen is forgotten.
    """

    college: College
    texts: tuple[str, ...]
    first: int
    last: int
    pen: str
    departments: tuple[str | None, ...]
    point: str | None = None
    anonymous: bool = False


CHORUSES: Final = (
    Chorus(
        College.CITIZEN,
        help_wanted.NOBODY_TELLS_ME,
        8,
        12,
        "chef.guichet",
        ("REL", "SOL", "URB", "REL", "SOL"),
        "WP01",
    ),
    Chorus(
        College.ELECTED,
        help_wanted.NOTHING_SHOWS_IT,
        9,
        12,
        "elu.quartier",
        ("REL", None, "SOL"),
        "WP01",
    ),
    Chorus(
        College.AGENT,
        field.WHAT_IS_EXPECTED,
        5,
        9,
        "agent.urb",
        ("URB",),
        None,
        anonymous=True,
    ),
    Chorus(
        College.CITIZEN,
        help_wanted.MOTHER_WITHOUT_EMAIL,
        4,
        20,
        "chef.guichet",
        ("REL", "URB", "MOB"),
        "WP02",
    ),
    Chorus(College.AGENT, field.COPIED_TWICE, 4, 11, "agent.edu", ("EDU",), "WP06"),
    Chorus(College.PARTNER, field.UNSUITED_MACHINE, 20, 23, "agent.mob", ("MOB",), "WP03"),
    Chorus(College.CITIZEN, field.HEATING_DATA, 14, 22, "agent.env", ("ENV",), "WP07"),
    Chorus(
        College.AGENT,
        field.TOO_MANY_PROJECTS,
        5,
        22,
        "agent.rh",
        ("RH", "DSI", "REL", "EDU", "URB"),
        "WP10",
        anonymous=True,
    ),
    Chorus(College.CITIZEN, field.PROMISED_CALL, 15, 19, "agent.sol", ("SOL",), "WP04"),
    Chorus(
        College.CITIZEN,
        help_wanted.CLEARER_ONLINE,
        20,
        23,
        "chef.guichet",
        ("REL", "EDU"),
        "WP09",
    ),
)


def heard(town: Town, chorus: Chorus) -> Story:
    """One after the other, over the months."""
    start, end = town.calendar.at(chorus.first), town.calendar.at(chorus.last)
    count = len(chorus.texts)
    for place, at in enumerate(town.calendar.spread(count, start, (end - start).days, end)):
        yield at
        town.signal(
            chorus.pen,
            chorus.college,
            chorus.texts[place],
            department=chorus.departments[place % len(chorus.departments)],
            point=chorus.point,
            anonymous=chorus.anonymous,
        )
