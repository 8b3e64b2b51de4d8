from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from services.errors import Invalid
from services.http.fields import Choice, Code, EmailAddress, Many, Part, Text, Title, Whole, YesNo
from services.http.schemas import Command, load
from services.observatory.models import College
from services.web.forms import form_of, read_form, unflatten


class UsageCommand(Command):
    actor = Text(required=True)
    verb = Text(required=True)


class BenefitsCommand(Command):
    citizen = Text(blank=True)
    agent = Text(blank=True)


class IdeaCommand(Command):
    title = Title(required=True)
    summary = Text(blank=True, load_default="")
    college = Choice(College, load_default=None, allow_none=True)
    budget = Whole(load_default=None, allow_none=True)
    urgent = YesNo(load_default=False)
    target = Code(load_default=None, allow_none=True)
    usages = Many(Part(UsageCommand), load_default=list)
    benefits = Part(BenefitsCommand, load_default=dict)
    lessons = Many(Text(), load_default=list)
    points = Many(Code(), load_default=list)


@pytest.fixture
def posting(app: Flask) -> Any:
    def post(form: Any) -> Any:
        return app.test_request_context("/", method="POST", data=form)

    return post


class TestUnflattening:
    def test_makes_objects_and_lists(self):
        assert unflatten({"a-1.x": "2", "a-0.x": "1", "b.c": "3", "d": ["4", "5"]}) == {
            "a": [{"x": "1"}, {"x": "2"}],
            "b": {"c": "3"},
            "d": ["4", "5"],
        }

    @pytest.mark.parametrize("names", [["a", "a.b"], ["a.b", "a"], ["a-0", "a.b"], ["a.", ".a"]])
    def test_bears_names_that_disagree(self, names: list[str]):
        unflatten(dict.fromkeys(names, "x"))


class TestReading:
    def test_gives_the_command_that_json_would_have_given(self, posting: Any):
        form = {
            "title": " Bus numérique ",
            "college": "agent",
            "budget": "18 400",
            "urgent": "on",
            "usages-0.actor": "L’agent",
            "usages-0.verb": "remplit",
            "usages-1.actor": "",
            "usages-1.verb": " ",
            "benefits.citizen": "Moins loin",
            "benefits.agent": "",
            "lessons-0.text": "Aller voir",
            "lessons-1.text": "",
            "points": ["WP01", "WP02"],
            "csrf_token": "x",
            "add": "usages",
        }
        sent = {
            "title": "Bus numérique",
            "college": "agent",
            "budget": 18_400,
            "urgent": True,
            "usages": [{"actor": "L’agent", "verb": "remplit"}],
            "benefits": {"citizen": "Moins loin"},
            "lessons": ["Aller voir"],
            "points": ["WP01", "WP02"],
        }
        with posting(form):
            assert read_form(IdeaCommand) == load(IdeaCommand(), sent)

    def test_takes_one_tick_for_a_list(self, posting: Any):
        with posting({"title": "x", "points": "WP01"}):
            assert read_form(IdeaCommand)["points"] == ["WP01"]

    def test_empties_what_an_edit_empties(self, posting: Any):
        with posting({"summary": "", "target": "", "benefits.citizen": ""}):
            assert read_form(IdeaCommand, partial=True) == {
                "summary": "",
                "target": None,
                "benefits": {},
            }

    def test_names_errors_as_the_form_does(self, posting: Any):
        with posting({"title": "", "budget": "beaucoup", "usages-3.actor": "L’agent"}):
            with pytest.raises(Invalid) as refused:
                read_form(IdeaCommand)
            form = form_of("idea", refused.value)
            assert set(form.errors) == {"title", "budget", "usages-0.verb"}
            assert form.values["budget"] == "beaucoup"
            assert form["values"] is form.values


class TestFields:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "x" * 201),
            ("title", "deux\nlignes"),
            ("title", True),
            ("title", 3),
            ("title", None),
            ("title", ["x"]),
            ("budget", True),
            ("budget", "3"),
            ("budget", 3.0),
            ("budget", -1),
            ("budget", 10**30),
            ("urgent", "true"),
            ("urgent", 1),
            ("usages", {}),
            ("usages", "x"),
            ("lessons", ["x"] * 101),
            ("points", [3]),
            ("benefits", []),
            ("benefits", None),
        ],
    )
    def test_take_no_other_type_and_no_excess(self, app: Flask, field: str, value: object):
        with app.test_request_context("/"), pytest.raises(Invalid) as refused:
            load(IdeaCommand(), {"title": "x", field: value})
        (name, sentences) = next(iter(refused.value.errors.items()))
        assert name.partition(".")[0] == field
        assert not any(word in sentences[0] for word in ("valid", "Must", "Field"))

    def test_say_how_long_a_text_is(self, app: Flask):
        with app.test_request_context("/"), pytest.raises(Invalid) as refused:
            load(IdeaCommand(), {"title": "x" * 250})
        assert refused.value.errors["title"] == [
            "250 caractères, c’est trop\u00a0: écrivez-en 200 au plus."
        ]

    def test_keep_the_lines_of_a_text(self, app: Flask):
        with app.test_request_context("/"):
            loaded = load(IdeaCommand(), {"title": "x", "summary": " a\r\nb\rc "})
        assert loaded["summary"] == "a\nb\nc"

    @pytest.mark.parametrize("address", ["x", "a@b", "a b@c.fr", "@c.fr", "a@c.fr\n, b@c.fr"])
    def test_know_an_address(self, app: Flask, address: str):
        class AddressCommand(Command):
            email = EmailAddress(required=True)

        with app.test_request_context("/"), pytest.raises(Invalid):
            load(AddressCommand(), {"email": address})
