"""The demonstration, loaded on a real database: its figures are the story's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from infra import deps as dependencies
from infra.database import build_engine
from infra.demo.calendar import PARIS, Calendar
from infra.demo.compass_texts import INVARIANTS
from infra.demo.load import load
from infra.demo.personas import NOVACITE, OPERATOR_EMAIL, PERSONAS, VALDENOVA
from infra.demo.texts import typeset
from infra.errors import OperatorError
from infra.settings import Settings
from policies.durations import is_working_day
from services.clock import SettableClock
from services.governance.expectations import read_expectations
from services.packs.make_pack import make_pack
from services.records.issue_records import issue_records
from services.tenancy.provision_tenant import NewTenant, provision_tenant
from tenants.actor import Caller, KnownAccount
from tests.fixtures.ledger import PRESENT
from tests.fixtures.postgres import Database
from tests.infra.recount import Counted, recount, words_of

pytestmark = pytest.mark.timeout(300)

COUNTS = {
    ("citizen", "WP01"): 41,
    ("elected", "WP01"): 12,
    ("agent", None): 9,
    ("citizen", "WP02"): 17,
    ("agent", "WP06"): 22,
    ("partner", "WP03"): 4,
    ("citizen", "WP07"): 6,
    ("agent", "WP10"): 14,
    ("citizen", "WP04"): 8,
    ("citizen", "WP09"): 5,
}
"""Signals by college and vigilance point."""


def settings_of(database: Database) -> Settings:
    return Settings(
        database_url=database.app_url,
        relay_database_url=database.relay_url,
        migration_database_url=database.owner_url,
    )


def begin_and_stop(settings: Settings, slug: str = NOVACITE) -> None:
    """What a load leaves that was killed at its beginning."""
    deps = dependencies.build(settings, pool_size=1)
    new = NewTenant(
        slug, "Une ville", "Une ville", "999999998", "UV", "prune", f"a@{slug}.example", "A"
    )
    provision_tenant(deps, new)
    deps.engine.dispose()


@dataclass
class Demo:
    """The demonstration as loaded; rows are read in a tenant at a time."""

    settings: Settings
    engine: Engine
    seconds: float

    def rows(self, sql: str, tenant: str = NOVACITE, **parameters: Any) -> list[Any]:
        with self.engine.connect() as connection:
            tenant_id = connection.scalar(
                text("SELECT id FROM tenant WHERE slug = :slug"), {"slug": tenant}
            )
            connection.exec_driver_sql(f"BEGIN; SET LOCAL app.tenant_id = '{tenant_id}'")
            try:
                return list(connection.execute(text(sql), parameters))
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def proposal(self, title: str, tenant: str = NOVACITE) -> Any:
        [row] = self.rows(
            "SELECT * FROM proposal WHERE title = :title", tenant, title=typeset(title)
        )
        return row

    def ballots(self, title: str, tenant: str = NOVACITE) -> list[Any]:
        return self.rows(
            """
            SELECT b.*, (SELECT count(*) FROM vote v WHERE v.ballot_id = b.id) AS votes,
            (SELECT s.starts_at FROM committee_session s WHERE s.id = b.session_id) AS sat_at
            FROM ballot b JOIN proposal p ON p.id = b.proposal_id
            WHERE p.title = :title ORDER BY b.round
            """,
            tenant,
            title=typeset(title),
        )

    def tally(self, ballot: Any) -> tuple[int, int, int]:
        numbers = ballot.arithmetic
        return numbers["for"], numbers["against"], numbers["abstain"]

    def everything(self) -> list[int]:
        """How many rows there are of what a second load would add to."""
        tables = (
            "proposal",
            "vote",
            "signal",
            "mail",
            "journal_entry",
            "member",
            "phase_feedback",
            "committee_session",
            "attendance",
            "session_minutes",
        )
        return [
            self.rows(f"SELECT count(*) FROM {table}", tenant)[0][0]
            for table in tables
            for tenant in (NOVACITE, VALDENOVA)
        ]


@pytest.fixture(scope="module")
def demo(database: Database) -> Iterator[Demo]:
    """Loaded after a load that was cut short."""
    settings = settings_of(database)
    begin_and_stop(settings)
    began = time.process_time()
    load(settings, PRESENT)
    seconds = time.process_time() - began
    engine = build_engine(database.app_url, pool_size=1)
    yield Demo(settings, engine, seconds)
    engine.dispose()


class TestLoad:
    def test_it_takes_less_than_thirty_seconds(self, demo: Demo):
        """Of this process's own time: the tests beside it take their share of the clock."""
        assert demo.seconds < 30, demo.seconds

    def test_loading_twice_changes_nothing(self, demo: Demo):
        before = demo.everything()
        load(demo.settings, PRESENT + timedelta(days=3))
        assert demo.everything() == before

    def test_a_load_cut_short_beside_other_tenants_is_told(self, fresh_database: Database):
        settings = settings_of(fresh_database)
        begin_and_stop(settings)
        deps = dependencies.build(settings, pool_size=1)
        provision_tenant(
            deps,
            NewTenant("autre", "Autre", "Autre", "888888880", "A", "prune", "a@autre.example", "A"),
        )
        deps.engine.dispose()
        with pytest.raises(OperatorError, match="interrompu"):
            load(settings, PRESENT)

    def test_nothing_is_left_for_the_relay_or_the_mail_server(self, demo: Demo, database: Database):
        relay = build_engine(database.relay_url, pool_size=1)
        with relay.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM outbox")) == 0
        relay.dispose()
        assert demo.rows("SELECT DISTINCT state FROM mail") == [("kept",)]
        assert demo.rows("SELECT count(*) FROM mail WHERE body_text IS NULL") == [(0,)]

    def test_every_open_loop_is_found_by_reconciliation(self, demo: Demo):
        deps = dependencies.build(demo.settings, pool_size=1)
        [(tenant_id,)] = demo.rows("SELECT id FROM tenant WHERE slug = 'novacite'")
        expected = read_expectations(deps, tenant_id)
        found = {loop.proposal_id for loop in expected.open_loops}
        deps.engine.dispose()
        submitted = demo.rows(
            "SELECT id FROM proposal WHERE stage <> 'closed' AND submitted_at IS NOT NULL"
        )
        assert found == {row.id for row in submitted}
        assert len(found) == 11

    def test_no_fact_waits_and_no_deadline_is_past(self, demo: Demo):
        late = demo.rows(
            "SELECT title FROM proposal WHERE rung > heard OR deadline_at <= :now", now=PRESENT
        )
        assert late == []

    def test_people_act_in_working_hours(self, demo: Demo):
        """Those who act; what a deadline does happens at its hour."""
        rows = demo.rows(
            "SELECT at FROM journal_entry WHERE actor_id IS NOT NULL AND at > :t0",
            t0=PRESENT - timedelta(days=700),
        )
        hours = {row.at.astimezone(PARIS).hour for row in rows}
        assert hours <= set(range(9, 18))


