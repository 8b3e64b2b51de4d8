"""Every resource of the API, in the order in which its description lists them."""

from __future__ import annotations

from typing import Final

from services.api.absences import absences
from services.api.agenda_items import agenda_items
from services.api.ballots import ballots
from services.api.comments import comments
from services.api.committees import committees
from services.api.compass import compass
from services.api.delegations import delegations
from services.api.departments import departments
from services.api.documents import documents
from services.api.journal import journal
from services.api.me import me
from services.api.members import members
from services.api.minutes import minutes
from services.api.policy import policy
from services.api.proposals import proposals
from services.api.proxies import proxies
from services.api.records import records
from services.api.reserves import reserves
from services.api.resource import Resource
from services.api.rollouts import rollouts
from services.api.sessions import sessions
from services.api.signals import signals
from services.api.sponsorship import sponsorship
from services.api.tenants import tenants
from services.api.timeline import timeline

RESOURCES: Final[tuple[Resource, ...]] = (
    me,
    proposals,
    comments,
    documents,
    sponsorship,
    ballots,
    proxies,
    sessions,
    agenda_items,
    minutes,
    records,
    rollouts,
    reserves,
    timeline,
    committees,
    absences,
    compass,
    signals,
    departments,
    members,
    delegations,
    policy,
    journal,
    tenants,
)
