"""The API's description at ``/api/openapi.json``, and pages to browse it at ``/api/docs``.

The viewer's files come from an installed package; nothing is fetched from elsewhere.
"""

from __future__ import annotations

from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, render_template, send_from_directory, url_for
from flask_smorest import Api  # type: ignore[import-untyped]  # it ships no types
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from services.api.documentation import PROBLEMS, shared_answer
from services.api.resource import Resource
from services.http.permission import public
from services.http.routing import CodeConverter, SlugConverter
from services.http.schemas import ProblemSchema

_WHY_PUBLIC: Final = "the description of the API holds nothing of anybody"
_VIEWER: Final = Path(str(resources.files("flask_swagger_ui") / "dist"))
_VIEWER_FILES: Final = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}
_DESCRIPTION: Final = (
    "What Boussole's own pages do, for programs. Errors are `application/problem+json`; compare "
    "`type`, show `detail`, which speaks the language of `Accept-Language` (French or English)."
)
documentation = Blueprint(
    "api-docs", __name__, url_prefix="/api", template_folder="templates", static_folder=None
)


class _OurApi(Api):  # type: ignore[misc]  # its parent has no types
    """flask-smorest without its error handler, which would speak for the pages too."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to ``services.http.error_handlers``."""

    def _register_doc_blueprint(self) -> None:
        """Leave the pages to this module: the packaged ones have inline scripts."""


def install(app: Flask, resources_: tuple[Resource, ...]) -> None:
    """Serve ``resources_`` and their description."""
    api = _OurApi(app, spec_kwargs=_spec_options())
    api.register_converter(SlugConverter, lambda _: _pattern(SlugConverter))
    api.register_converter(CodeConverter, lambda _: _pattern(CodeConverter))
    for status, name in PROBLEMS.items():
        api.spec.components.response(name, shared_answer(status, ProblemSchema))
    for resource in resources_:
        api.register_blueprint(resource.blueprint)
    app.extensions["boussole-openapi"] = app.json.dumps(api.spec.to_dict())
    app.register_blueprint(documentation)


def _pattern(converter: type[SlugConverter] | type[CodeConverter]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{converter.regex}$"}


def _spec_options() -> dict[str, Any]:
    from apispec.ext.marshmallow import MarshmallowPlugin

    return {
        "title": "Boussole",
        "version": metadata.version("boussole"),
        "openapi_version": "3.1.0",
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
        "info": {"description": _DESCRIPTION},
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From `boussole token`; cookies are ignored here.",
                }
            }
        },
    }


def _name_of(schema: type[Schema] | Schema) -> str:
    """A schema's name: its class's, told apart when only some fields are needed."""
    kind, is_partial = (
        (type(schema), bool(schema.partial)) if isinstance(schema, Schema) else (schema, False)
    )
    return kind.__name__.removesuffix("Schema") + ("Changes" if is_partial else "")


@documentation.get("/openapi.json")
@public(_WHY_PUBLIC)
def openapi_json() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    from flask import current_app

    described: str = current_app.extensions["boussole-openapi"]
    return Response(described, mimetype="application/json")


@documentation.get("/docs")
@public(_WHY_PUBLIC)
def browse() -> Response:
    """Show the API's description as pages."""
    return Response(render_template("api_docs.html"), mimetype="text/html")


@documentation.get("/docs/initializer.js")
@public(_WHY_PUBLIC)
def initializer() -> Response:
    """Tell the viewer where the description is."""
    script = render_template("api_docs.js", description=url_for("api-docs.openapi_json"))
    return Response(script, mimetype="text/javascript")


@documentation.get("/docs/assets/<name>")
@public(_WHY_PUBLIC)
def asset(name: str) -> AnyResponse:
    """Serve a file of the viewer's package."""
    from werkzeug.exceptions import NotFound

    if name not in _VIEWER_FILES:
        raise NotFound
    return send_from_directory(_VIEWER, name, mimetype=_VIEWER_FILES[name], max_age=86_400)
