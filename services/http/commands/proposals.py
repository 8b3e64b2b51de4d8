"""What people send to write, submit and sponsor a proposal, from a page or from a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, post_load, pre_load, validates_schema

from policies.loop import Awaiting, Kind, Stage
from policies.messages import N_
from policies.paths import MAX_BUDGET_EUR, MAX_STAFF_DAYS
from services.http.commands.parts import (
    NOTE_LENGTH,
    EffectCommand,
    ExplainedEffectCommand,
    OptionalText,
    ReasonCommand,
    WholePart,
)
from services.http.fields import (
    TITLE_LENGTH,
    Choice,
    Code,
    EmailAddress,
    Id,
    Many,
    Part,
    Text,
    Title,
    Whole,
    YesNo,
)
from services.http.refusals import REQUIRED
from services.http.schemas import Command, PageQuery
from services.proposals.answer_sponsorship import SponsorAnswer
from services.proposals.content import Audience, Change, EvidenceType
from services.proposals.models import SponsorDecision

_OBJECT_LENGTH: Final = 500
_NO_PROJECT: Final = N_(
    "Les projets numériques ne se proposent pas encore ici\u00a0: leur arbitrage viendra plus tard."
)
_OTHER_EVIDENCE: Final = N_("Donnez l’identifiant d’un fait, ou un texte\u00a0: pas les deux.")
_KIND_STAYS: Final = N_(
    "La nature d’une proposition ne change pas. Écrivez-en une autre, puis retirez celle-ci."
)


class KindOfProposal(Choice):
    """What a proposal is."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(Kind, **options)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> Any:  # noqa: ANN401 - a Kind, where the parent gives a text
        if value == "project":
            raise ValidationError(_NO_PROJECT)
        return super()._deserialize(value, attr, data, **kwargs)


class UsageStatementCommand(Command):
    """Who does what, on what, for whom. A draft may leave parts blank."""

    actor = OptionalText(TITLE_LENGTH)
    verb = OptionalText(TITLE_LENGTH)
    object = OptionalText(_OBJECT_LENGTH)
    audience = Choice(Audience, load_default=None, allow_none=True)


class BenefitsCommand(Command):
    """What the proposal brings, to whom."""

    citizen = OptionalText(NOTE_LENGTH)
    taxpayer = OptionalText(NOTE_LENGTH)
    agent = OptionalText(NOTE_LENGTH)


class EvidenceCommand(Command):
    """What motivates a new wording: a fact recorded here, or a text."""

    type = Choice(EvidenceType, required=True)
    id = Id(metadata={"description": "Of the signal or the review."})
    text = Text(metadata={"description": "With the type `text`."})

    @validates_schema
    def check_form(self, data: dict[str, Any], **_: object) -> None:
        """Refuse an id without its type, a text without its own."""
        is_text = data.get("type") is EvidenceType.TEXT
        wanted, other = ("text", "id") if is_text else ("id", "text")
        if wanted not in data:
            raise ValidationError(REQUIRED, wanted)
        if other in data:
            raise ValidationError(_OTHER_EVIDENCE, other)

    @post_load
    def as_stored(self, data: dict[str, Any], **_: object) -> dict[str, str]:
        """Give the id as text, which is how JSON keeps it."""
        return {name: str(value) for name, value in data.items()}


