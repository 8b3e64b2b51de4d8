"""What is before a committee, what it decided, and of what it decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.ballot_terms import Result
from policies.decision import Arithmetic, Mode
from policies.loop import Kind, Stage
from policies.permissions import Permission
from policies.rule import Rule
from services.committees.bodies import runs_agenda
from services.committees.models import Ballot, BallotState, BallotVoter, Committee, Vote
from services.committees.read_committees import CommitteeView, committee_views
from services.committees.secret_box import is_told
from services.committees.sessions.read_sessions import sessions_of
from services.committees.sessions.views import SessionSummary
from services.deps import Deps
from services.errors import NotFound
from services.proposals.models import Proposal, ProposalVersion
from services.tenancy.current import Policy, current_policy
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class Remit:
    """A kind of proposal that the committee decides of, and by which rule.

    Attributes:
        is_default: whether such a proposal comes here when its sponsor chooses nothing.
        own_rule: the rule that replaces the committee's for that kind, None when none does.
    """

    kind: Kind
    is_default: bool
    own_rule: Rule | None


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal before the committee, with its latest ballot.

    Attributes:
        in_session: whether its vote is held in session, ``session_id`` once it is on an agenda.
        entitled: how many may vote; 0 until the ballot is open.
        votes_cast: how many have.
    """

    proposal_id: UUID
    title: str
    reference: str
    kind: Kind
    state: BallotState
    convening: int
    in_session: bool
    session_id: UUID | None
    opens_at: datetime
    closes_at: datetime
    entitled: int
    votes_cast: int


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A ballot that is over. ``tally`` is for, against and abstain, None where it is not told."""

    proposal_id: UUID
    title: str
    reference: str
    version: int
    result: Result
    closed_at: datetime
    tally: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Docket:
    """A committee with all that a member reads of it.

    Attributes:
        sessions: the latest first; empty for who may not read proposals.
        runs: whether the reader convenes the committee.
        items: by their close; empty for who may not read proposals.
        decisions: one page of them, latest first; ``total`` counts them all.
    """

    committee: CommitteeView
    rule: Rule
    remits: Sequence[Remit]
    sessions: Sequence[SessionSummary]
    runs: bool
    items: Sequence[Item]
    decisions: Sequence[PastDecision]
    total: int
    may_read_items: bool


def read_docket(
    deps: Deps, caller: Caller, committee_id: UUID, *, page: int = 1, page_size: int = 20
) -> Docket:
    """Read a committee with its items and decisions.

    Args:
        deps: collaborators.
        caller: any member who reads committees.
        committee_id: which one.
        page: of past decisions, from 1.
        page_size: how many to a page.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.COMMITTEE_READ) as act:
        rows = act.session.scalars(select(Committee).where(Committee.id == committee_id)).all()
        if not rows:
            raise NotFound
        committee = committee_views(act.session, rows)[0]
        rule = Rule.from_dict(committee.rule)
        may_read = deps.authorizer.allows(act.actor.roles, Permission.BALLOT_READ)
        decisions, total = (
            _decisions(act.session, committee_id, page, page_size) if may_read else ([], 0)
        )
        return Docket(
            committee=committee,
            rule=rule,
            remits=_remits(current_policy(act.session), committee_id, rule),
            sessions=sessions_of(act, committee_id) if may_read else [],
            runs=may_read and runs_agenda(act.session, committee_id, act.user_id),
            items=_items(act.session, committee_id) if may_read else [],
            decisions=decisions,
            total=total,
            may_read_items=may_read,
        )


def _remits(policy: Policy, committee_id: UUID, rule: Rule) -> list[Remit]:
    remits = []
    for kind, path in policy.paths.items():
        if str(committee_id) not in path.committees:
            continue
        frozen = path.rule_for(rule)
        remits.append(
            Remit(
                kind,
                path.committees[0] == str(committee_id),
                frozen if path.rule is not None and frozen != rule else None,
            )
        )
    return remits


def _items(session: Session, committee_id: UUID) -> list[Item]:
    """The proposals at the committee stage whose latest ballot is this committee's."""
    latest = (
        select(func.max(Ballot.round))
        .where(Ballot.tenant_id == Proposal.tenant_id, Ballot.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    entitled = (
        select(func.count())
        .select_from(BallotVoter)
        .where(
            BallotVoter.tenant_id == Ballot.tenant_id,
            BallotVoter.ballot_id == Ballot.id,
            BallotVoter.may_vote,
            BallotVoter.recused_at.is_(None),
        )
        .correlate(Ballot)
        .scalar_subquery()
    )
    cast = (
        select(func.count())
        .select_from(Vote)
        .where(
            Vote.tenant_id == Ballot.tenant_id,
            Vote.ballot_id == Ballot.id,
            Vote.struck_at.is_(None),
        )
        .correlate(Ballot)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.title,
            Proposal.reference,
            Proposal.kind,
            Ballot.state,
            Ballot.convening,
            (Ballot.mode == Mode.SESSION).label("in_session"),
            Ballot.session_id,
            Ballot.opens_at,
            Ballot.closes_at,
            entitled.label("entitled"),
            cast.label("votes_cast"),
        )
        .join(
            Ballot,
            (Ballot.tenant_id == Proposal.tenant_id) & (Ballot.proposal_id == Proposal.id),
        )
        .where(
            Proposal.stage == Stage.COMMITTEE,
            Ballot.committee_id == committee_id,
            Ballot.round == latest,
        )
        .order_by(Ballot.closes_at, Proposal.id)
    )
    return [
        Item(
            proposal_id=row.id,
            title=row.title,
            reference=row.reference,
            kind=row.kind,
            state=row.state,
            convening=row.convening,
            in_session=row.in_session,
            session_id=row.session_id,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            entitled=row.entitled,
            votes_cast=row.votes_cast,
        )
        for row in rows
    ]


def _decisions(
    session: Session, committee_id: UUID, page: int, page_size: int
) -> tuple[list[PastDecision], int]:
    closed = (Ballot.committee_id == committee_id, Ballot.state == BallotState.CLOSED)
    total = session.scalar(select(func.count()).select_from(Ballot).where(*closed)) or 0
    rows = session.execute(
        select(Ballot, ProposalVersion.title, Proposal.reference)
        .join(
            Proposal,
            (Proposal.tenant_id == Ballot.tenant_id) & (Proposal.id == Ballot.proposal_id),
        )
        .join(
            ProposalVersion,
            (ProposalVersion.tenant_id == Ballot.tenant_id)
            & (ProposalVersion.id == Ballot.version_id),
        )
        .where(*closed)
        .order_by(Ballot.closed_at.desc(), Ballot.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return [_decision(ballot, title, reference) for ballot, title, reference in rows], total


def _decision(ballot: Ballot, title: str, reference: str) -> PastDecision:
    if ballot.result is None or ballot.closed_at is None or ballot.arithmetic is None:
        raise ValueError("a closed ballot has a result, an instant and its arithmetic")
    count = Arithmetic.from_dict(ballot.arithmetic)
    tally = (count.votes_for, count.votes_against, count.abstain)
    return PastDecision(
        proposal_id=ballot.proposal_id,
        title=title,
        reference=reference,
        version=ballot.version,
        result=ballot.result,
        closed_at=ballot.closed_at,
        tally=tally if is_told(Rule.from_dict(ballot.rule), count) else None,
    )
