from __future__ import annotations

import io
import json
import logging
import sys
import traceback
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

import infra.logging
from infra.database import build_engine
from infra.database_errors import forget_values
from infra.settings import Settings
from tests.fixtures.postgres import Database

PERSON = "camille.durand@novacite.example"
COMMENT = "jamais avec ce maire"


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = build_engine(database.owner_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def unguarded_engine(database: Database) -> Iterator[Engine]:
    """An engine that SQLAlchemy makes, without our care."""
    url = make_url(database.owner_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def told(error: BaseException) -> str:
    """The error as a log or a terminal shows it, with what led to it."""
    return "".join(traceback.format_exception(error))


def refuse_a_row(engine: Engine) -> IntegrityError:
    """Have PostgreSQL refuse a row that names a person."""
    with engine.connect() as connection, pytest.raises(IntegrityError) as refusal:
        connection.execute(
            text(
                "INSERT INTO account (id, email, name, created_at) "
                "VALUES (gen_random_uuid(), :email, NULL, now())"
            ),
            {"email": PERSON},
        )
    return refusal.value


class TestAnEngine:
    def test_tells_a_refused_row_by_names_alone(self, engine: Engine):
        words = told(refuse_a_row(engine))
        assert PERSON not in words
        assert "NotNullViolation" in words
        assert "SQLSTATE 23502, table account, column name" in words

    def test_still_lets_the_program_know_which_constraint(self, engine: Engine):
        refusal = refuse_a_row(engine)
        assert isinstance(refusal.orig, psycopg.Error)
        assert refusal.orig.diag.column_name == "name"

    def test_says_nothing_of_what_was_being_written_when_the_connection_is_cut(
        self, engine: Engine
    ):
        with engine.connect() as connection, pytest.raises(OperationalError) as cut:
            connection.execute(
                text("SELECT pg_terminate_backend(pg_backend_pid()), :comment"),
                {"comment": COMMENT},
            )
        assert COMMENT not in told(cut.value)
        assert "AdminShutdown" in told(cut.value)
        assert cut.value.connection_invalidated

    def test_says_nothing_of_a_text_that_cannot_be_read(self, engine: Engine):
        with engine.connect() as connection, pytest.raises(DBAPIError) as unread:
            connection.execute(text("SELECT CAST(:comment AS text)::uuid"), {"comment": COMMENT})
        assert COMMENT not in told(unread.value)

    def test_says_in_full_that_the_server_cannot_be_reached(self):
        with pytest.raises(OperationalError, match=r"127\.0\.0\.1"):
            build_engine("postgresql://nobody@127.0.0.1:1/nothing").connect()


class TestForgetValues:
    def test_whatever_the_language_of_the_server(self, database: Database):
        """The details of an error are told by their place in it, not by a word like DETAIL."""
        url = make_url(database.owner_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("CREATE TEMP TABLE person (email text CONSTRAINT one UNIQUE)")
            with pytest.raises(psycopg.errors.UniqueViolation) as refusal:
                connection.execute("INSERT INTO person VALUES (%s), (%s)", [PERSON, PERSON])
        refusal.value.args = (str(refusal.value).replace("DETAIL:", "DÉTAIL :"),)
        assert PERSON in told(refusal.value)
        forget_values(refusal.value)
        assert str(refusal.value) == "SQLSTATE 23505, constraint one, table person"
        assert PERSON not in told(refusal.value)

    def test_in_all_that_led_to_an_error_and_in_groups(self, unguarded_engine: Engine):
        refusal = refuse_a_row(unguarded_engine)
        assert PERSON in told(refusal)
        try:
            try:
                raise refusal
            except IntegrityError as error:
                raise ValueError("the loop stops") from error
        except ValueError as error:
            group = ExceptionGroup("tasks", [error])
        forget_values(group)
        assert PERSON not in told(group)


class TestLogs:
    @pytest.mark.parametrize("log_format", ["json", "text"])
    def test_hold_no_value_of_an_error(
        self, unguarded_engine: Engine, log_format: str, monkeypatch: pytest.MonkeyPatch
    ):
        refusal = refuse_a_row(unguarded_engine)
        written = io.StringIO()
        monkeypatch.setattr(sys, "stderr", written)
        root = logging.getLogger()
        before = root.handlers[:], root.level
        try:
            infra.logging.configure(Settings(log_format=log_format))
            logging.getLogger("boussole").error("failed: %s", refusal, exc_info=refusal)
        finally:
            root.handlers[:], root.level = before
        assert PERSON not in written.getvalue()
        assert "column name" in written.getvalue()
        if log_format == "json":
            assert json.loads(written.getvalue())["level"] == "error"