class TestPeople:
    def test_each_persona_is_a_member_and_has_no_password(self, demo: Demo):
        for tenant in (NOVACITE, VALDENOVA):
            rows = demo.rows(
                "SELECT m.email, m.name, 'agent' = ANY(m.roles) AS agent, a.password_hash "
                "FROM member m JOIN account a ON a.id = m.id ORDER BY m.joined_at, m.email",
                tenant,
            )
            expected = {(each.email, each.name) for each in PERSONAS if each.tenant == tenant}
            assert {(row.email, row.name) for row in rows} == expected
            assert all(row.agent and row.password_hash is None for row in rows)

    def test_the_operator_belongs_to_no_tenant(self, demo: Demo):
        [operator] = demo.rows(
            "SELECT is_operator, (SELECT count(*) FROM membership m WHERE m.account_id = a.id) "
            "AS tenants FROM account a WHERE email = :email",
            email=OPERATOR_EMAIL,
        )
        assert operator.is_operator
        assert operator.tenants == 0

    @pytest.mark.parametrize(
        ("tenant", "preset", "voting"),
        [(NOVACITE, "copil", 13), (NOVACITE, "cst", 7), (VALDENOVA, "copil", 9)],
    )
    def test_the_committee_has_its_seats(self, demo: Demo, tenant: str, preset: str, voting: int):
        assert demo.rows(
            "SELECT count(*) FROM seat s JOIN committee c ON c.id = s.committee_id "
            "WHERE \"right\" = 'voting' AND c.preset = :preset",
            tenant,
            preset=preset,
        ) == [(voting,)]
        assert demo.rows(
            "SELECT m.email FROM committee_secretary s JOIN member m ON m.id = s.member_id "
            "JOIN committee c ON c.id = s.committee_id WHERE c.preset = :preset",
            tenant,
            preset=preset,
        ) == [(f"secretaire@{tenant}.example",)]

    def test_the_staff_has_four_seats_in_the_social_committee(self, demo: Demo):
        assert demo.rows(
            "SELECT college, count(*) FROM seat WHERE college IN ('staff', 'employer') "
            "GROUP BY 1 ORDER BY 1"
        ) == [("employer", 3), ("staff", 4)]


