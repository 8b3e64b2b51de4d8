"""What people do with a proposal before it is decided."""

from __future__ import annotations

from collections.abc import Mapping

from infra.demo.place import Item, Place
from infra.demo.texts import Text, typeset
from policies.paths import Effect
from services.committees.add_comment import add_comment
from services.documents.add_document import add_document
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.create_proposal import create_proposal
from services.proposals.edit_proposal import edit_proposal
from services.proposals.models import SponsorDecision
from services.proposals.submit_proposal import submit_proposal
from services.rollouts.call_in import call_in


class Proposing(Place):
    """Writing, joining documents, submitting, sponsoring, commenting."""

    def draft(self, author: str, text: Text) -> Item:
        """Write a draft."""
        fields = text.fields()
        title = fields.pop("title")
        return Item(
            create_proposal(self.deps, self.caller(author), text.kind, title, fields), author
        )

    def join(self, item: Item, name: str, content: bytes) -> None:
        """Join a document to the text that its author prepares."""
        add_document(self.deps, self.caller(item.author), item.id, name=name, content=content)

    def submit(self, item: Item) -> None:
        """Submit, or submit again."""
        submit_proposal(self.deps, self.caller(item.author), item.id)
        self.timeline.settle(item.id)

    def rewrite(self, item: Item, text: Text) -> None:
        """Replace the text of a draft, or of a proposal sent back."""
        edit_proposal(self.deps, self.caller(item.author), item.id, text.fields())

    def sponsor(
        self,
        item: Item,
        who: str,
        budget: int = 0,
        days: int = 0,
        *,
        words: str = "",
        effects: Mapping[str, Effect] | None = None,
        lead: str | None = None,
    ) -> None:
        """Commit means: euros and working days; correct the effects on invariants."""
        answer = SponsorAnswer(
            SponsorDecision.SPONSOR,
            comment=typeset(words),
            budget_eur=budget,
            staff_days=days,
            effects=[{"code": code, "effect": value} for code, value in (effects or {}).items()],
            lead=self.email(lead) if lead else None,
        )
        self._answer(item, who, answer)

    def send_back(self, item: Item, who: str, words: str) -> None:
        """Return the proposal to its author."""
        self._answer(item, who, SponsorAnswer(SponsorDecision.RETURN, comment=typeset(words)))

    def decline(self, item: Item, who: str, words: str) -> None:
        """Decline to sponsor."""
        self._answer(item, who, SponsorAnswer(SponsorDecision.DECLINE, comment=typeset(words)))

    def _answer(self, item: Item, who: str, answer: SponsorAnswer) -> None:
        answer_sponsorship(self.deps, self.caller(who), item.id, answer)
        self.timeline.settle(item.id)

    def call_in(self, item: Item, who: str, words: str) -> None:
        """Call to the committee a proposal that skips it."""
        call_in(self.deps, self.caller(who), item.id, typeset(words))
        self.timeline.settle(item.id)

    def comment(self, item: Item, who: str, words: str) -> None:
        """Write an argument or a question."""
        add_comment(self.deps, self.caller(who), item.id, typeset(words))
