"""What the administration of a tenant refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import Forbidden, Invalid


class DepartmentsInUse(Invalid):
    """Departments that something still refers to were left out of the tree."""

    sentence = N_(
        "Ces directions servent encore et restent dans l’arbre : %(codes)s. Rendez-leur une ligne."
    )


class NotHead(Forbidden):
    """Only somebody who heads a department has something to delegate."""

    sentence = N_("Déléguer suppose de diriger une direction ou un service.")


class NotSuspended(Invalid):
    """A tenant is suspended before it is deleted."""

    sentence = N_("Suspendez cette collectivité avant de la supprimer.")