class TestCommittee:
    def test_s1_adopts_the_invariants_by_a_qualified_majority(self, demo: Demo):
        rows = demo.rows(
            "SELECT b.arithmetic, b.result, b.manner FROM ballot b "
            "JOIN proposal p ON p.id = b.proposal_id WHERE p.kind = 'invariant_change'"
        )
        assert len(rows) == 5
        for row in rows:
            assert (row.result, row.manner) == ("adopted", "show_of_hands")
            assert (row.arithmetic["quorum_base"], row.arithmetic["quorum_needed"]) == (12, 8)
            assert demo.tally(row) == (12, 0, 0)

    def test_s2_has_no_quorum_then_adopts_eight_days_later(self, demo: Demo):
        first, second = demo.ballots("Ambassadeurs mobilité")
        missed, numbers = first.arithmetic, second.arithmetic
        assert (first.result, first.votes, missed["taking_part"]) == ("no_quorum", 0, 6)
        assert (missed["quorum_base"], missed["quorum_needed"]) == (12, 7)
        assert (second.result, second.convening) == ("adopted", 2)
        assert (numbers["quorum_needed"], numbers["taking_part"]) == (1, 10)
        assert demo.tally(second) == (9, 0, 1)
        days = second.sat_at.astimezone(PARIS).date() - first.sat_at.astimezone(PARIS).date()
        assert days == timedelta(days=8)

    def test_s3_rewords_wp01(self, demo: Demo):
        [ballot] = demo.ballots("Rendre visible l’aide humaine")
        numbers = ballot.arithmetic
        assert ballot.result == "adopted"
        assert (numbers["quorum_base"], numbers["quorum_needed"]) == (12, 7)
        assert (numbers["taking_part"], demo.tally(ballot)) == (11, (9, 0, 2))
        [point] = demo.rows("SELECT version FROM vigilance_point WHERE code = 'WP01'")
        assert point.version == 2

    def test_s4_adopts_with_a_reserve_while_the_chair_steps_aside(self, demo: Demo):
        [ballot] = demo.ballots("Capteurs de stationnement")
        numbers = ballot.arithmetic
        assert ballot.result == "adopted_with_reserves"
        assert (numbers["quorum_base"], numbers["quorum_needed"]) == (11, 6)
        assert demo.tally(ballot) == (8, 2, 1)
        [dgs] = demo.rows("SELECT id FROM member WHERE email LIKE 'dgs@%'")
        assert numbers["chair"] == str(dgs.id)
        [reserve] = demo.rows("SELECT kept, lifted_at, blocks_phase FROM reserve")
        assert (reserve.kept, reserve.lifted_at, reserve.blocks_phase) == (True, None, 2)

    def test_s5_is_adopted_by_the_casting_vote(self, demo: Demo):
        [ballot] = demo.ballots("Éteindre les parcs la nuit, quartier par quartier")
        numbers = ballot.arithmetic
        assert (ballot.result, demo.tally(ballot)) == ("adopted", (5, 5, 0))
        assert numbers["quorum_base"] == 12
        [chair] = demo.rows("SELECT id FROM member WHERE email LIKE 'elue.numerique@%'")
        assert numbers["casting_vote_by"] == str(chair.id)

    def test_the_staff_gave_a_favourable_opinion_of_the_tablet_first(self, demo: Demo):
        opinion, decision = demo.ballots("Tablette de terrain")
        numbers = opinion.arithmetic
        assert opinion.result == "opinion_favourable"
        assert (numbers["quorum_base"], numbers["quorum_needed"]) == (4, 2)
        assert demo.tally(opinion) == (3, 0, 1)
        assert opinion.closed_at < decision.opens_at

    def test_every_session_was_convened_in_time_and_sat_in_its_order(self, demo: Demo):
        rows = demo.rows(
            "SELECT c.preset, s.* FROM committee_session s "
            "JOIN committee c ON c.id = s.committee_id ORDER BY s.starts_at"
        )
        assert [(row.preset, row.convening) for row in rows] == [
            ("copil", 1),
            ("copil", 1),
            ("copil", 2),
            ("copil", 1),
            ("copil", 1),
            ("cst", 1),
            ("copil", 1),
            ("copil", 1),
        ]
        assert all(row.urgency is None for row in rows)
        assert all(is_working_day(row.starts_at.astimezone(PARIS).date()) for row in rows)
        *held, to_come = rows
        assert all(row.opened_at and row.closed_at for row in held)
        assert (to_come.opened_at, to_come.cancelled_at) == (None, None)
        assert to_come.starts_at - PRESENT > timedelta(days=8)

    def test_the_minutes_are_approved_but_those_of_this_week(self, demo: Demo):
        rows = demo.rows(
            "SELECT array_agg(a.duty ORDER BY a.duty) AS duties FROM session_minutes m "
            "JOIN committee_session s ON s.id = m.session_id "
            "JOIN minutes_approval a ON a.minutes_id = m.id GROUP BY s.starts_at "
            "ORDER BY s.starts_at"
        )
        assert [len(row.duties) for row in rows] == [2, 2, 2, 2, 2, 1, 1]

    def test_the_session_to_come_is_followed_and_in_every_inbox(self, demo: Demo):
        deps = dependencies.build(demo.settings, pool_size=1)
        [(tenant_id,)] = demo.rows("SELECT id FROM tenant WHERE slug = 'novacite'")
        followed = {one.session_id for one in read_expectations(deps, tenant_id).open_sessions}
        deps.engine.dispose()
        rows = demo.rows(
            "SELECT id, opened_at FROM committee_session WHERE starts_at > :week",
            week=PRESENT - timedelta(days=14),
        )
        assert followed == {row.id for row in rows}
        [to_come] = [row.id for row in rows if row.opened_at is None]
        asked = demo.rows(
            "SELECT m.email FROM inbox_item i JOIN member m ON m.id = i.member_id "
            "WHERE i.session_id = :id AND i.closed_at IS NULL",
            id=to_come,
        )
        assert len(asked) == 13 + 2 + 1

    def test_the_session_to_come_has_a_pack_worth_opening(self, demo: Demo):
        [row] = demo.rows(
            "SELECT id, committee_id FROM committee_session "
            "WHERE convened_at IS NOT NULL AND opened_at IS NULL AND cancelled_at IS NULL"
        )
        [(reader,)] = demo.rows(
            "SELECT id FROM member WHERE email = :email", email="elu.quartier@novacite.example"
        )
        deps = dependencies.build(demo.settings, pool_size=1)
        deps = replace(deps, clock=SettableClock(PRESENT))
        pack = make_pack(deps, Caller(NOVACITE, KnownAccount(reader)), row.id)
        deps.engine.dispose()
        with pack.file as file:
            said = words_of(file.read())
        assert "Document 1.1 : Plan du guichet.png" in said
        assert "Document 1.2 : Projet de convention.pdf" in said
        assert "L’interprète traduit ; elle ne conseille pas" in said
        assert "n’a pas pu être inséré" not in said


