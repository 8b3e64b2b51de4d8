from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from infra.cli import boussole
from infra.errors import OperatorError
from services.clock import SystemClock
from services.deps import Deps, new_id
from services.errors import NotAuthenticated, NotFound, Suspended
from services.identity.own_calendar import make_calendar_address
from services.identity.read_calendar import read_calendar
from services.journal.events import Event
from services.journal.record import record
from services.journal.seal import seal_pending
from services.tenancy.get_policy import get_policy
from services.tenancy.list_members import MemberFilter, list_members
from services.tenancy.siren import numbered
from tenants.actor import BearerToken, Caller, KnownAccount
from tests.fixtures.doors import Doors, csrf_token, open_doors
from tests.fixtures.ledger import Commune, found_commune
from tests.fixtures.postgres import Database

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database) -> Run:
    def call(*arguments: str, **env: str) -> Result:
        environment = {
            "BOUSSOLE_DATABASE_URL": database.app_url,
            "BOUSSOLE_MIGRATION_DATABASE_URL": database.owner_url,
            "BOUSSOLE_OPERATOR_TOKENS": "1",
            **env,
        }
        return CliRunner().invoke(boussole, arguments, env=environment)

    return call


def refusal(result: Result) -> str:
    assert isinstance(result.exception, OperatorError), result.output
    assert result.stdout == ""
    return str(result.exception)


def with_siren(arguments: tuple[str, ...], number: int) -> list[str]:
    """The arguments of ``tenant create``, under another SIREN."""
    return [numbered(number) if each == "219990009" else each for each in arguments]


def path_of(link: str) -> str:
    return urlsplit(link).path


def enter_by(doors: Doors, link: str) -> None:
    """Follow a sign-in link: it leads in, by the clock of who typed the command."""
    browser = open_doors(replace(doors.deps, clock=SystemClock())).test_client()
    data = {"csrf_token": csrf_token(browser.get(path_of(link)))}
    assert browser.post(path_of(link), data=data).status_code == 303
    assert browser.get("/").status_code == 200


