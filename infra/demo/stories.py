"""Every story of the demonstration, tenant by tenant."""

from __future__ import annotations

from infra.demo import adaptations, chu, compass, initiatives, present, rollouts, signals
from infra.demo.playback import Story
from infra.demo.town import Town


def novacite_stories(town: Town) -> list[Story]:
    """The city's, in the order in which they begin."""
    return [
        compass.adopt_invariants(town),
        compass.adopt_points(town),
        *(adaptations.kept_practice(town, practice) for practice in adaptations.KEPT),
        initiatives.mobility_ambassadors(town),
        adaptations.refused_practice(town),
        compass.reword_wp01(town),
        initiatives.virtual_queue(town),
        rollouts.parking_sensors(town),
        initiatives.declined_terminal(town),
        rollouts.human_call_back(town),
        rollouts.digital_bus(town),
        present.field_tablet(town),
        present.pictograms(town),
        present.walk_in_thursdays(town),
        present.true_times(town),
        present.park_lights(town),
        compass.reword_wp03(town),
        present.reverse_mentoring(town),
        present.sign_language(town),
        present.drafts(town),
        present.smartphones(town),
        *(signals.heard(town, chorus) for chorus in signals.CHORUSES),
    ]


def valdenova_stories(town: Town) -> list[Story]:
    """The hospital's."""
    return [chu.adopt_compass(town), chu.visible_on_call(town), chu.calls_at_night(town)]
