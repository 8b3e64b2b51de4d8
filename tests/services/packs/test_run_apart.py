"""What reads others' files: a process with little time, little memory and no secret."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from services.packs.apart.limits import CLEANING, Limits
from services.packs.run_apart import Failed, run_apart
from tests.fixtures.pdfs import pdf_of


def clean(source: Path, limits: Limits = CLEANING) -> str:
    folder = source.parent
    return run_apart("clean", "pdf", str(source), str(folder / "out"), limits=limits, folder=folder)


class TestRunApart:
    def test_gives_what_the_program_said(self, tmp_path: Path):
        source = tmp_path / "source"
        source.write_bytes(pdf_of("Un", "Deux"))
        assert json.loads(clean(source)) == {"pages": 2}

    def test_stops_a_program_that_lasts(self, tmp_path: Path):
        endless = tmp_path / "endless"
        os.mkfifo(endless)  # nobody ever writes in it
        began = time.monotonic()
        with pytest.raises(Failed):
            clean(endless, Limits(seconds=1, memory=CLEANING.memory, file=CLEANING.file))
        assert time.monotonic() - began < 10

    def test_tells_a_file_that_cannot_be_read(self, tmp_path: Path):
        source = tmp_path / "source"
        source.write_bytes(b"%PDF-1.7\nrien de plus")
        with pytest.raises(Failed):
            clean(source)

    def test_gives_the_program_no_secret(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        teller = tmp_path / "teller"
        teller.write_text("#!/bin/sh\nenv\n")
        teller.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(teller))
        monkeypatch.setenv("BOUSSOLE_SECRET_KEY", "to-keep")
        said = run_apart("clean", limits=CLEANING, folder=tmp_path)
        assert "PATH=" in said
        assert "to-keep" not in said