class TestTenant:
    CREATE = (
        "--name", "Ville de Cité-Test", "--short-name", "Cité-Test", "--siren", "219990009",
        "--admin-email", "admin@cite-test.example", "--admin-name", "Alix Admin",
    )  # fmt: skip

    def test_is_opened_listed_suspended_and_resumed(self, run: Run, commune: Commune):
        assert run("tenant", "create", "cite-test", *self.CREATE).exit_code == 0
        assert "cite-test\u00a0: Ville de Cité-Test" in run("tenant", "list").stdout
        assert "SIREN" in refusal(run("tenant", "create", "cite-test", *self.CREATE))
        run("tenant", "suspend", commune.slug)
        with pytest.raises(Suspended):
            get_policy(commune.deps, commune.caller("admin"))
        run("tenant", "resume", commune.slug)
        get_policy(commune.deps, commune.caller("admin"))
        assert "Aucune collectivité" in refusal(run("tenant", "suspend", "nowhere"))

    def test_gives_its_administrator_a_way_in_where_no_mail_leaves(
        self, run: Run, commune: Commune, doors: Doors
    ):
        told = run("tenant", "create", "sans-mail", *with_siren(self.CREATE, 21999010)).stdout
        assert "rien n’est donc envoyé" in told
        enter_by(doors, told.splitlines()[-1])

    def test_promises_no_link_that_it_cannot_give(self, run: Run, commune: Commune):
        quiet = run(
            "tenant", "create", "sans-lien", *with_siren(self.CREATE, 21999011),
            BOUSSOLE_OPERATOR_TOKENS="0",
        ).stdout  # fmt: skip
        assert "BOUSSOLE_SMTP_URL" in quiet
        assert "/login/link/" not in quiet
        mailed = run(
            "tenant", "create", "par-mail", *with_siren(self.CREATE, 21999012),
            BOUSSOLE_SMTP_URL="smtp://localhost:2525",
        ).stdout  # fmt: skip
        assert "demande son lien de connexion" in mailed
        assert "/login/link/" not in mailed

    def test_names_what_was_typed_when_it_refuses(self, run: Run):
        typed = [*self.CREATE[:7], "nobody", *self.CREATE[8:]]
        said = refusal(run("tenant", "create", "cite-test", *typed))
        assert "--admin-email" in said
        assert "administrator_email" not in said
        typed = [*self.CREATE[:5], "123456789", *self.CREATE[6:]]
        assert "clé de contrôle" in refusal(run("tenant", "create", "cite-test", *typed))

    def test_is_exported_whole_and_alone(self, run: Run, commune: Commune, tmp_path: Path):
        commune.person("Inès")
        found_commune(commune.deps, "Voisine").person("stranger")
        target = tmp_path / "export.json"
        assert run("tenant", "export", commune.slug, "--to", str(target)).exit_code == 0
        exported = json.loads(target.read_text())
        assert exported["tenant"]["slug"] == commune.slug
        assert {row["name"] for row in exported["tables"]["member"]} == {"admin", "Inès"}
        assert "stranger" not in target.read_text()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert json.loads(run("tenant", "export", commune.slug).stdout)["tables"]["member"]
        assert "ne peut pas être écrit" in refusal(
            run("tenant", "export", commune.slug, "--to", str(target))
        )

    def test_is_deleted_only_when_suspended_and_confirmed(
        self, run: Run, commune: Commune, deps: Deps, relay_engine: Engine
    ):
        slug = commune.slug
        kept = found_commune(deps)
        shared = commune.person("shared")
        with deps.work(kept.tenant_id) as work:
            work.session.execute(
                text("INSERT INTO membership VALUES (:account, :tenant)"),
                {"account": shared, "tenant": kept.tenant_id},
            )
        for town in (commune, kept):
            with deps.work(town.tenant_id) as work:
                record(work, Event.SIGNAL_RECORDED, new_id())
        seal_pending(deps, relay_engine)
        addresses = {
            person: make_calendar_address(deps, KnownAccount(commune.people[person]))
            for person in ("shared", "admin")
        }
        assert "--confirm" in refusal(run("tenant", "delete", slug))
        assert "Suspendez" in refusal(run("tenant", "delete", slug, "--confirm", slug))
        run("tenant", "suspend", slug)
        assert run("tenant", "delete", slug, "--confirm", slug).exit_code == 0
        assert slug not in run("tenant", "list").stdout
        with deps.engine.connect() as connection:
            accounts = set(connection.execute(text("SELECT id FROM account")).scalars())
        assert shared in accounts
        assert commune.people["admin"] not in accounts
        assert read_calendar(deps, addresses["shared"].rpartition("/")[2]).content
        with pytest.raises(NotFound):
            read_calendar(deps, addresses["admin"].rpartition("/")[2])
        with relay_engine.connect() as connection:
            entries = set(connection.execute(text("SELECT tenant_id FROM journal_entry")).scalars())
        assert commune.tenant_id not in entries
        assert kept.tenant_id in entries
        assert "Aucune" in refusal(run("tenant", "delete", slug, "--confirm", slug))


class TestSignInLink:
    def test_lets_its_person_in_once(self, run: Run, commune: Commune, doors: Doors):
        email = commune.email("admin").upper()
        result = run("sign-in-link", "--tenant", commune.slug, "--email", email)
        assert result.exit_code == 0
        link = result.stdout.removesuffix("\n")
        enter_by(doors, link)
        assert doors.app.test_client().get(path_of(link)).status_code == 200
        page = doors.app.test_client()
        data = {"csrf_token": csrf_token(page.get(path_of(link)))}
        assert page.post(path_of(link), data=data).status_code == 410

    def test_is_refused_where_it_is_off(self, run: Run, commune: Commune):
        arguments = ("sign-in-link", "--tenant", commune.slug, "--email", commune.email("admin"))
        assert "BOUSSOLE_OPERATOR_TOKENS" in refusal(run(*arguments, BOUSSOLE_OPERATOR_TOKENS="0"))

    def test_names_who_is_not_there(self, run: Run, commune: Commune):
        nobody = ("--email", "nobody@ville.example")
        assert "membre" in refusal(run("sign-in-link", "--tenant", commune.slug, *nobody))


