"""The application and, on the same server, one bare route: the baseline of the vote."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from infra.settings import Settings
from infra.wsgi import create_application

PREPARE = (
    "CREATE TABLE bench_insert (id uuid PRIMARY KEY, choice text NOT NULL)",
    "GRANT SELECT, INSERT ON bench_insert TO boussole_app",
)
"""What the owner runs before the bare route can insert."""


class _Base(DeclarativeBase):
    pass


class Insert(_Base):
    """The row that the bare route adds."""

    __tablename__ = "bench_insert"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    choice: Mapped[str]


def _bare_application(settings: Settings) -> Flask:
    """Flask and SQLAlchemy as their tutorials show them: parse, insert, commit, answer."""
    app = Flask("bare")
    url = make_url(settings.database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=settings.web_threads)

    @app.post("/")
    def insert() -> ResponseReturnValue:
        row = Insert(id=uuid4(), choice=request.get_json()["choice"])
        with Session(engine, expire_on_commit=False) as session:
            session.add(row)
            session.commit()
        return jsonify(id=str(row.id)), 201

    return app


def create_both() -> DispatcherMiddleware:
    """Both applications, for gunicorn; the bare one is at ``/bench/``."""
    settings = Settings.from_environment()
    return DispatcherMiddleware(create_application(), {"/bench": _bare_application(settings)})
