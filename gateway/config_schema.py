"""JSON Schema (2020-12) of config.yaml, for editors: the same types that `load` reads, with their descriptions."""

import json
import sys
from collections.abc import Mapping as Environ
from typing import Any

import msgspec
from msgspec import inspect

from channels.secret import Secret
from gateway.config import KINDS, settings_type
from gateway.config_parts import NAME_PATTERN, Config
from gateway.config_values import WRITTEN, Duration, Size
from gateway.config_walk import fields_of

Schema = dict[str, Any]

SECRET: Schema = {
    "description": "A secret is never written here: {env: NAME} or {file: path}.",
    "type": "object",
    "oneOf": [{"required": ["env"]}, {"required": ["file"]}],
    "properties": {
        "env": {"type": "string", "description": "Name of an environment variable."},
        "file": {"type": "string", "description": "A file that holds the secret alone."},
    },
    "additionalProperties": False,
}


def schema(kinds: Environ[str, str] = KINDS) -> Schema:
    """The schema of the whole file. Imports every channel kind."""
    whole = _struct(Config)
    whole["properties"]["channels"] = {
        "description": whole["properties"]["channels"]["description"],
        "type": "object",
        "propertyNames": {"pattern": NAME_PATTERN},
        "additionalProperties": _channel(kinds),
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Centrala", **whole}


def _channel(kinds: Environ[str, str]) -> Schema:
    """Settings that depend on the kind."""
    choices = []
    for kind in sorted(kinds):
        settings = _struct(settings_type(kind, kinds))
        settings["properties"]["kind"] = {"const": kind, "description": "The kind of channel."}
        choices.append({"if": {"properties": {"kind": {"const": kind}}}, "then": settings})
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": sorted(kinds), "description": "The kind of channel."}},
        "allOf": choices,
    }


def _struct(cls: type[msgspec.Struct]) -> Schema:
    properties: Schema = {}
    fields = fields_of(cls)
    for field in fields:
        properties[field.encode_name] = _type(field.type)
        default = _default(field)
        if default is not None:
            properties[field.encode_name]["default"] = default
    required = [field.encode_name for field in fields if field.required]
    described = {"description": " ".join(cls.__doc__.split())} if cls.__doc__ else {}
    return {
        **described,
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _default(field: inspect.Field) -> Any:
    """A default that fits in one line of an editor's hint; None for the others."""
    default = field.default
    if isinstance(default, WRITTEN):
        return str(default)
    return (
        default
        if isinstance(default, str | int | float) and not isinstance(default, Secret) and default != ""
        else None
    )


def _type(wanted: inspect.Type) -> Schema:  # noqa: C901 - a branch for each type
    match wanted:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            return {**_type(inner), **(extra or {})}
        case inspect.StructType(cls=cls):
            return _struct(cls)
        case inspect.UnionType(types=types):
            return {"anyOf": [_type(each) for each in types if not isinstance(each, inspect.NoneType)]}
        case inspect.DictType(key_type=key, value_type=value):
            return {"type": "object", "propertyNames": _type(key), "additionalProperties": _type(value)}
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return {"type": "array", "items": _type(item)}
        case inspect.LiteralType(values=values):
            return {"enum": list(values)}
        case inspect.CustomType(cls=cls):
            return _written(cls)
        case inspect.StrType():
            sizes = {"minLength": wanted.min_length, "maxLength": wanted.max_length, "pattern": wanted.pattern}
            return _present({"type": "string", **sizes})
        case inspect.IntType() | inspect.FloatType():
            kind = "integer" if isinstance(wanted, inspect.IntType) else "number"
            bounds = {
                "minimum": wanted.ge,
                "exclusiveMinimum": wanted.gt,
                "maximum": wanted.le,
                "exclusiveMaximum": wanted.lt,
            }
            return _present({"type": kind, **bounds})
        case inspect.BoolType():
            return {"type": "boolean"}
        case inspect.AnyType():
            return {}
    raise TypeError(f"{wanted} has no place in config.yaml; use text, numbers, lists, mappings or Structs")


def _written(cls: Any) -> Schema:
    if cls is Secret:
        return dict(SECRET)
    if cls in {Duration, Size}:
        return {"type": "string", "pattern": cls.pattern}
    return {"type": "string"}


def _present(parts: Schema) -> Schema:
    return {name: value for name, value in parts.items() if value is not None}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")
