"""Expansion, only if asked for: python-dotenv's own, and nothing is ever run."""

from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.envfile.read import read
from unictl.errors import InvalidRequest

PARTS = ["x", "${A}", "${B}", "${OUTER}", "${NONE}", "${NONE:-d}", "${A:-d}", "${NONE:-${A}}", "$A",
         "$(touch run)", "`touch run`", "${", "}", ":", "\\$", "${A"]  # fmt: skip
LINES = st.tuples(st.sampled_from(["A", "B", "C"]), st.lists(st.sampled_from(PARTS), max_size=4))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file to write, in the folder that is the current one, with a known environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("A", "B", "C", "NONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OUTER", "outer")
    return tmp_path / "made.env"


def test_expanded_values_are_those_of_python_dotenv(file: Path) -> None:
    """Names from further up in the file, then the environment, then the default; as there."""

    @settings(max_examples=300, deadline=None)
    @given(st.lists(LINES, max_size=6), st.sampled_from(["", "'", '"']))
    def compare(lines: list[tuple[str, list[str]]], quote: str) -> None:
        made = (f"{name}={quote}{''.join(parts)}{quote}\n" for name, parts in lines)
        file.write_text("".join(made), "utf-8")
        ours = {line.name: line.value for line in read(str(file), expand=True).assignments}
        assert ours == dotenv_values(file)

    compare()
    assert not (file.parent / "run").exists()


def test_nothing_is_expanded_unasked(file: Path) -> None:
    """Without being asked for it, a value stays as it is written."""
    file.write_text("A=${OUTER}\n#B=${OUTER}\n")
    assert [line.value for line in read(str(file)).assignments] == ["${OUTER}", "${OUTER}"]
    assert [line.value for line in read(str(file), expand=True).assignments] == [
        "outer", "${OUTER}",
    ]  # fmt: skip


def test_values_that_double_without_end_are_refused(file: Path) -> None:
    """Sixty lines that double each other would fill the memory; the line is named."""
    file.write_text("A=xxxxxxxxxx\n" + "A=${A}${A}\n" * 60)
    with pytest.raises(InvalidRequest, match="more than 1 MiB") as caught:
        read(str(file), expand=True)
    assert caught.value.line == 18  # 10 characters, doubled 17 times
