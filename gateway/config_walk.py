"""A tree of the file against msgspec types: every mistake of every level is noted, not only the first.

Settings are frozen msgspec Structs. Beside the types of msgspec, a field may be a Secret or one of config_values.WRITTEN.
A Struct may check itself in `__post_init__` with a ValueError; if its words start with a key and a colon, that key is blamed.
"""

import re
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import inspect

from channels.secret import Secret
from gateway.config_mistakes import Mistakes, quoted, suggestion
from gateway.config_secrets import resolve
from gateway.config_values import WRITTEN, BlobsUrl, Folder
from gateway.config_yaml import Mapping, Node, Scalar, Sequence, join, unknown

KIND_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
    "list": "a list",
    "mapping": "keys and values",
}


class Broken:
    """What stands for a value that a mistake was noted for."""


BROKEN: Final = Broken()


class Walk:
    """Turns nodes into values of a type. `folder` is what paths are relative to, `environ` where {env: NAME} looks."""

    def __init__(self, mistakes: Mistakes, folder: Path, environ: Environ[str, str]) -> None:
        self.mistakes = mistakes
        self.folder = folder
        self.environ = environ

    def struct(
        self, cls: type[msgspec.Struct], node: Mapping, path: str, *, given: dict[str, Any] | None = None
    ) -> Any:
        """An instance of `cls`, or BROKEN. Fields in `given` are taken as they are and not looked for in the node."""
        values = dict(given or {})
        fields = [field for field in fields_of(cls) if field.encode_name not in values]
        for field in fields:
            values[field.name] = self._field(field, node, path)
        unknown(node.entries, {field.encode_name for field in fields} | set(given or {}), path, self.mistakes)
        if any(value is BROKEN for value in values.values()):
            return BROKEN
        try:
            return cls(**values)
        except ValueError as error:
            self._blame(str(error), node, path)
            return BROKEN

    def value(self, wanted: inspect.Type, node: Node, path: str) -> Any:
        """The node as a value of the wanted type, or BROKEN."""
        match wanted:
            case inspect.Metadata(type=inspect.StrType() as inner) if isinstance(node, Scalar) and node.kind == "str":
                return self._text(inner, node, path, f"write it like {_example(wanted)}")
            case inspect.Metadata(type=inner):
                return self.value(inner, node, path)
            case inspect.UnionType(types=types):
                return self._union(types, node, path)
            case inspect.StructType(cls=cls) if isinstance(node, Mapping):
                return self.struct(cls, node, path)
            case inspect.DictType() if isinstance(node, Mapping):
                return self._dict(wanted, node, path)
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item) if isinstance(node, Sequence):
                items = [self.value(item, each, f"{path}[{place}]") for place, each in enumerate(node.items)]
                broken = any(each is BROKEN for each in items)
                return BROKEN if broken else _sized(wanted, items)
            case inspect.CustomType(cls=cls) if cls is Secret:
                return resolve(node, path, self.folder, self.environ, self.mistakes) or BROKEN
            case _ if isinstance(node, Scalar):
                return self._scalar(wanted, node, path)
            case _:
                return self._wrong(wanted, node, path)

    def _field(self, field: inspect.Field, node: Mapping, path: str) -> Any:
        under = join(path, field.encode_name)
        if field.encode_name in node.entries:
            return self.value(field.type, node.entries[field.encode_name][1], under)
        if field.default is not msgspec.NODEFAULT:
            return self._settled(field.default)
        if field.default_factory is not msgspec.NODEFAULT:
            return self._settled(field.default_factory())
        self.mistakes.add(under, node.line, "missing", f"write {field.encode_name}: {_example(field.type)}")
        return BROKEN

    def _settled(self, default: Any) -> Any:
        """A default as if it stood in the file: its paths are relative to the configuration too."""
        if isinstance(default, Folder | BlobsUrl):
            return type(default).parse(str(default), self.folder)
        if isinstance(default, msgspec.Struct):
            parts = {name: self._settled(getattr(default, name)) for name in default.__struct_fields__}
            return type(default)(**parts)
        return default

    def _union(self, types: tuple[inspect.Type, ...], node: Node, path: str) -> Any:
        """The type that has the fewest mistakes with this node; with equally many, the first."""
        tries: list[tuple[Any, Mistakes]] = []
        nothing = isinstance(node, Scalar) and node.kind == "null"
        for each in [each for each in types if nothing or not isinstance(each, inspect.NoneType)]:
            aside = Walk(Mistakes(), self.folder, self.environ)
            tries.append((aside.value(each, node, path), aside.mistakes))
        value, mistakes = min(tries, key=lambda pair: (len(pair[1].found), not _deeper(pair[1], path)))
        for mistake in mistakes.found:
            self.mistakes.add(mistake.path, mistake.line, mistake.what, mistake.hint)
        return value

    def _dict(self, wanted: inspect.DictType, node: Mapping, path: str) -> Any:
        result = {}
        for key, (line, value) in node.entries.items():
            name = self.value(wanted.key_type, Scalar(line, key, "str"), join(path, key))
            result[key] = BROKEN if name is BROKEN else self.value(wanted.value_type, value, join(path, key))
        return BROKEN if any(value is BROKEN for value in result.values()) else result

    def _scalar(self, wanted: inspect.Type, node: Scalar, path: str) -> Any:
        match wanted:
            case inspect.CustomType(cls=cls) if cls in WRITTEN:
                return self._written(cls, node, path)
            case inspect.LiteralType(values=choices) | inspect.EnumType(cls=choices):
                return self._choice([str(getattr(each, "value", each)) for each in choices], wanted, node, path)
            case inspect.StrType() if node.kind == "str":
                return self._text(wanted, node, path, f"it must match {wanted.pattern}")
            case inspect.BoolType() if node.kind == "bool":
                return node.text.lower() in {"true", "yes", "on"}
            case inspect.IntType() if node.kind == "int" and re.fullmatch(
                r"[-+]?(0|[1-9]\d{0,17})", node.text, re.ASCII
            ):
                return self._number(wanted, int(node.text), node, path)
            case inspect.FloatType() if node.kind in {"int", "float"} and re.fullmatch(r"[-+]?\d+(\.\d+)?", node.text):
                return self._number(wanted, float(node.text), node, path)
            case inspect.NoneType() if node.kind == "null":
                return None
            case inspect.AnyType():
                return node.text
            case _:
                return self._wrong(wanted, node, path)

    def _written(self, cls: Any, node: Scalar, path: str) -> Any:
        if node.kind in {"null", "skip"} or not node.text:
            return self._wrong(inspect.CustomType(cls), node, path)
        try:
            return cls.parse(node.text, self.folder)
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            self.mistakes.add(path, node.line, quoted(what, limit=200), hint)
            return BROKEN

    def _choice(self, choices: list[str], wanted: inspect.Type, node: Scalar, path: str) -> Any:
        if node.text in choices and node.kind != "null":
            return node.text if isinstance(wanted, inspect.LiteralType) else wanted.cls(node.text)  # type: ignore[attr-defined]
        what = f"'{quoted(node.text)}' is none of the choices {', '.join(choices)}"
        near = suggestion(node.text, choices)
        self.mistakes.add(path, node.line, what, near if near.startswith("did") else "pick one of them")
        return BROKEN

    def _text(self, wanted: inspect.StrType, node: Scalar, path: str, hint: str) -> Any:
        text = node.text
        if wanted.max_length is not None and len(text) > wanted.max_length:
            what = f"{len(text)} letters are too long"
            self.mistakes.add(path, node.line, what, f"at most {wanted.max_length}")
        elif wanted.min_length is not None and len(text) < wanted.min_length:
            self.mistakes.add(path, node.line, "too short" if text else "empty", hint)
        elif wanted.pattern is not None and not re.search(wanted.pattern, text):
            self.mistakes.add(path, node.line, f"'{quoted(text)}' is not written right", hint)
        else:
            return text
        return BROKEN

    def _number(self, wanted: inspect.IntType | inspect.FloatType, number: float, node: Node, path: str) -> Any:
        low = (wanted.ge is not None and number < wanted.ge) or (wanted.gt is not None and number <= wanted.gt)
        high = (wanted.le is not None and number > wanted.le) or (wanted.lt is not None and number >= wanted.lt)
        if not (low or high):
            return number
        bounds = [
            f"{words} {bound}"
            for words, bound in (
                ("at least", wanted.ge),
                ("more than", wanted.gt),
                ("at most", wanted.le),
                ("less than", wanted.lt),
            )
            if bound is not None
        ]
        self.mistakes.add(path, node.line, f"{number} is out of range", " and ".join(bounds))
        return BROKEN

    def _wrong(self, wanted: inspect.Type, node: Node, path: str) -> Any:
        kind = node.kind if isinstance(node, Scalar) else "list" if isinstance(node, Sequence) else "mapping"
        if kind == "skip":  # a mistake was noted where the tree was made
            return BROKEN
        hint = f"like {_example(wanted)}"
        if isinstance(node, Scalar) and node.kind == "int" and isinstance(wanted, inspect.IntType):
            what = f"'{quoted(node.text)}' is not a plain number"
            self.mistakes.add(path, node.line, what, "write digits only, without a leading zero")
            return BROKEN
        if isinstance(wanted, inspect.StrType) and isinstance(node, Scalar) and kind != "null":
            hint = f'put it in quotes: "{quoted(node.text)}"'
        self.mistakes.add(path, node.line, f"should be {_words(wanted)}, is {KIND_WORDS.get(kind, kind)}", hint)
        return BROKEN

    def _blame(self, words: str, node: Mapping, path: str) -> None:
        key, colon, rest = words.partition(": ")
        if colon and key in node.entries:
            line, path, words = node.entries[key][1].line, join(path, key), rest
        else:
            line = node.line
        what, _, hint = words.partition("; ")
        self.mistakes.add(path, line, quoted(what, limit=300), hint)