class TestInitiatives:
    @pytest.mark.parametrize(
        ("title", "stage", "outcome", "awaiting"),
        [
            ("Ambassadeurs mobilité", "closed", "generalised", "nobody"),
            ("Bus numérique", "rollout", None, "reviewer"),
            ("Tablette de terrain", "committee", None, "committee"),
            ("Équiper chaque agent d’un smartphone", "draft", None, "author"),
            ("Binômes de mentorat inversé", "sponsorship", None, "sponsor"),
            ("File d’attente virtuelle", "closed", "stopped", "nobody"),
            ("Capteurs de stationnement", "rollout", None, "lead"),
            ("Pictogrammes de guichet", "committee", None, "committee"),
            ("Un accueil en langue des signes", "committee", None, "committee"),
            ("Carte des aides", "draft", None, "author"),
            ("Boîte à idées des écoles", "draft", None, "author"),
            ("Affichage des horaires réels", "sponsorship", None, "sponsor"),
            ("Dire sa satisfaction à la sortie du guichet", "closed", "declined", "nobody"),
            ("Accueil sans rendez-vous le jeudi", "rework", None, "author"),
            ("Rappel par un agent sous 48 h", "rollout", None, "reviewer"),
            ("Aucun titre de transport réservé au smartphone", "committee", None, "committee"),
            ("Un guichet « conseil numérique » à l’urbanisme", "closed", "generalised", "nobody"),
            ("Un agent en gare de 7 h à 9 h", "closed", "generalised", "nobody"),
            ("La saisie accompagnée à l’école", "closed", "generalised", "nobody"),
            ("Guichet fermé le vendredi", "closed", "rejected", "nobody"),
        ],
    )
    def test_each_stands_where_the_story_leaves_it(
        self, demo: Demo, title: str, stage: str, outcome: str | None, awaiting: str
    ):
        proposal = demo.proposal(title)
        assert (proposal.stage, proposal.outcome, proposal.awaiting) == (stage, outcome, awaiting)

    def test_the_review_of_the_digital_bus_is_due_in_twelve_days(self, demo: Demo):
        due = demo.proposal("Bus numérique").due_at.astimezone(PARIS).date()
        assert due - PRESENT.astimezone(PARIS).date() == timedelta(days=12)

    def test_a_review_is_two_days_late_and_reminded(self, demo: Demo):
        proposal = demo.proposal("Rappel par un agent sous 48 h")
        assert timedelta(days=1) < PRESENT - proposal.due_at < timedelta(days=3)
        assert proposal.deadline_kind == "review_escalation"

    def test_mentoring_awaits_its_sponsor_on_day_nine_of_fifteen(self, demo: Demo):
        proposal = demo.proposal("Binômes de mentorat inversé")
        assert (PRESENT - proposal.submitted_at).days == 9
        assert proposal.deadline_kind == "sponsor_reminder"

    def test_a_sponsorship_was_escalated_to_the_next_head(self, demo: Demo):
        asked = demo.rows(
            "SELECT m.email FROM sponsorship_request r JOIN member m ON m.id = r.sponsor_id "
            "JOIN proposal p ON p.id = r.proposal_id "
            "WHERE p.title = 'Affichage des horaires réels' ORDER BY r.rank"
        )
        assert asked == [("dir.mob@novacite.example",), ("dga.cadredevie@novacite.example",)]

    def test_five_of_twelve_have_voted_on_the_tablet(self, demo: Demo):
        _, ballot = demo.ballots("Tablette de terrain")
        [(entitled,)] = demo.rows(
            "SELECT count(*) FROM ballot_voter WHERE may_vote AND ballot_id = :id", id=ballot.id
        )
        assert (ballot.state, ballot.votes, entitled) == ("open", 5, 12)
        assert ballot.sat_at is None

    def test_the_pictograms_are_convened_again(self, demo: Demo):
        first, second = demo.ballots("Pictogrammes de guichet")
        assert (first.result, first.votes) == ("no_quorum", 5)
        assert (second.state, second.convening) == ("open", 2)

    def test_the_virtual_queue_keeps_its_lesson(self, demo: Demo):
        [closure] = demo.rows("SELECT lessons FROM learning_closure")
        assert "ticket papier" in closure.lessons[0]

    def test_the_friday_counter_was_called_in_by_the_guarantor_of_inv1(self, demo: Demo):
        [call_in] = demo.rows("SELECT m.email FROM call_in c JOIN member m ON m.id = c.called_by")
        assert call_in.email == "dir.rel@novacite.example"