class TestToken:
    def test_prints_a_token_that_works_and_nothing_else(self, run: Run, commune: Commune):
        email = commune.email("admin").upper()
        result = run("token", "--tenant", commune.slug, "--email", email, "--days", "2")
        assert result.exit_code == 0
        token = result.stdout.removesuffix("\n")
        assert token.split() == [token]
        from services.http.context import digest_of

        caller = Caller(commune.slug, BearerToken(digest_of(token)))
        assert list_members(commune.deps, caller, MemberFilter()).total == 1

    def test_is_refused_where_it_is_off(self, run: Run, commune: Commune):
        arguments = ("token", "--tenant", commune.slug, "--email", commune.email("admin"))
        assert "BOUSSOLE_OPERATOR_TOKENS" in refusal(run(*arguments, BOUSSOLE_OPERATOR_TOKENS="0"))

    def test_names_who_is_not_there(self, run: Run, commune: Commune):
        nobody = ("--email", "nobody@ville.example")
        assert "membre" in refusal(run("token", "--tenant", commune.slug, *nobody))
        assert "collectivité" in refusal(run("token", "--tenant", "nowhere", *nobody))


class TestTokenRevoke:
    def test_takes_back_what_was_given(self, run: Run, commune: Commune):
        from services.http.context import digest_of

        whose = ("--tenant", commune.slug, "--email", commune.email("admin"))
        token = run("token", *whose).stdout.strip()
        revoked = run("token", "revoke", *whose)
        assert (revoked.exit_code, revoked.stdout) == (0, "1 jeton révoqué.\n")
        with pytest.raises(NotAuthenticated):
            list_members(
                commune.deps,
                Caller(commune.slug, BearerToken(digest_of(token))),
                MemberFilter(),
            )
        assert "aucun jeton" in refusal(run("token", "revoke", *whose))

    def test_is_done_even_where_none_may_be_given_any_more(self, run: Run, commune: Commune):
        whose = ("--tenant", commune.slug, "--email", commune.email("admin"))
        run("token", *whose)
        assert run("token", "revoke", *whose, BOUSSOLE_OPERATOR_TOKENS="0").exit_code == 0

    @pytest.mark.parametrize("words", [("token",), ("token", "revoke")])
    def test_asks_whose(self, run: Run, commune: Commune, words: tuple[str, ...]):
        result = run(*words, "--tenant", commune.slug)
        assert result.exit_code == 2
        assert "--email" in result.stderr


class TestJournalVerify:
    def test_names_the_first_broken_entry(
        self, run: Run, commune: Commune, deps: Deps, relay_engine: Engine, database: Database
    ):
        with deps.work(commune.tenant_id) as work:
            for _ in range(3):
                record(work, Event.SIGNAL_RECORDED, new_id())
        seal_pending(deps, relay_engine)
        sound = run("journal", "verify", "--tenant", commune.slug)
        assert (sound.exit_code, "intact, 3 entrées scellées sur 3" in sound.stdout) == (0, True)
        with psycopg.connect(
            database.owner_url.replace("+psycopg", ""), autocommit=True
        ) as connection:
            connection.execute("ALTER TABLE journal_entry NO FORCE ROW LEVEL SECURITY")
            connection.execute(
                "UPDATE journal_entry SET via = 'browser' WHERE ordinal ="
                " (SELECT max(ordinal) - 1 FROM journal_entry WHERE tenant_id = %s)",
                (commune.tenant_id,),
            )
            connection.execute("ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY")
        broken = run("journal", "verify", "--tenant", commune.slug)
        assert broken.exit_code == 1
        assert f"{commune.slug}\u00a0: le journal ne tient plus à l’entrée 2" in broken.stdout
        assert run("journal", "verify").exit_code == 1
        assert "nowhere" in refusal(run("journal", "verify", "--tenant", "nowhere"))
