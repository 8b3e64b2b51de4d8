from __future__ import annotations

import json
import logging

from infra.logging import JsonFormatter


def entry(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger("boussole").makeRecord(
        "boussole", logging.WARNING, "f", 1, message, arguments, None, extra=extra
    )
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


class TestJsonFormatter:
    def test_a_record_is_one_object(self):
        found = entry("late by %s s", 3, tenant="novacite")
        assert found["message"] == "late by 3 s"
        assert found["level"] == "warning"
        assert found["tenant"] == "novacite"
        assert str(found["time"]).endswith("+00:00")

    def test_it_stays_on_one_line(self):
        record = logging.makeLogRecord({"msg": "one\ntwo"})
        assert "\n" not in JsonFormatter().format(record)

    def test_what_json_does_not_know_is_written_as_text(self):
        assert entry("x", at=frozenset({1}))["at"] == "frozenset({1})"