class TestCompass:
    @pytest.mark.parametrize(("tenant", "points"), [(NOVACITE, 10), (VALDENOVA, 5)])
    def test_invariants_and_points_are_in_force_under_their_codes(
        self, demo: Demo, tenant: str, points: int
    ):
        invariants = demo.rows("SELECT code FROM invariant ORDER BY position", tenant)
        assert [row.code for row in invariants] == [f"INV{n}" for n in range(1, 6)]
        rows = demo.rows(
            "SELECT p.code, v.name FROM vigilance_point p JOIN vigilance_point_version v "
            "ON v.vigilance_point_id = p.id AND v.number = 1 ORDER BY 1",
            tenant,
        )
        assert [row.code for row in rows] == [f"WP{n:02d}" for n in range(1, points + 1)]

    def test_codes_follow_the_order_in_which_they_were_worded(self, demo: Demo):
        rows = demo.rows(
            "SELECT i.code, v.name FROM invariant i JOIN invariant_version v "
            "ON v.invariant_id = i.id ORDER BY 1"
        )
        assert [row.name for row in rows][::4] == [
            "Égal accès, quel que soit le canal",
            "Inclusion numérique",
        ]

    def test_a_few_points_await_their_review_and_the_others_have_time(self, demo: Demo):
        today = PRESENT.astimezone(PARIS).date()
        reviews = {
            (tenant, row.code): row.review_on - today
            for tenant in (NOVACITE, VALDENOVA)
            for row in demo.rows("SELECT code, review_on FROM vigilance_point", tenant)
        }
        overdue = {key for key, left in reviews.items() if left < timedelta()}
        assert overdue == {(NOVACITE, "WP09"), (NOVACITE, "WP10")}
        assert all(left > timedelta(days=60) for key, left in reviews.items() if key not in overdue)


