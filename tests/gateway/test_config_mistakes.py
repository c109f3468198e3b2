"""Each file in bad_configs has one mistake (or as many as its name says) and beside it the words it must be refused with."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import ConfigError, check_config, load
from gateway.config_mistakes import Mistake, describe, print_mistakes

FOLDER = Path(__file__).parent / "bad_configs"
KINDS = {"post": "tests.gateway.post_channel"}
QUEUES = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"
FILES = sorted(FOLDER.glob("*.yaml"))


def refused(file: Path) -> ConfigError:
    """The error a file is refused with."""
    with pytest.raises(ConfigError) as caught:
        load(file, {"CENTRALA_EMPTY": ""}, kinds=KINDS)
    return caught.value


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_broken_config_is_refused_with_its_own_words(file):
    """All mistakes of the file, each with line, key and hint, and no others."""
    expected = file.with_suffix(".txt").read_text().replace("FOLDER", str(FOLDER))
    error = refused(file)
    assert "".join(describe(file, mistake) + "\n" for mistake in error.mistakes) == expected


def test_every_broken_config_is_there_with_its_words():
    """The table is not empty by accident, and no words lie about without a file."""
    assert len(FILES) >= 80
    assert {file.stem for file in FILES} == {file.stem for file in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("name", ["secret_in_clear", "secret_in_clear_in_a_channel", "store_password_in_url"])
def test_a_secret_written_in_clear_is_not_repeated_in_the_error(name):
    """The words end up in logs and terminals; what is secret stays out of them."""
    file = FOLDER / f"{name}.yaml"
    assert "haslo" in file.read_text()
    assert "haslo" not in str(refused(file))


def test_bytes_that_are_not_text_are_refused_with_their_line(tmp_path):
    """UTF-8 only; a file saved in another encoding says where."""
    file = tmp_path / "config.yaml"
    file.write_bytes(QUEUES.encode() + b"desk:\n  name: Wsparcie \xb1\n")
    assert refused(file).mistakes == [Mistake("", 3, "not UTF-8 text", "save the file in the encoding UTF-8")]


def test_a_control_character_is_refused_with_its_line(tmp_path):
    """Also inside a comment, where nobody sees it."""
    file = tmp_path / "config.yaml"
    file.write_bytes(QUEUES.encode() + b"# bell \x07\n")
    assert refused(file).mistakes[0].line == 2


def test_a_file_over_a_megabyte_is_refused_unread(tmp_path):
    """A wrong path (a log, a dump) can't hold the gateway up."""
    file = tmp_path / "config.yaml"
    file.write_text(QUEUES + "#" * 1_000_000)
    assert "bytes" in refused(file).mistakes[0].what


def test_brackets_without_end_are_refused(tmp_path):
    """A hundred thousand nested lists neither crash nor hang the reader."""
    file = tmp_path / "config.yaml"
    file.write_text(QUEUES + "rules: " + "[" * 100_000)
    assert refused(file).mistakes[0].what == "nested more than 20 levels deep"


def test_a_file_that_is_not_there_is_named(tmp_path):
    """With the option that chooses another."""
    file = tmp_path / "nowhere.yaml"
    assert str(file) in refused(file).mistakes[0].what
    assert "--config" in refused(file).mistakes[0].hint


def test_a_secret_file_may_be_neither_empty_nor_huge(tmp_path):
    """An empty password is a forgotten one."""
    file = tmp_path / "config.yaml"
    file.write_text(QUEUES + "store: {password: {file: secret}}\n")
    for content, words in ((b"\n", "empty"), (b"x" * 100_001, "too large"), (b"\xff\xfe", "not UTF-8")):
        (tmp_path / "secret").write_bytes(content)
        assert words in refused(file).mistakes[0].what


def test_check_config_lists_what_load_raises(tmp_path):
    """And nothing for a file that is right."""
    file = tmp_path / "config.yaml"
    file.write_text("desk: {id: main}\n")
    assert [mistake.path for mistake in check_config(file)] == ["queues"]
    file.write_text(QUEUES)
    assert check_config(file) == []


def test_control_characters_of_the_file_do_not_reach_the_terminal(tmp_path):
    """A key with an escape sequence is shown escaped."""
    file = tmp_path / "config.yaml"
    file.write_text(QUEUES + '"desk\\e[31m": {}\n"a\\nb": {}\n')
    words = str(refused(file))
    assert "\x1b" not in words
    assert "desk\\x1b[31m: unknown key" in words
    assert len(words.splitlines()) == 2


def test_mistakes_are_plain_text_where_nobody_looks():
    """One line each and a sum, without colour codes, brackets untouched, however long."""
    stream = io.StringIO()
    print_mistakes(refused(FOLDER / "trusted_proxy.yaml"), stream)
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("trusted_proxy.yaml:3 http.trusted_proxies[1]: 'proxy' is not an IP address")
    assert lines[1] == f"1 mistake in {FOLDER / 'trusted_proxy.yaml'}"
    assert "\x1b" not in stream.getvalue()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Yes."""
        return True


def test_on_a_terminal_the_same_words_are_coloured():
    """Colours are added around the words and change none."""
    plain, coloured = io.StringIO(), Terminal()
    error = refused(FOLDER / "many_mistakes_of_one_channel.yaml")
    print_mistakes(error, plain)
    print_mistakes(error, coloured)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue()) == plain.getvalue()


@pytest.mark.parametrize("zone", ["Europe", "../etc/passwd", "/etc/localtime", "Europe/Warsaw\\0", ""])
def test_a_time_zone_is_a_name_and_no_path(tmp_path, zone):
    """Folders and paths are refused like any unknown name."""
    file = tmp_path / "config.yaml"
    file.write_text(f'{QUEUES}desk: {{timezone: "{zone}"}}\n')
    assert refused(file).mistakes[0].path == "desk.timezone"


WORDS = [
    "queues",
    "l1",
    "level",
    "L1",
    "channels",
    "kind",
    "post",
    "address",
    "a@b.pl",
    "box",
    "password",
    "env",
    "http",
    "listen",
]
PIECES = [
    *WORDS,
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&a ",
    "*a",
    "!!int ",
    "'",
    '"',
    "|",
    "\t",
    "#",
    "? ",
    "%",
    "---",
    "...",
]


@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=40).map(lambda words: "".join(words).encode()),
    )
)
def test_whatever_the_file_holds_the_answer_is_a_configuration_or_mistakes(tmp_path_factory, data):
    """Never another exception, and every mistake points into the file."""
    file = tmp_path_factory.mktemp("config") / "config.yaml"
    file.write_bytes(data)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    mistakes = None
    try:
        load(file, {}, kinds=KINDS)
    except ConfigError as error:
        mistakes = error.mistakes
    assert mistakes != []
    assert all(1 <= mistake.line <= lines for mistake in mistakes or ())
