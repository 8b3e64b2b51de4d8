"""The door for people: every page is a view of this blueprint."""

from __future__ import annotations

from flask import Blueprint

web = Blueprint(
    "web",
    "services.web",
    static_folder="static",
    static_url_path="/static",
    template_folder="templates",
)