class TestSignals:
    def test_each_observation_was_made_as_often_as_the_story_says(self, demo: Demo):
        rows = demo.rows(
            "SELECT s.college, p.code, count(*) AS said, count(DISTINCT s.text) AS worded "
            "FROM signal s LEFT JOIN vigilance_point p ON p.id = s.vigilance_point_id GROUP BY 1, 2"
        )
        assert {(row.college, row.code): row.said for row in rows} == COUNTS
        assert all(row.said == row.worded for row in rows)

    def test_those_who_found_no_help_came_from_three_departments(self, demo: Demo):
        rows = demo.rows(
            "SELECT DISTINCT s.department_id FROM signal s JOIN vigilance_point p "
            "ON p.id = s.vigilance_point_id WHERE p.code = 'WP01' AND s.college = 'citizen'"
        )
        assert len(rows) == 3

    def test_the_hospital_does_not_know_whom_to_call_at_night(self, demo: Demo):
        assert demo.rows("SELECT count(*) FROM signal", VALDENOVA) == [(11,)]
        proposal = demo.proposal("Une astreinte visible", VALDENOVA)
        assert (proposal.stage, proposal.awaiting) == ("sponsorship", "sponsor")


class TestCalendar:
    def test_a_ballot_opened_three_working_days_ago_is_still_open(self):
        day = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
        while day.year < 2033:
            calendar = Calendar(day)
            instants = [calendar.working_days_ago(days) for days in (3, 2, 1)]
            assert instants == sorted(set(instants))
            assert day - instants[0] < timedelta(days=7)
            day += timedelta(days=1)

    def test_history_is_told_on_working_days(self):
        calendar = Calendar(PRESENT)
        told = [calendar.at(month, day) for month in range(24) for day in (0, 9, 20)]
        assert told == sorted(told)
        assert all(is_working_day(each.astimezone(PARIS).date()) for each in told)
        assert told[0].astimezone(PARIS).date() == date(2024, 11, 25)


class TestMinutes:
    """Last: it issues papers, which nothing before should meet."""

    def papers(self, demo: Demo) -> list[list[Counted]]:
        deps = dependencies.build(demo.settings, pool_size=1)
        [(tenant_id,)] = demo.rows("SELECT id FROM tenant WHERE slug = 'novacite'")
        issue_records(deps, tenant_id, PRESENT)
        deps.engine.dispose()
        rows = demo.rows(
            "SELECT DISTINCT ON (s.starts_at) f.pdf FROM record r "
            "JOIN record_file f ON f.record_id = r.id "
            "JOIN session_minutes m ON m.id = r.minutes_id "
            "JOIN committee_session s ON s.id = m.session_id ORDER BY s.starts_at, r.kind"
        )
        return [recount(words_of(row.pdf)) for row in rows]

    def test_every_result_is_found_again_from_the_papers_alone(self, demo: Demo):
        s1, s2, s2b, s3, s4, cst, s5 = self.papers(demo)
        assert s1 == [
            Counted(12, 8, 12, (12, 0, 0), "adopté", "adopté, à main levée"),
        ] * len(INVARIANTS)
        missed = "quorum non atteint, ni adopté ni rejeté"
        assert s2 == [Counted(12, 7, 6, (0, 0, 0), "quorum non atteint", missed)]
        assert s2b == [Counted(None, 1, 10, (9, 0, 1), "adopté", "adopté")]
        assert s3 == [Counted(12, 7, 11, (9, 0, 2), "adopté", "adopté")]
        reserves = "adopté avec réserves"
        assert s4 == [Counted(11, 6, 11, (8, 2, 1), reserves, reserves)]
        opinion = "avis favorable"
        assert cst == [Counted(4, 2, 4, (3, 0, 1), opinion, opinion)]
        casting = "adopté ; partage des voix, la voix de Nadia Ferrand l’emporte"
        assert s5 == [Counted(12, 7, 10, (5, 5, 0), "adopté", casting)]
