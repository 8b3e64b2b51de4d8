"""Signals: what the field observes. Also the example to begin another resource from."""

from __future__ import annotations

from typing import Any

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.context import caller, deps, reader
from services.http.fields import Choice, Code, Id, Instant, Part, String, Text, YesNo
from services.http.paging import PageRequest
from services.http.schemas import AnswerSchema, Command, PageQuery, PersonSchema
from services.observatory.list_signals import SignalFilter, SignalPage, list_signals
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from services.observatory.views import SignalView

signals = Resource("signals", "What the field observes.")


class SignalCommand(Command):
    """An observation to record."""

    college = Choice(College, required=True)
    text = Text(required=True)
    department = Code(load_default=None, allow_none=True)
    vigilance_point = Code(load_default=None, allow_none=True)
    anonymous = YesNo(load_default=False)


class SignalQuery(PageQuery):
    """Which signals to list."""

    college = Choice(College)
    department = Code()
    vigilance_point = Code()
    anonymous = YesNo()


class SignalSchema(AnswerSchema):
    """An observation. Recorded anonymously, it has no author anywhere."""

    id = Id(required=True)
    college = Choice(College, required=True)
    text = String(required=True)
    department = String(required=True, allow_none=True)
    vigilance_point = String(required=True, allow_none=True)
    anonymous = YesNo(required=True)
    author = Part(PersonSchema, required=True, allow_none=True)
    recorded_at = Instant(required=True)


@signals.post(
    "/signals",
    Permission.SIGNAL_CREATE,
    body=SignalCommand,
    answer=SignalSchema,
    example={"college": "citizen", "text": "On me dit que l’aide existe, personne ne sait où."},
)
def create_signal(tenant: str, body: dict[str, Any]) -> SignalView:
    """Record a signal.

    With `anonymous`, nothing keeps who recorded it.
    """
    return record_signal(deps(), caller(tenant), **body)


@signals.get("/signals", Permission.SIGNAL_READ, query=SignalQuery, paged=True, answer=SignalSchema)
def get_signals(tenant: str, query: dict[str, Any], page: PageRequest) -> SignalPage:
    """List signals, newest first."""
    return list_signals(
        deps(), reader(tenant), SignalFilter(**query), page=page.number, page_size=page.size
    )
