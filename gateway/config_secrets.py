"""Secrets of the configuration: {env: NAME} or {file: path}, never the secret itself, and never shown in a mistake."""

from collections.abc import Mapping as Environ
from pathlib import Path

from channels.secret import Secret
from gateway.config_mistakes import Mistakes, quoted
from gateway.config_yaml import Mapping, Node, Scalar, unknown

LARGEST_SECRET = 100_000  # bytes
WAYS = "use {env: NAME} or {file: path}"


def resolve(node: Node, path: str, folder: Path, environ: Environ[str, str], mistakes: Mistakes) -> Secret | None:
    """The secret a node points to; None after a mistake was noted."""
    if not isinstance(node, Mapping):
        mistakes.add(path, node.line, "a secret is never written in this file", WAYS)
        return None
    unknown(node.entries, {"env", "file"}, path, mistakes)
    keys = [key for key in node.entries if key in {"env", "file"}]
    source = node.entries[keys[0]][1] if len(keys) == 1 else None
    if not isinstance(source, Scalar) or source.kind in {"null", "skip"} or not source.text:
        mistakes.add(path, node.line, "a secret comes from one place", WAYS)
        return None
    if keys[0] == "env":
        return _from_environment(source, path, environ, mistakes)
    return _from_file(source, path, folder, mistakes)


def _from_environment(source: Scalar, path: str, environ: Environ[str, str], mistakes: Mistakes) -> Secret | None:
    value = environ.get(source.text, "")
    if value:
        return Secret(value, f"{{env: {source.text}}}")
    name = quoted(source.text)
    words = "is empty" if source.text in environ else "is not set"
    mistakes.add(path, source.line, f"the environment variable {name} {words}", f"run: export {name}=…")
    return None


def _from_file(source: Scalar, path: str, folder: Path, mistakes: Mistakes) -> Secret | None:
    """The file's text without the newline at its end."""
    file = folder / source.text
    name = quoted(str(file), limit=200)
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_SECRET + 1)
        value = data.decode().removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        hint = "put the secret there, readable for the user who runs Centrala"
        mistakes.add(path, source.line, f"the secret's file {name} can't be read ({reason})", hint)
        return None
    if value and len(data) <= LARGEST_SECRET:
        return Secret(value, f"{{file: {source.text}}}")
    words = "too large" if value else "empty"
    mistakes.add(path, source.line, f"the secret's file {name} is {words}", "put the secret alone in it")
    return None
