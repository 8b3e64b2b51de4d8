"""The agenda of a session, item by item, and the votes held in the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from policies.decision import Choice
from policies.permissions import Permission
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.read_ballots import read_ballot
from services.committees.sessions.edit_agenda import (
    add_item,
    describe_item,
    order_items,
    remove_item,
)
from services.committees.sessions.read_sessions import read_session, session_of_item
from services.committees.sessions.record_votes import (
    adopt_without_objection,
    record_vote,
    show_of_hands,
)
from services.committees.sessions.run_items import end_item, open_item, postpone_item
from services.deps import Deps
from services.errors import NotFound
from services.http.commands.ballots import RecusalCommand
from services.http.commands.sessions import (
    HandsCommand,
    ItemCommand,
    NewItemCommand,
    RecordedVoteCommand,
)
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.http.schemas import load
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.forms import posted, posted_revision, read_form
from services.web.sessions import done_in_session
from tenants.actor import Caller

_RUN: Final = Permission.SESSION_RUN
_EXCEPTION: Final = "exceptions-"
"""What begins the names of the fields of a show of hands; an address follows."""


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/items", endpoint="session_item_add")
@permission(_RUN)
def add(tenant: str, session_id: UUID) -> Answer:
    """Put a proposal or a point of information on the agenda."""
    return done_in_session(
        tenant,
        session_id,
        "item",
        lambda: add_item(deps(), caller(tenant), session_id, read_form(NewItemCommand)),
        _("Le point est à l’ordre du jour."),
    )


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/remove", endpoint="item_remove")
@permission(_RUN)
def remove(tenant: str, item_id: UUID) -> Answer:
    """Take an item off the agenda."""
    return _done_with_item(
        tenant, item_id, "remove", remove_item, _("Le point est retiré de l’ordre du jour.")
    )


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/up", endpoint="item_up")
@permission(_RUN)
def move_up(tenant: str, item_id: UUID) -> Answer:
    """Take an item before the one that precedes it."""
    session_id = _session_of(tenant, item_id)

    def act() -> None:
        view = read_session(deps(), reader(tenant), session_id).view
        ids = [item.id for item in view.items]
        place = ids.index(item_id)
        if place > 0:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
        expected = posted_revision()
        if expected is None:
            expected = view.revision  # of the order that was just read
        order_items(deps(), caller(tenant), session_id, ids, expected=expected)

    return done_in_session(
        tenant, session_id, f"up-{item_id}", act, _("L’ordre du jour est changé.")
    )


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/open", endpoint="item_open")
@permission(_RUN)
def open_one(tenant: str, item_id: UUID) -> Answer:
    """Take an item."""
    return _done_with_item(tenant, item_id, "open", open_item, _("Le point est ouvert."))


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/end", endpoint="item_end")
@permission(_RUN)
def end_one(tenant: str, item_id: UUID) -> Answer:
    """End a point of information."""
    return _done_with_item(tenant, item_id, "end", end_item, _("Le point est terminé."))


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/postpone", endpoint="item_postpone")
@permission(_RUN)
def postpone_one(tenant: str, item_id: UUID) -> Answer:
    """Put an item off to another session."""
    return _done_with_item(
        tenant, item_id, "postpone", postpone_item, _("Le point est reporté à une autre séance.")
    )


@web.post("/t/<slug:tenant>/agenda-items/<uuid:item_id>/describe", endpoint="item_describe")
@permission(_RUN)
def describe_one(tenant: str, item_id: UUID) -> Answer:
    """Write down what was said of an item."""

    def act() -> None:
        # An emptied text is kept: nothing was said worth writing.
        describe_item(
            deps(),
            caller(tenant),
            item_id,
            load(ItemCommand(), {"debate": str(posted().get("debate", ""))}),
            expected=posted_revision(),
        )

    return done_in_session(
        tenant,
        _session_of(tenant, item_id),
        f"debate-{item_id}",
        act,
        _("Le compte rendu du point est enregistré."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/step-aside", endpoint="ballot_step_aside")
@permission(Permission.BALLOT_RECUSE)
def step_aside(tenant: str, ballot_id: UUID) -> Answer:
    """Step aside from an item before its vote opens."""
    return done_in_session(
        tenant,
        _session_of_ballot(tenant, ballot_id),
        f"recusal-{ballot_id}",
        lambda: declare_recusal(deps(), caller(tenant), ballot_id, **read_form(RecusalCommand)),
        _("Votre déport est enregistré. Vous n’avez plus accès au débat de ce point."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/hands", endpoint="ballot_hands")
@permission(_RUN)
def hands(tenant: str, ballot_id: UUID) -> Answer:
    """Write down a show of hands."""

    def act() -> None:
        exceptions = {
            name.removeprefix(_EXCEPTION): value
            for name, value in posted().items()
            if name.startswith(_EXCEPTION) and value in {Choice.AGAINST, Choice.ABSTAIN}
        }
        command = load(HandsCommand(), {"exceptions": exceptions})
        show_of_hands(deps(), caller(tenant), ballot_id, **command)

    return done_in_session(
        tenant,
        _session_of_ballot(tenant, ballot_id),
        "hands",
        act,
        _("Le vote à main levée est noté. Clôturez-le pour connaître le résultat."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/record", endpoint="ballot_record")
@permission(_RUN)
def record_one(tenant: str, ballot_id: UUID) -> Answer:
    """Write down the vote of a member present."""
    return done_in_session(
        tenant,
        _session_of_ballot(tenant, ballot_id),
        "record",
        lambda: record_vote(deps(), caller(tenant), ballot_id, **read_form(RecordedVoteCommand)),
        _("Le vote est noté."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/no-objection", endpoint="ballot_unopposed")
@permission(Permission.BALLOT_CLOSE)
def unopposed(tenant: str, ballot_id: UUID) -> Answer:
    """Note that nobody objects, and close the vote."""

    def act() -> None:
        adopt_without_objection(deps(), caller(tenant), ballot_id)

    return done_in_session(
        tenant,
        _session_of_ballot(tenant, ballot_id),
        "unopposed",
        act,
        _("L’absence d’objection est notée. Clôturez le vote."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/end", endpoint="ballot_end")
@permission(Permission.BALLOT_CLOSE)
def close_vote(tenant: str, ballot_id: UUID) -> Answer:
    """Close the vote on an item: it is counted at once."""
    return done_in_session(
        tenant,
        _session_of_ballot(tenant, ballot_id),
        "end-vote",
        lambda: close_ballot(deps(), caller(tenant), ballot_id),
        _("Le vote est clos."),
    )


def _done_with_item(
    tenant: str,
    item_id: UUID,
    form_name: str,
    use_case: Callable[[Deps, Caller, UUID], object],
    done: str,
) -> Answer:
    """Do what an item's button asks, which takes nothing but the item.

    Args:
        tenant: its slug.
        item_id: the item; its page has such a form for each.
        form_name: what its form is called, before the item's id.
        use_case: what is done.
        done: what the page then says was done.
    """
    return done_in_session(
        tenant,
        _session_of(tenant, item_id),
        f"{form_name}-{item_id}",
        lambda: use_case(deps(), caller(tenant), item_id),
        done,
    )


def _session_of(tenant: str, item_id: UUID) -> UUID:
    return session_of_item(deps(), reader(tenant), item_id)


def _session_of_ballot(tenant: str, ballot_id: UUID) -> UUID:
    """The session that holds the vote.

    Raises:
        NotFound: no such ballot, or it is held in none.
    """
    session_id = read_ballot(deps(), reader(tenant), ballot_id).session_id
    if session_id is None:
        raise NotFound
    return session_id
