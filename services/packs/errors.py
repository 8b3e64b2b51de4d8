"""What a pack is refused for."""

from __future__ import annotations

from policies.messages import N_
from services.errors import DomainError, Forbidden, InvalidStage


class NotConvened(Forbidden):
    """Somebody who is not called to the committee's sessions."""

    sentence = N_(
        "Le dossier de séance est remis aux personnes convoquées\u00a0: les membres du comité, "
        "leurs suppléants et le secrétariat. L’ordre du jour se lit sur la page de la séance."
    )


class NotGivenYet(InvalidStage):
    """The session is not convened: its pack is still being prepared."""

    sentence = N_(
        "Cette séance n’est pas encore convoquée\u00a0: son dossier sera là avec la convocation."
    )


class NoLongerGiven(InvalidStage):
    """The session is cancelled."""

    sentence = N_("Cette séance est annulée\u00a0: elle n’a plus de dossier.")


class PacksInTheMaking(DomainError):
    """As many packs are being made as this process makes at once."""

    sentence = N_(
        "D’autres dossiers de séance sont en préparation. Redemandez le vôtre dans un instant."
    )
