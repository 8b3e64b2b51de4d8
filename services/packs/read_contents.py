"""Read what the pack of a session holds: one transaction, and not a byte of the documents."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from policies.permissions import Permission
from services.committees.access import stepped_aside
from services.committees.bodies import runs_agenda
from services.committees.models import Ballot
from services.committees.sessions.access import find_session, items_of
from services.committees.sessions.attend import is_of
from services.committees.sessions.kept_seats import names_at
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    SessionState,
    state_of,
    state_of_item,
)
from services.deps import Act, Deps
from services.documents.access import lock_on
from services.documents.models import Document
from services.notifications.words import document_path, session_path
from services.packs.access import is_given
from services.packs.contents import PackContents, PackDocument, PackItem
from services.packs.errors import NoLongerGiven, NotConvened, NotGivenYet
from services.packs.read_text import frozen_text
from services.proposals.models import Proposal, ProposalVersion
from services.proposals.views import people
from tenants.actor import Caller
from tenants.models import Tenant


def read_contents(deps: Deps, caller: Caller, session_id: UUID) -> PackContents:
    """What the caller finds in the pack of a session, as the ledger is now.

    Args:
        deps: collaborators.
        caller: somebody called to the committee's sessions; before the convocation, only who
            runs its agenda.
        session_id: which session.

    Raises:
        NotFound: none of this tenant.
        NotConvened: the caller has no part in the committee.
        NotGivenYet, NoLongerGiven: it is not convened, or it is cancelled.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        sitting = find_session(act, session_id)
        _check_reader(act, sitting)
        session = act.session
        tenant = session.scalars(select(Tenant).where(Tenant.id == act.tenant_id)).one()
        items = items_of(act, sitting)
        presenters = people(session, [item.presenter_id for item in items])
        site = deps.public_url
        return PackContents(
            tenant=tenant.name,
            siren=tenant.siren,
            committee=names_at(session, [sitting])[sitting.id],
            state=state_of(sitting),
            convening=sitting.convening,
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
            place=sitting.place,
            link=sitting.link,
            urgency=sitting.urgency,
            convened_at=sitting.convened_at,
            url=site + session_path(tenant.slug, sitting.id),
            reader=people(session, [act.user_id])[act.user_id].name,
            read_at=act.now,
            items=[
                _item(
                    act,
                    item,
                    number,
                    presenters[item.presenter_id].name if item.presenter_id else None,
                    site=site,
                    slug=tenant.slug,
                )
                for number, item in enumerate(items, start=1)
            ],
        )


def _check_reader(act: Act, sitting: CommitteeSession) -> None:
    """Let through those to whom the pack is given now.

    Raises:
        NotConvened, NotGivenYet, NoLongerGiven.
    """
    state = state_of(sitting)
    runs = runs_agenda(act.session, sitting.committee_id, act.user_id)
    is_called = is_of(act.session, sitting.committee_id, act.user_id)
    if not (runs or is_called):
        raise NotConvened
    if not is_given(state, runs=runs, is_called=is_called):
        raise NoLongerGiven if state is SessionState.CANCELLED else NotGivenYet


def _item(
    act: Act, item: AgendaItem, number: int, presenter: str | None, *, site: str, slug: str
) -> PackItem:
    if item.ballot_id is None:
        return PackItem(
            number=number,
            title=item.title,
            purpose=item.purpose,
            state=state_of_item(item),
            presenter=presenter,
            minutes=item.minutes_planned,
            text=None,
            documents=[],
        )
    proposal, ballot, version = act.session.execute(
        select(Proposal, Ballot, ProposalVersion)
        .select_from(Ballot)
        .join(
            Proposal, (Proposal.tenant_id == Ballot.tenant_id) & (Proposal.id == Ballot.proposal_id)
        )
        .join(
            ProposalVersion,
            (ProposalVersion.tenant_id == Ballot.tenant_id)
            & (ProposalVersion.id == Ballot.version_id),
        )
        .where(Ballot.id == item.ballot_id)
    ).one()
    is_away = stepped_aside(act.session, proposal.id, ballot.version, act.user_id)
    documents = [] if is_away else _documents(act, proposal, ballot.version, site, slug)
    is_locked = bool(documents) and lock_on(act, proposal) is not None
    return PackItem(
        number=number,
        title=None if is_away else version.title,
        purpose=item.purpose,
        state=state_of_item(item),
        presenter=None if is_away else presenter,
        minutes=item.minutes_planned,
        text=None if is_away else frozen_text(act.session, proposal, version),
        documents=[] if is_locked else documents,
        closed_documents=len(documents) if is_locked else 0,
    )


def _documents(
    act: Act, proposal: Proposal, version: int, site: str, slug: str
) -> list[PackDocument]:
    """Those that stood at that version: what replaced one later is of another text."""
    newer = aliased(Document)
    is_replaced = (
        select(newer.id).where(newer.replaces_id == Document.id, newer.version <= version).exists()
    )
    rows = act.session.scalars(
        select(Document)
        .where(Document.proposal_id == proposal.id, Document.version <= version, ~is_replaced)
        .order_by(Document.version, Document.added_at, Document.name)
    ).all()
    names = people(act.session, [row.added_by for row in rows])
    return [
        PackDocument(
            id=row.id,
            proposal_id=proposal.id,
            name=row.name,
            kind=row.kind,
            size=row.size,
            added_by=names[row.added_by].name,
            added_at=row.added_at,
            url=site + document_path(slug, proposal.id, row.id),
        )
        for row in rows
    ]
