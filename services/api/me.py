"""The signed-in person: who they are in each tenant, and what awaits them."""

from __future__ import annotations

from services.api.resource import Resource
from services.http.context import credential, deps
from services.http.fields import Choice, Id, Instant, Many, Part, String, YesNo
from services.http.language import language
from services.http.permission import Access
from services.http.schemas import AnswerSchema, SubjectSchema
from services.identity.read_me import MeView, read_me
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.read_inbox import Inbox, read_inbox

me = Resource("me", "The signed-in person, across their tenants.", across_tenants=True)
_OWN = Access(None, "one's own memberships and inbox: every line is read in its own tenant")


class TenantNameSchema(AnswerSchema):
    """A tenant, named."""

    slug = String(required=True)
    name = String(required=True)


class MembershipSchema(AnswerSchema):
    """What the person is in a tenant."""

    tenant = Part(TenantNameSchema, required=True)
    name = String(required=True)
    roles = Many(String(), required=True)
    is_suspended = YesNo(required=True, attribute="tenant.is_suspended")


class EngagementSchema(AnswerSchema):
    """A consultant's mission in a tenant."""

    tenant = Part(TenantNameSchema, required=True)


class MeSchema(AnswerSchema):
    """The signed-in person."""

    id = Id(required=True)
    email = String(required=True)
    name = String(required=True)
    locale = String(required=True, metadata={"enum": ["fr", "en"]})
    is_operator = YesNo(required=True)
    memberships = Many(Part(MembershipSchema), required=True)
    engagements = Many(Part(EngagementSchema), required=True)


class InboxLineSchema(AnswerSchema):
    """One line of the inbox."""

    id = Id(required=True)
    tenant = String(required=True, attribute="tenant.slug", metadata={"description": "Its slug."})
    kind = Choice(ItemKind, but=(ItemKind.NEWS,), required=True)
    notice = Choice(Notice, required=True, metadata={"description": "The occasion."})
    subject = Part(SubjectSchema, required=True)
    due_at = Instant(required=True, allow_none=True)
    created_at = Instant(required=True)
    url = String(required=True, metadata={"format": "uri", "description": "The page to open."})


class NewsLineSchema(InboxLineSchema):
    """Something decided, which asks for nothing."""

    kind = Choice(ItemKind, but=tuple(k for k in ItemKind if k != ItemKind.NEWS), required=True)


class InboxSchema(AnswerSchema):
    """What awaits the person, by due date; and what they were told, newest first."""

    items = Many(Part(InboxLineSchema), required=True)
    news = Many(Part(NewsLineSchema), required=True)


@me.get("/me", _OWN, answer=MeSchema)
def get_me() -> MeView:
    """Read who is signed in, with their roles in each tenant."""
    return read_me(deps(), credential())


@me.get("/inbox", _OWN, answer=InboxSchema)
def get_inbox() -> Inbox:
    """Read what awaits the person, across their tenants."""
    return read_inbox(deps(), credential(), language=language())
