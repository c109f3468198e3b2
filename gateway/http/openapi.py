"""openapi.json, made from the route table and the types: there is nothing to keep in step by hand."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import inspect

from gateway.http.problem import CONTENT_TYPE, Problem
from gateway.http.routes import Route
from gateway.http.schema import OpenApi

_PARAMETER = re.compile(r"\{([a-z0-9_]+)\}")
_REF = "#/components/schemas/{name}"
_WORDS = {
    200: "Done",
    201: "Kept",
    202: "Taken in",
    400: "Not proper JSON",
    401: "No token, or a wrong one",
    403: "The token's scope is too small, or its agent may not work any more",
    404: "There is no such thing",
    409: "The ticket has changed meanwhile, or is in a state where this makes no sense",
    413: "Too large",
    415: "Not JSON",
    422: "A field is missing, unknown or wrong; path names it",
    429: "Too many wrong tokens; see Retry-After",
    503: "The store is not available; try again after Retry-After",
}

_FILE = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    "multipart/form-data": {
        "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    },
}


def document(routes: Sequence[Route], version: str) -> OpenApi:
    """The description of every API route."""
    described = [route for route in routes if route.is_api]
    types = _types(described)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema_of)
    return OpenApi(
        openapi="3.1.0",
        info={
            "title": "Centrala",
            "version": version,
            "description": "The front door of an IT helpdesk. Errors are application/problem+json (RFC 9457).",
        },
        paths=paths,
        components={
            "schemas": dict(components),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    )


def _types(routes: Sequence[Route]) -> list[Any]:
    types: dict[Any, None] = {Problem: None}
    for route in routes:
        types.update({each: None for each in (route.body, *route.answers.values()) if each is not None})
    return list(types)


def _operation(route: Route, schema_of: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": re.sub(r"[^a-z0-9]+", "_", f"{route.method} {route.path}".lower()).strip("_"),
        "parameters": _parameters(route),
        "responses": {str(status): _answer(status, schema_of.get(of)) for status, of in route.answers.items()},
    }
    if route.access != "public":
        operation["security"] = [{"token": []}]
        operation["x-scope"] = route.access
    if route.body is not None:
        content = {"application/json": {"schema": schema_of[route.body]}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.takes_file:
        operation["requestBody"] = {"required": True, "content": _FILE}
    problem = {"content": {CONTENT_TYPE: {"schema": schema_of[Problem]}}}
    for status in _refusals(route):
        operation["responses"].setdefault(str(status), {"description": _WORDS[status], **problem})
    return operation


def _refusals(route: Route) -> list[int]:
    statuses = [] if route.access == "public" else [401, 403, 429, 503]
    if "{" in route.path:
        statuses.append(404)
    if route.body is not None:
        statuses += [400, 409, 413, 415, 422]
    if route.query is not None:
        statuses.append(422)
    if route.takes_file:
        statuses += [400, 413]
    return sorted(statuses)


def _answer(status: int, schema: Any) -> dict[str, Any]:
    words = {"description": _WORDS[status]}
    return words if schema is None else {**words, "content": {"application/json": {"schema": schema}}}


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ]
    if route.query is None:
        return found
    info = inspect.type_info(route.query)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{route.query} is not a Struct")
    _, components = msgspec.json.schema_components([route.query], ref_template=_REF)
    properties = components[route.query.__name__]["properties"]
    for field in info.fields:
        schema = properties[field.encode_name]
        found.append({"name": field.encode_name, "in": "query", "required": False, "schema": schema})
    return found
