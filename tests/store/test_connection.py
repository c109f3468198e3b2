import pytest

async def test_x(connection, desk):
    assert await connection.call("SET", "{%s}:a" % desk, "1") == b"OK"