def fields_of(cls: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    """The fields of a Struct with their types resolved."""
    info = inspect.type_info(cls)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{cls} is not a msgspec Struct")
    return info.fields


def _sized(wanted: inspect.Type, items: list[Any]) -> Any:
    return items if isinstance(wanted, inspect.ListType) else tuple(items)


def _deeper(mistakes: Mistakes, path: str) -> bool:
    """The type fits as such and the trouble is further down, so its words are the useful ones."""
    return any(mistake.path != path for mistake in mistakes.found)


def _words(wanted: inspect.Type) -> str:
    match wanted:
        case inspect.Metadata(type=inner):
            return _words(inner)
        case inspect.CustomType(cls=cls):
            return (cls.__doc__ or cls.__name__).strip().split(",")[0].split(":")[0].split(";")[0].rstrip(".").lower()
        case inspect.UnionType(types=types):
            return " or ".join(_words(each) for each in types)
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(value) for value in values)
    return KIND_WORDS[_kind(wanted)]


def _kind(wanted: inspect.Type) -> str:
    names: dict[type[inspect.Type], str] = {
        inspect.StrType: "str",
        inspect.IntType: "int",
        inspect.FloatType: "float",
        inspect.BoolType: "bool",
        inspect.NoneType: "null",
        inspect.VarTupleType: "list",
        inspect.ListType: "list",
    }
    return names.get(type(wanted), "mapping")


def _example(wanted: inspect.Type) -> str:
    """How a value of this type is written; from Meta(examples=[...]) where the field has one."""
    match wanted:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            given = (extra or {}).get("examples")
            return str(given[0]) if given else _example(inner)
        case inspect.UnionType(types=types):
            return _example(types[0])
        case inspect.LiteralType(values=values):
            return str(values[0])
        case inspect.CustomType(cls=cls):
            return "{env: NAME}" if cls is Secret else getattr(cls, "EXAMPLE", "some text")
    plain = {"str": "some text", "int": "10", "float": "1.5", "bool": "true", "null": "null", "list": "[a, b]"}
    return plain.get(_kind(wanted), "{key: value}")
