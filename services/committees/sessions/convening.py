"""The convocation of a session: it leaves in time, or says why it could not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.notice import Notice as DaysOfNotice
from policies.permissions import Permission
from policies.rule import Rule
from services.committees.absent import called_to
from services.committees.bodies import conveners_of, rule_of_committee
from services.committees.models import Committee
from services.committees.sessions.access import items_of, lock_to_run
from services.committees.sessions.docket import free_item
from services.committees.sessions.errors import NoticeTooShort
from services.committees.sessions.models import CommitteeSession, SessionState
from services.dates import day_of, end_of
from services.deps import Act, Deps, Work
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask_about_session, settle_session_items
from tenants.actor import Caller


def check_notice(rule: Rule, convened_at: datetime, starts_at: datetime) -> None:
    """Refuse a convocation that leaves fewer days than ``rule`` wants.

    Raises:
        NoticeTooShort: with the first day that would do.
    """
    notice = DaysOfNotice.of(rule)
    if not notice.is_kept(convened_at, starts_at):
        raise NoticeTooShort(day=notice.earliest_session(convened_at))


def check_second_convening(act: Act, sitting: CommitteeSession, starts_at: datetime) -> None:
    """Refuse a second convening before the days that the rule wants after the first session.

    Raises:
        InvalidStage.
    """
    second = rule_of_committee(act.session, sitting.committee_id).second_convening
    if sitting.first_id is None or second is None:
        return
    missed_at = act.session.scalars(
        select(CommitteeSession.starts_at).where(CommitteeSession.id == sitting.first_id)
    ).one()
    earliest = day_of(missed_at) + timedelta(days=second.min_days)
    if day_of(starts_at) < earliest:
        raise InvalidStage(N_("La seconde convocation se tient à partir du %(day)s."), day=earliest)


def send_notice(work: Work, sitting: CommitteeSession, notice: Notice) -> None:
    """Tell everybody convened, in their inbox and by mail."""
    ask_about_session(
        work,
        ItemKind.SESSION,
        notice,
        _called(work, sitting),
        sitting.id,
        due_at=sitting.starts_at,
    )


def ask_to_convene(work: Work, sitting: CommitteeSession) -> None:
    """Put in the inbox of those who convene that this session waits for its convocation.

    It is due on the last day that keeps the rule's notice or, once that day is gone, before the
    session. No mail leaves: whoever plans is one of them, and the line stays until it is done.
    """
    _hold_committee(work, sitting.committee_id)
    notice = DaysOfNotice.of(rule_of_committee(work.session, sitting.committee_id))
    due_at = sitting.starts_at
    if notice.is_kept(work.now, sitting.starts_at):
        due_at = min(due_at, end_of(notice.latest_convocation(sitting.starts_at)))
    ask_about_session(
        work,
        ItemKind.SESSION,
        Notice.SESSION_TO_CONVENE,
        conveners_of(work.session, sitting.committee_id),
        sitting.id,
        due_at=due_at,
        mail_after=None,
    )


def ask_again_to_convene(work: Work, committee_id: UUID) -> None:
    """The committee has changed: its planned sessions wait for who convenes it now, by its rule.

    Whoever calls it holds the committee, which ``_hold_committee`` waits for.
    """
    planned = work.session.scalars(
        select(CommitteeSession).where(
            CommitteeSession.committee_id == committee_id,
            CommitteeSession.convened_at.is_(None),
            CommitteeSession.cancelled_at.is_(None),
        )
    )
    for sitting in planned.all():
        settle_session_items(work, sitting.id)
        ask_to_convene(work, sitting)


def _hold_committee(work: Work, committee_id: UUID) -> None:
    """Let neither its composition nor its absences change until this transaction ends."""
    work.session.execute(
        select(Committee.id)
        .where(Committee.id == committee_id)
        .with_for_update(read=True, key_share=False)
    )


def _called(work: Work, sitting: CommitteeSession) -> list[UUID]:
    """Those convened; an absence that is being noted is waited for, or waits for this."""
    _hold_committee(work, sitting.committee_id)
    return called_to(work.session, sitting.committee_id, sitting.starts_at)


def convene(deps: Deps, caller: Caller, session_id: UUID, *, urgency: str = "") -> None:
    """Send the convocation, with the agenda as it is.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        session_id: which session.
        urgency: why the notice cannot be kept; empty when it is.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: already convened, or without anything on its agenda.
        NoticeTooShort: too few days are left, and no urgency is declared.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.PLANNED})
        if not items_of(act, sitting):
            raise InvalidStage(N_("Inscrivez au moins un point à l’ordre du jour."))
        if act.now >= sitting.starts_at:
            raise InvalidStage(N_("La date de cette séance est passée : déplacez-la d’abord."))
        rule = rule_of_committee(act.session, sitting.committee_id)
        is_in_time = DaysOfNotice.of(rule).is_kept(act.now, sitting.starts_at)
        if not is_in_time and not urgency:
            check_notice(rule, act.now, sitting.starts_at)
        sitting.convened_at = act.now
        sitting.convened_by = act.user_id
        sitting.urgency = None if is_in_time else urgency
        record(
            act,
            Event.SESSION_CONVENED,
            sitting.id,
            committee=sitting.committee_id,
            starts_at=sitting.starts_at,
            urgent=not is_in_time,
        )
        settle_session_items(act, sitting.id)
        send_notice(act, sitting, Notice.SESSION_CONVENED)
        ring(act, Destination.SESSION, sitting.id, opens=True)


def cancel_session(deps: Deps, caller: Caller, session_id: UUID, reason: str) -> None:
    """Give a session up before it opens; its items wait for another one.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is open, closed or cancelled already.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.PLANNED, SessionState.CONVENED})
        _hold_committee(act, sitting.committee_id)
        was_convened = sitting.convened_at is not None
        for item in items_of(act, sitting):
            free_item(act, item)
        sitting.cancelled_at = act.now
        sitting.cancelled_by = act.user_id
        sitting.cancellation = reason
        record(act, Event.SESSION_CANCELLED, sitting.id, committee=sitting.committee_id)
        settle_session_items(act, sitting.id, news_too=True)
        if was_convened:
            ask_about_session(
                act,
                ItemKind.NEWS,
                Notice.SESSION_CANCELLED,
                _called(act, sitting),
                sitting.id,
            )
            ring(act, Destination.SESSION, sitting.id)
