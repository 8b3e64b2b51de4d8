from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.deadlines import say_deadline

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


class TestSayDeadline:
    @pytest.mark.parametrize(
        ("gap", "said"),
        [
            (timedelta(days=5, hours=7), "lundi 30 novembre à 18\u00a0h, dans 5 jours"),
            (timedelta(days=45), "samedi 9 janvier 2027 à 11\u00a0h, dans 45 jours"),
            (timedelta(days=6), "mardi 1er décembre à 11\u00a0h, dans 6 jours"),
            (timedelta(days=1, minutes=5), "jeudi 26 novembre à 11\u00a0h\u00a005, demain"),
            (timedelta(minutes=170), "aujourd’hui à 13\u00a0h\u00a050, dans 2 heures"),
            (timedelta(minutes=-20), "aujourd’hui à 10\u00a0h\u00a040, il y a 20 minutes"),
            (timedelta(days=-2), "lundi 23 novembre à 11\u00a0h, il y a 2 jours"),
            (timedelta(hours=13), "jeudi 26 novembre à 0\u00a0h, demain"),
        ],
    )
    def test_the_moment_then_the_delay(self, gap: timedelta, said: str):
        assert say_deadline(NOW + gap, now=NOW, language="fr") == said

    def test_english(self):
        at = NOW + timedelta(days=5, hours=7)
        assert say_deadline(at, now=NOW, language="en") == (
            "Monday 30 November at 6\u00a0pm, in 5 days"
        )

    def test_a_change_of_hour_does_not_shift_the_day(self):
        before = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)
        assert say_deadline(before + timedelta(hours=24), now=before, language="fr").endswith(
            "lundi 29 mars à 0\u00a0h\u00a030, dans 2 jours"
        )
