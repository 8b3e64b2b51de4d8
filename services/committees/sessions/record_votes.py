"""Votes that the session's secretary writes down for those who sit.

A vote is the seat's: where the titular is away and their deputy sits, it is written down as
theirs, and by whom it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import insert, select

from policies.decision import Choice
from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import check_impartial, lock_ballot, presiding
from services.committees.ballot_lines import stop_asking
from services.committees.bodies import runs_agenda
from services.committees.cast_vote import check_not_over, check_opened
from services.committees.close_ballot import ask_closing
from services.committees.count import rule_of
from services.committees.errors import NotTheChair, NotTheSecretary
from services.committees.models import Ballot, BallotVoter, Manner, Vote
from services.committees.sessions.attend import seats_to_vote
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.people import find_member
from tenants.actor import Caller


def record_vote(
    deps: Deps, caller: Caller, ballot_id: UUID, *, member: str, choice: Choice
) -> None:
    """Write down the vote of somebody present who has no device; it is shown as such.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        ballot_id: the vote.
        member: e-mail address of who sits, titular or deputy.
        choice: for, against or abstain.

    Raises:
        NotFound, NotTheSecretary.
        BallotNotOpen, BallotClosed.
        InvalidStage: the vote is secret, or not held in session.
        Invalid: the member does not sit, is not entitled, or their seat has voted.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        ballot = _lock_to_record(act, ballot_id)
        member_id = find_member(act.session, member, field="member")
        awaited = seats_to_vote(act.session, ballot, act.now)
        sitting = {one: titular for titular, one in awaited.items()}
        if member_id not in sitting:
            raise Invalid(
                errors={"member": [N_("Cette personne n’est pas là, ne vote pas, ou a déjà voté.")]}
            )
        _write(act, ballot, {sitting[member_id]: member_id}, {member_id: choice})
        record(act, Event.VOTE_RECORDED, ballot.proposal_id, ballot=ballot.id, member=member_id)


def show_of_hands(
    deps: Deps, caller: Caller, ballot_id: UUID, exceptions: Mapping[str, Choice]
) -> int:
    """Write down a show of hands: all those who sit and have not voted are for, but the exceptions.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        ballot_id: the vote.
        exceptions: by e-mail address of who sits, those who are against or abstain.

    Returns:
        How many votes were written down.

    Raises:
        NotFound, NotTheSecretary, BallotNotOpen, BallotClosed, InvalidStage, Invalid: as
            ``record_vote``.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        ballot = _lock_to_record(act, ballot_id)
        sitting = seats_to_vote(act.session, ballot, act.now)
        _write(act, ballot, sitting, _named(act, exceptions, sitting.values()))
        ballot.manner = Manner.SHOW_OF_HANDS
        record(act, Event.HANDS_SHOWN, ballot.proposal_id, ballot=ballot.id, recorded=len(sitting))
        return len(sitting)


def adopt_without_objection(deps: Deps, caller: Caller, ballot_id: UUID) -> int:
    """The chair asked for objections and there was none: all those who sit are for, and it closes.

    Returns:
        How many are counted for.

    Raises:
        NotFound, BallotNotOpen, BallotClosed.
        NotTheChair: somebody else presides this item.
        InvalidStage: the rule does not allow it, the vote is secret or not in session, or
            somebody has voted: one vote opens the vote for all.
    """
    with deps.act(caller, Permission.BALLOT_CLOSE) as act:
        ballot = lock_ballot(act, ballot_id)
        _check_recordable(act, ballot)
        if presiding(act.session, ballot) != act.user_id:
            raise NotTheChair
        if not rule_of(ballot).no_objection:
            raise InvalidStage(N_("La règle de ce comité demande un vote sur chaque point."))
        has_votes = select(Vote.id).where(Vote.ballot_id == ballot.id).limit(1)
        if act.session.scalars(has_votes).one_or_none() is not None:
            raise InvalidStage(N_("Le vote a commencé : il se poursuit."))
        sitting = seats_to_vote(act.session, ballot, act.now)
        _write(act, ballot, sitting, {})
        ballot.manner = Manner.NO_OBJECTION
        record(act, Event.NO_OBJECTION, ballot.proposal_id, ballot=ballot.id, recorded=len(sitting))
        act.session.flush()
        ask_closing(act, ballot)
        return len(sitting)


def _lock_to_record(act: Act, ballot_id: UUID) -> Ballot:
    ballot = lock_ballot(act, ballot_id)
    if not runs_agenda(act.session, ballot.committee_id, act.user_id):
        raise NotTheSecretary
    check_impartial(act, ballot)
    _check_recordable(act, ballot)
    return ballot


def _check_recordable(act: Act, ballot: Ballot) -> None:
    check_opened(ballot)
    check_not_over(ballot, act.now)
    if ballot.session_id is None:
        raise InvalidStage(N_("Ce vote ne se tient pas en séance : chacun vote de chez soi."))
    if rule_of(ballot).secret:
        raise InvalidStage(N_("Dans un scrutin secret, personne ne note le vote d’un autre."))


def _named(
    act: Act, exceptions: Mapping[str, Choice], awaited: Collection[UUID]
) -> dict[UUID, Choice]:
    named = {
        find_member(act.session, email, field="exceptions"): choice
        for email, choice in exceptions.items()
    }
    if not named.keys() <= set(awaited):
        raise Invalid(
            errors={
                "exceptions": [
                    N_("Une de ces personnes n’est pas là, ne vote pas, ou a déjà voté.")
                ]
            }
        )
    return named


def _write(
    act: Act, ballot: Ballot, sitting: Mapping[UUID, UUID], choices: Mapping[UUID, Choice]
) -> None:
    """Write a vote for each seat of ``sitting``: for, unless ``choices`` says what who sits chose.

    Args:
        act: the transaction, which holds the ballot.
        ballot: open.
        sitting: by titular, who sits.
        choices: by who sits.
    """
    if not sitting:
        return
    act.session.execute(
        insert(Vote),
        [
            {
                "tenant_id": act.tenant_id,
                "id": new_id(),
                "ballot_id": ballot.id,
                "voter_id": titular,
                "deputy_id": None if one == titular else one,
                "may_vote": True,
                "choice": choices.get(one, Choice.FOR),
                "comment": "",
                "cast_at": act.now,
                "recorded_by": act.user_id,
            }
            for titular, one in sitting.items()
        ],
    )
    asked = act.session.execute(
        select(BallotVoter.member_id, BallotVoter.deputy_id).where(
            BallotVoter.ballot_id == ballot.id, BallotVoter.member_id.in_(sitting)
        )
    )
    for member_id in {one for seat in asked for one in seat if one is not None}:
        stop_asking(act, ballot, member_id)