class Evidence(Many):
    """A list of evidence, or one bare text."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(WholePart(EvidenceCommand), **options)

    def deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's signature
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: object,
    ) -> Any:  # noqa: ANN401 - a list, where the parent gives it no type
        """Read a list; a text is a list of one, a blank one of none."""
        if value is None or isinstance(value, str):
            value = [value] if value and value.strip() else []
        if isinstance(value, list):
            value = [{"type": "text", "text": e} if isinstance(e, str) else e for e in value]
        return super().deserialize(value, attr, data, **kwargs)


class ProposalText(Command):
    """What a proposal says, beside its kind."""

    summary = OptionalText()
    department = Code(load_default=None, allow_none=True)
    usage_statements = Many(WholePart(UsageStatementCommand), load_default=list)
    benefits = WholePart(BenefitsCommand, load_default=dict)
    invariants = Many(WholePart(ExplainedEffectCommand), load_default=list)
    vigilance_points = Many(Code(), load_default=list)
    target = Code(
        load_default=None,
        allow_none=True,
        metadata={"description": "Code of the text to change; null for a new one."},
    )
    change = Choice(Change, load_default=None, allow_none=True)
    new_wording = OptionalText()
    criteria = Many(
        Text(),
        load_default=list,
        metadata={"description": "How one sees that an invariant is kept, one text each."},
    )
    indicator = OptionalText(
        TITLE_LENGTH, metadata={"description": "What is measured of a vigilance point."}
    )
    evidence = Evidence(load_default=list, metadata={"description": "A bare text is taken too."})
    working_conditions = YesNo(
        load_default=False,
        metadata={
            "description": "It changes working conditions: the social committee gives its opinion "
            "before the vote."
        },
    )

    @post_load
    def drop_blank_rows(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Leave out usage statements that state nothing."""
        if "usage_statements" in data:
            data["usage_statements"] = [
                usage
                for usage in data["usage_statements"]
                if usage["actor"] or usage["verb"] or usage["object"]
            ]
        return data


class ProposalDraft(ProposalText):
    """A draft: its kind and a title are enough."""

    kind = KindOfProposal(required=True)
    title = Title(required=True)


class ProposalEdit(ProposalText):
    """An edit of a draft, or of a proposal sent back; what is absent stays."""

    title = Title(required=True)

    @pre_load
    def refuse_kind(self, data: object, **_: object) -> object:
        """Say why the kind cannot be edited, rather than that it is not known."""
        if isinstance(data, Mapping) and "kind" in data:
            raise ValidationError(_KIND_STAYS, "kind")
        return data


class ProposalQuery(PageQuery):
    """Which proposals to list."""

    stage = Choice(Stage, allow_none=True)
    kind = Choice(Kind, allow_none=True)
    department = Code(allow_none=True)
    awaiting = Choice(Awaiting, allow_none=True)
    q = OptionalText(
        TITLE_LENGTH, metadata={"description": "Looked for in title, summary and reference."}
    )


class WithdrawalCommand(ReasonCommand):
    """The author takes the proposal back."""


class CallInCommand(ReasonCommand):
    """The proposal is called before the committee."""


class CommentCommand(Command):
    """An argument or a question."""

    text = Text(required=True)


class CommitmentsCommand(Command):
    """The means that a sponsor commits."""

    budget_eur = Whole(0, MAX_BUDGET_EUR, load_default=None, allow_none=True)
    staff_days = Whole(0, MAX_STAFF_DAYS, load_default=None, allow_none=True)


class SponsorshipCommand(Command):
    """A manager's answer, loaded as a ``SponsorAnswer``; without a lead, the author leads."""

    decision = Choice(SponsorDecision, required=True)
    comment = OptionalText(metadata={"description": "Required to return or decline."})
    commitments = Part(CommitmentsCommand, metadata={"description": "Required to sponsor."})
    committee = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "One of the policy's for that kind; by default the first."},
    )
    effects = Many(Part(EffectCommand), load_default=list)
    working_conditions = YesNo(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The sponsor's word on whether they change, by which the social "
            "committee's opinion is asked for; by default, the author's."
        },
    )
    lead = EmailAddress(load_default=None, allow_none=True)

    @post_load
    def as_answer(self, data: dict[str, Any], **_: object) -> SponsorAnswer:
        """Give the use case's own words to what was read."""
        commitments = data.pop("commitments", {})
        return SponsorAnswer(**commitments, committee_id=data.pop("committee"), **data)
