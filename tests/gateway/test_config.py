"""What a right configuration becomes."""

import pytest

from channels.secret import Secret
from gateway.config import load
from gateway.config_values import Duration, Listen, Size, StoreUrl
from gateway.sla.agreements import Durations

KINDS = {"post": "tests.gateway.post_channel"}
QUEUES = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"


@pytest.fixture
def config(tmp_path):
    """Writes a file with the queues and these lines, and loads it."""

    def written(text="", **environ):
        file = tmp_path / "config.yaml"
        file.write_text(QUEUES + text)
        return load(file, environ, kinds=KINDS)

    return written


def test_what_is_left_out_has_a_safe_default(config):
    """Queues alone are a configuration: loopback, strict, an embedded store, every limit set."""
    plain = config()
    assert (plain.desk.id, plain.desk.prefix, plain.desk.language) == ("main", "HD", "pl")
    assert (plain.store.url, plain.store.durability, plain.store.password) == ("embedded", "strict", None)
    assert (plain.http.listen.host, plain.http.listen.port) == ("127.0.0.1", 8080)
    assert plain.http.trusted_proxies == ()
    assert (plain.limits.automatic_per_hour, plain.limits.unproved_per_day) == (5, 1)
    assert (plain.limits.flood.messages, plain.limits.flood.seconds) == (20, 60)
    assert plain.deliveries.retry_for == 3 * 86_400_000
    assert plain.channels == {}


def test_targets_come_in_milliseconds_and_one_may_be_changed_alone(config):
    """The other priorities keep their defaults."""
    durations = config("targets: {P1: {first_response: 5m, resolution: 1.5h}}\n").targets.durations()
    assert durations["P1"] == Durations(first_response=300_000, resolution=5_400_000)
    assert durations["P2"] == Durations(first_response=3_600_000, resolution=28_800_000)
    assert durations["P4"] == Durations(first_response=28_800_000, resolution=259_200_000)


def test_paths_are_relative_to_the_folder_of_the_file(config, tmp_path, monkeypatch):
    """Wherever the gateway is started from; defaults too."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mine.yaml").write_text("")
    monkeypatch.chdir(tmp_path / "elsewhere")
    changed = config("data: ./state\nrules: [mine.yaml]\nblobs: {url: 'file:./big'}\n")
    assert changed.data.path == tmp_path / "state"
    assert changed.rules[0].path == tmp_path / "mine.yaml"
    assert changed.blobs.url == f"file:{tmp_path}/big"
    assert config().data.path == tmp_path / "data"
    assert config().blobs.url == f"file:{tmp_path}/data/blobs"


def test_a_channel_gets_the_settings_of_its_kind(config):
    """By name, with defaults filled in."""
    settings = config("channels: {letters: {kind: post, address: a@b.pl, weight: 2}}\n").channels["letters"]
    assert (settings.kind, settings.address, settings.aliases, settings.weight) == ("post", "a@b.pl", (), 2.0)


def test_secrets_come_from_the_environment_and_from_files(config, tmp_path):
    """The newline at a file's end is not part of the secret; spaces are."""
    (tmp_path / "secret").write_text(" s3cret \n")
    text = """
channels:
  one: {kind: post, address: a@b.pl, password: {env: POST_PASSWORD}, box: {host: h, password: {file: secret}}}
"""
    settings = config(text, POST_PASSWORD="hunter2").channels["one"]
    assert settings.password == "hunter2"
    assert settings.box.password == " s3cret "


def test_a_secret_does_not_show_itself(config):
    """Not in the repr of the whole configuration, which is what ends up in a traceback."""
    shown = repr(config("store: {password: {env: REDIS}}\n", REDIS="hunter2"))
    assert "hunter2" not in shown
    assert "password='***'" in shown
    assert Secret("hunter2").encode() == b"hunter2"


def test_configuration_can_not_be_changed(config):
    """What was checked stays as it was checked."""
    with pytest.raises(AttributeError):
        config().desk.id = "other"


@pytest.mark.parametrize(
    ("text", "milliseconds", "back"),
    [
        ("30s", 30_000, "30s"),
        ("15m", 900_000, "15m"),
        ("1.5h", 5_400_000, "90m"),
        ("3d", 259_200_000, "3d"),
        ("60 m", 3_600_000, "1h"),
    ],
)
def test_durations(text, milliseconds, back):
    """Milliseconds inside, the largest whole unit outside."""
    assert Duration.of(text) == milliseconds
    assert str(Duration.of(text)) == back


@pytest.mark.parametrize("text", ["", "3", "-1m", "3 days", "0s", "4000d", "1e3s", "٣d", "99999999999999999999d"])
def test_what_is_no_duration(text):
    """Refused with ValueError, whatever it is."""
    with pytest.raises(ValueError, match=r"length of time|out of range"):
        Duration.of(text)


def test_sizes():
    """Bytes inside; units of a thousand."""
    assert [Size.of(text) for text in ("12B", "1kB", "2.5MB")] == [12, 1000, 2_500_000]
    assert str(Size.of("2500kB")) == "2500kB"


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.0.2.1:0", "192.0.2.1", 0),
        ("[::1]:65535", "::1", 65535),
        ("helpdesk.example.com:80", "helpdesk.example.com", 80),
    ],
)
def test_addresses_to_listen_on(tmp_path, text, host, port):
    """IPv4, IPv6 in brackets, a name."""
    listen = Listen.parse(text, tmp_path)
    assert (listen.host, listen.port) == (host, port)


@pytest.mark.parametrize(
    "text", ["", ":80", "a:", "a:-1", "a:١", "[::1:80", "1.2.3:80", "a b:80", "[a]:80", "-a:80", "a:080000"]
)
def test_what_is_no_address_to_listen_on(tmp_path, text):
    """Refused with ValueError, whatever it is."""
    with pytest.raises(ValueError, match="is not"):
        Listen.parse(text, tmp_path)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("embedded", True),
        ("unix:///run/redis.sock", True),
        ("redis://127.0.0.1:6379", True),
        ("redis://store.example.com", False),
        ("sentinel://localhost,b,c/main", False),
    ],
)
def test_a_store_that_other_hosts_reach_wants_shared_blobs(config, url, local):
    """Local blobs behind a shared store would be lost on the other gateways."""
    assert StoreUrl(url).local is local
    text = f"store: {{url: '{url}'}}\nblobs: {{url: 'file:./blobs', shared: true}}\n"
    assert config(text).blobs.shared is True
