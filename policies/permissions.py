"""Every permission of the product, as ``object:action``, in alphabetical order."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a route or a use case asks of the acting person.

    A permission opens a door; duties that depend on the item (its author, its sponsor, a
    recused voter) are checked by the use case and by database constraints.
    """

    BALLOT_CLOSE = "ballot:close"
    BALLOT_OPEN = "ballot:open"
    BALLOT_READ = "ballot:read"
    BALLOT_RECUSE = "ballot:recuse"
    BALLOT_VOTE = "ballot:vote"
    COMMENT_CREATE = "comment:create"
    COMMENT_READ = "comment:read"
    COMMITTEE_CONFIGURE = "committee:configure"
    COMMITTEE_READ = "committee:read"
    COMPASS_EDIT = "compass:edit"
    COMPASS_READ = "compass:read"
    DELEGATION_GIVE = "delegation:give"
    DEPARTMENT_CONFIGURE = "department:configure"
    DEPARTMENT_READ = "department:read"
    DOCUMENT_CREATE = "document:create"
    DOCUMENT_READ = "document:read"
    DOCUMENT_REMOVE = "document:remove"
    FEEDBACK_GIVE = "feedback:give"
    JOURNAL_READ = "journal:read"
    MAIL_READ = "mail:read"
    MEMBER_CONFIGURE = "member:configure"
    MEMBER_READ = "member:read"
    POLICY_CONFIGURE = "policy:configure"
    POLICY_READ = "policy:read"
    PROPOSAL_CALL_IN = "proposal:call_in"
    PROPOSAL_CREATE = "proposal:create"
    PROPOSAL_EDIT = "proposal:edit"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_SPONSOR = "proposal:sponsor"
    PROPOSAL_SUBMIT = "proposal:submit"
    PROPOSAL_WITHDRAW = "proposal:withdraw"
    RESERVE_LIFT = "reserve:lift"
    ROLLOUT_PLAN = "rollout:plan"
    ROLLOUT_READ = "rollout:read"
    ROLLOUT_REVIEW = "rollout:review"
    ROLLOUT_START = "rollout:start"
    SESSION_ATTEND = "session:attend"
    SESSION_READ = "session:read"
    SESSION_RUN = "session:run"
    SIGNAL_CREATE = "signal:create"
    SIGNAL_READ = "signal:read"
    TENANT_PROVISION = "tenant:provision"
    TIMELINE_READ = "timeline:read"
    VARIANT_DECLINE = "variant:decline"
