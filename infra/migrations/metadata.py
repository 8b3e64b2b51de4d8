"""Every table, in one place: importing the models declares them on the base."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql.base import ischema_names

import services.committees.models
import services.committees.representation
import services.committees.secret_box
import services.committees.sessions.kept_seats
import services.committees.sessions.models
import services.compass.models
import services.documents.models
import services.journal.models
import services.notifications.models
import services.observatory.models
import services.once
import services.proposals.models
import services.records.models
import services.rollouts.models
import services.tenancy.models
import tenants.credentials
import tenants.models
from tenants.base import Base, TransactionId

metadata = Base.metadata

# SQLAlchemy's reflection, which autogeneration compares with, does not know this type.
ischema_names["xid8"] = TransactionId

__all__ = ["metadata", "services", "tenants"]
