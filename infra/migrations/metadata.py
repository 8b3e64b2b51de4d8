"""Every table, in one place: importing the models declares them on the base."""

from __future__ import annotations

import services.committees.models
import services.compass.models
import services.journal.models
import services.notifications.models
import services.observatory.models
import services.once
import services.proposals.models
import services.rollouts.models
import services.tenancy.models
import tenants.credentials
import tenants.models
from tenants.base import Base

metadata = Base.metadata

__all__ = ["metadata", "services", "tenants"]
