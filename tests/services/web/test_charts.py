"""Where the marks of a chart stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.charts import HEIGHT, WIDTH, Measure, bars, line

VALUES = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=30)


class TestItsGrid:
    @pytest.mark.parametrize(
        ("most", "ticks"),
        [
            (0, [0, 1]),
            (1, [0, 1]),
            (4, [0, 1, 2, 3, 4]),
            (5, [0, 2, 4, 6]),
            (19, [0, 5, 10, 15, 20]),
            (41, [0, 20, 40, 60]),
        ],
    )
    def test_it_goes_by_round_numbers(self, most: float, ticks: list[int]):
        assert [each.value for each in bars([Measure(most)]).grid] == ticks

    def test_it_draws_nothing_but_the_grid_of_no_measure(self):
        assert bars([]).marks == []

    @given(VALUES)
    def test_every_mark_stands_inside_the_drawing(self, values: list[float]):
        for chart in (bars([Measure(value) for value in values]), line(list(map(Measure, values)))):
            assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in chart.marks)
            assert all(mark.y <= chart.base + 1e-6 for mark in chart.marks)
            assert 2 <= len(chart.grid) <= 6

    @given(VALUES)
    def test_a_greater_value_stands_higher(self, values: list[float]):
        marks = line([Measure(value) for value in values]).marks
        pairs = sorted(zip(values, [mark.y for mark in marks], strict=True))
        assert [y for _value, y in pairs] == sorted((y for _value, y in pairs), reverse=True)
