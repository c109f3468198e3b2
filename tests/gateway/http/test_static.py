"""Scripts and styles: kept for ever under names that change with them, packed, and safe to import from each other."""

import gzip
import re

import pytest

from gateway.http.static import FOLDER, Static
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_file_comes_packed_to_who_takes_that_and_whole_to_others(site: Site) -> None:
    """The same bytes either way, to be kept for ever."""
    url = Static.url("desk/htmx.min.js")
    wanted = (FOLDER / "desk" / "htmx.min.js").read_bytes()
    plain = await site.call("GET", url, headers={"Accept-Encoding": "identity"})
    assert (plain.body, plain.kind) == (wanted, "text/javascript")
    async with site.session.get(site.base + url, headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as packed:
        body = await packed.read()
        assert packed.headers["Content-Encoding"] == "gzip"
    assert len(body) < len(wanted) / 2
    assert gzip.decompress(body) == wanted
    for heard in (plain, packed):
        assert heard.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in heard.headers["Cache-Control"]


async def test_the_files_of_a_folder_share_a_version_so_modules_find_each_other(site: Site) -> None:
    """Every import of a module of the console names a neighbour that is there."""
    folders = {Static.url(f"desk/{path.name}").rpartition("/")[0] for path in (FOLDER / "desk").glob("*.js")}
    assert len(folders) == 1
    (folder,) = folders
    for path in (FOLDER / "desk").glob("*.js"):
        for name in re.findall(r"""from ["'](\./[^"']+)["']""", path.read_text()):
            assert (await site.call("GET", f"{folder}/{name[2:]}")).status == 200, (path.name, name)
    assert (await site.call("GET", "/static/desk/0000000000000000/desk.js")).status == 404
    assert (await site.call("GET", f"{folder}/../../../site.py")).status == 404
    with pytest.raises(KeyError, match=r"desk/none\.js"):
        Static.url("desk/none.js")
