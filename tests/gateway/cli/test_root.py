"""The command itself: help, mistakes in calling it, what can be expected to go wrong."""

import json
import socket

import pytest

from gateway.cli.root import COMMANDS


def test_help_names_every_command(centrala):
    """And needs no config."""
    (centrala.folder / "config.yaml").unlink()
    out = centrala.run("--help").stdout
    assert all(f"  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(centrala, name):
    """Every name in the list leads to a command."""
    assert f"centrala {name}" in centrala.run(name, "--help").stdout


def test_a_misspelt_command_is_named_with_the_one_that_was_meant(centrala):
    """Exit code 2: it was called wrongly."""
    assert "did you mean 'ticket'?" in centrala.run("tiket", "list", code=2).stderr


def test_every_mistake_of_the_config_is_told_by_any_command(centrala):
    """With its line, without a traceback, before anything is opened."""
    centrala.configure("datta: ./x\nhttpp: {}\n")
    for words in (["ticket", "list"], ["serve"], ["check"], ["explain", "text", "VPN"]):
        err = centrala.run(*words, code=1).stderr
        assert "datta" in err
        assert "httpp" in err
        assert "2 mistakes" in err
    assert not (centrala.folder / "data").exists()


def test_a_config_that_is_not_there_is_one_line_with_a_remedy(centrala):
    """Whoever runs a command in the wrong folder learns what to do."""
    err = centrala.run("--config", "nowhere.yaml", "ticket", "list", code=1).stderr
    assert "nowhere.yaml" in err
    assert "--config" in err


def test_schema_is_json_schema_of_the_config(centrala):
    """Alone on stdout."""
    schema = json.loads(centrala.run("config", "schema").stdout)
    assert "queues" in schema["properties"]


def test_version_comes_both_ways(centrala):
    """As a command and as an option."""
    assert centrala.run("version").stdout == centrala.run("--version").stdout
    assert centrala.run("version").stdout.startswith("Centrala ")


def test_a_store_that_is_not_there_is_said_within_seconds(centrala):
    """Where it should be, and no traceback; a command never hangs on it."""
    centrala.configure("blobs: {url: 'file:./data/blobs', shared: true}\n", store="redis://127.0.0.1:1")
    err = centrala.run("ticket", "list", code=1).stderr
    assert err.count("\n") == 1
    assert "127.0.0.1:1" in err


def test_a_store_that_takes_calls_and_never_answers_does_not_hold_a_command(centrala):
    """One line says which store it is."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        centrala.configure("blobs: {url: 'file:./data/blobs', shared: true}\n", store=f"redis://{place}")
        err = centrala.run("ticket", "list", code=1).stderr
    assert err.count("\n") == 1
    assert place in err
    assert "did not answer" in err
