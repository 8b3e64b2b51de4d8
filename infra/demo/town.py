"""A tenant of the demonstration and what its people do there, in the words of the product."""

from __future__ import annotations

from infra.demo.deploying import Deploying
from infra.demo.meeting import Meeting
from infra.demo.proposing import Proposing
from infra.demo.texts import typeset
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from services.tenancy.put_policy import put_policy


class Town(Proposing, Meeting, Deploying):
    """Everything people of a tenant do, at the instant the story has come to."""

    def look_again_after(self, length: str) -> None:
        """Change how long points adopted from now on stand before their review; ISO 8601."""
        put_policy(self.deps, self.caller("admin"), durations={"durability_review": length})

    def signal(
        self,
        who: str,
        college: College,
        words: str,
        *,
        department: str | None,
        point: str | None,
        anonymous: bool = False,
    ) -> None:
        """Record what the field observes; ``who`` holds the pen for people without account."""
        record_signal(
            self.deps,
            self.caller(who),
            college=college,
            text=typeset(words),
            department=department,
            vigilance_point=point,
            anonymous=anonymous,
        )
