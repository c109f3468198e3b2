"""Packed files are a short cut: used where they are fresh, done without where they are not."""

import pytest

from triage.packed import pack, unpack


@pytest.fixture
def source(tmp_path):
    """A file to pack something from."""
    path = tmp_path / "source"
    path.write_text("one", encoding="utf-8")
    return path


@pytest.fixture
def packed(tmp_path, source):
    """What is packed from it."""
    path = tmp_path / "packed"
    path.write_bytes(pack({"a": (1, 2)}, [source]))
    return path


def test_what_is_packed_comes_back(packed, source):
    """In the shape asked for."""
    assert unpack(packed, [source], dict[str, tuple[int, ...]]) == {"a": (1, 2)}


def test_a_change_of_the_source_makes_it_stale(packed, source):
    """Nothing is served that the source does not say."""
    source.write_text("two", encoding="utf-8")
    assert unpack(packed, [source], dict[str, tuple[int, ...]]) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:5], lambda data: data + b"x"])
def test_a_damaged_file_is_done_without(packed, source, damage):
    """Never an error at a start."""
    packed.write_bytes(damage(packed.read_bytes()))
    assert unpack(packed, [source], dict[str, tuple[int, ...]]) is None


def test_another_shape_or_no_file_is_done_without(packed, source):
    """After an upgrade of the code, or in a checkout that has not been packed."""
    assert unpack(packed, [source], list[int]) is None
    assert unpack(packed.with_name("none"), [source], list[int]) is None
