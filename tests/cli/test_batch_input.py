"""The rows of a batch are read from ndjson, CSV and JSON: as they stand, one at a time."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unictl.cli import batch_csv, batch_source
from unictl.cli.batch_source import Record, Source
from unictl.errors import InvalidRequest

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=0, max_size=30
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(TEXT, VALUE, max_size=4), max_size=6)
FAST = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=[3, 1 << 16], ids=["few bytes", "usual"])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many bytes are read at once; with few, every place is once a block's end."""
    monkeypatch.setattr(batch_source, "_BLOCK", request.param)
    size: int = request.param
    return size


def read(path: Path, text: str | bytes, **how: Any) -> list[Record]:
    """Return the records of a file with that content."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with Source(str(path), **how) as source:
        found = list(source.records())
        again = list(source.records())
    assert [(one.line, one.members) for one in again] == [(o.line, o.members) for o in found]
    return found


def members(found: list[Record]) -> list[dict[str, Any] | None]:
    """Return the values, of records that are numbered without a gap."""
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    return [one.members for one in found]


@given(rows=ROWS, form=st.sampled_from(["ascii", "utf-8"]), lead=st.sampled_from(["", "\ufeff"]))
@FAST
def test_objects_on_lines(tmp_path: Path, rows: list[dict[str, Any]], form: str, lead: str) -> None:
    """What another writer put on lines comes out as it was, whatever ends the lines."""
    for end in ("\n", "\r\n", "\n\n  \n"):
        text = lead + end.join(json.dumps(row, ensure_ascii=form == "ascii") for row in rows)
        found = read(tmp_path / "rows.ndjson", text)
        assert members(found) == rows
        each = end.count("\n")
        assert [one.line for one in found] == [1 + n * each for n in range(len(rows))]


@given(rows=ROWS, indent=st.sampled_from([None, 0, 2]), form=st.sampled_from(["ascii", "utf-8"]))
@FAST
def test_an_array(
    tmp_path: Path,
    block: int,
    rows: list[dict[str, Any]],
    indent: int | None,
    form: str,
) -> None:
    """What another writer put into an array comes out as it was, wherever a block of it ends."""
    del block
    text = json.dumps(rows, indent=indent, ensure_ascii=form == "ascii")
    found = read(tmp_path / "rows.json", text)
    assert members(found) == rows
    starts = [text.count("\n", 0, place) + 1 for place in _starts(text)]
    assert [one.line for one in found] == starts


def _starts(text: str) -> Iterator[int]:
    """Yield where the objects of an array begin, as another reader of JSON has it."""
    place = text.index("[") + 1
    while True:
        while text[place] in " \n,":
            place += 1
        if text[place] == "]":
            return
        yield place
        place = json.JSONDecoder().raw_decode(text, place)[1]


@given(
    rows=st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
@FAST
def test_cells(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str, quoting: Any, end: str
) -> None:
    """What the csv module wrote comes out as it was, with lines' ends inside of cells."""
    if end == "\n":  # Python before 3.13 would leave a cell with "\r" without quotes
        quoting = csv.QUOTE_ALL
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["first", "second"])
    writer.writerows(rows)
    found = read(tmp_path / "rows.csv", written.getvalue(), delimiter=delimiter)
    wanted = [{"first": one, "second": two} if two else {"first": one} for one, two in rows]
    assert members(found) == wanted


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("rows.ndjson", "{}", "ndjson"),
        ("rows.jsonl", "{}", "ndjson"),
        ("rows.JSON", " [{}]", "json"),
        ("rows.json", '{"a": 1}\n{"a": 2}', "ndjson"),
        ("rows.csv", "a\n1", "csv"),
        ("rows.txt", "\ufeff\n [{}]", "json"),
        ("rows", '{"a": 1}', "ndjson"),
        ("rows.dat", "amount\n1", "csv"),
        ("rows.csv", "", "csv"),
    ],
)
def test_the_format_is_seen(tmp_path: Path, name: str, text: str, form: str) -> None:
    """The file's name tells the format; where it doesn't, the first character does."""
    path = tmp_path / name
    path.write_text(text)
    with Source(str(path)) as source:
        assert source.form == form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a;b\n1;2", {"a": "1", "b": "2"}),
        ("a\tb\n1\t2", {"a": "1", "b": "2"}),
        ("a,b;c\n1,2", {"a": "1", "b;c": "2"}),
        ("a\n1;2", {"a": "1;2"}),
    ],
)
def test_what_a_spreadsheet_puts_between(tmp_path: Path, text: str, found: dict[str, str]) -> None:
    """A semicolon or a tab separates cells only where the header leaves no doubt."""
    assert members(read(tmp_path / "rows.csv", text)) == [found]


@given(st.lists(TEXT, min_size=2, max_size=4), st.sampled_from([",", ";"]))
@FAST
def test_what_is_written_can_be_read(cells: list[str], delimiter: str) -> None:
    """A line that we write is read as the same cells by the csv module, whatever is in them."""
    line = batch_csv.written(cells, delimiter)
    assert list(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter)) == [cells]


WRONG: list[tuple[str, str | bytes, int, str]] = [
    ("a.ndjson", '{"a": 1}\n{"a": \n', 2, "holds no JSON"),
    ("a.ndjson", '{"a": 1}\n\n{"a": 1, "a": 2}', 3, "has 'a' twice"),
    ("a.ndjson", '{"a": 1} {"a": 2}', 1, "more than one object"),
    ("a.ndjson", "{}\n[1]", 2, "no JSON object"),
    ("a.ndjson", '{"a": NaN}', 1, "NaN is no number"),
    ("a.ndjson", '{"a": 0.12345678901234567890}', 1, "more digits"),
    ("a.ndjson", f'{{"a": {"9" * 5000}}}', 1, "too many digits"),
    ("a.ndjson", f'{{"a": {"[" * 5000}}}', 1, "nested too deeply"),
    ("a.ndjson", b'{"a": 1}\n{"a": "\xff"}', 2, "not UTF-8"),
    ("a.ndjson", '{"a": 1}\n{"a": 1}'.encode("utf-16"), 1, "not UTF-8"),
    ("a.json", '[{"a": 1},\n {"a": 1 "b": 2}]', 2, "holds no JSON"),
    ("a.json", '[{"a": 1}\n {"a": 2}]', 2, "misses a comma"),
    ("a.json", '[{"a": 1},\n]', 2, "holds no JSON"),
    ("a.json", '[{"a": 1},\n {"a": 2}\n', 3, "misses a comma"),
    ("a.json", '[{"a": 1},\n {"a', 2, "holds no JSON"),
    ("a.json", '[{"a": 1}]\n[]', 2, "goes on"),
    ("a.json", '[{"a": 1},\n\n {"a": 1, "a": 2}, {"a": 3}]', 3, "has 'a' twice"),
    ("a.json", "[{},\n 7]", 2, "no JSON object"),
    ("a.json", "7", 1, "no JSON array"),
    ("a.json", "", 1, "no JSON array"),
    ("a.json", b'[{"a": 1},\n {"a": "\xff"}]', 2, "not UTF-8"),
    ("a.csv", "", 1, "is empty"),
    ("a.csv", "a,,b\n1,2,3", 1, "column 2 has no name"),
    ("a.csv", "\na,b,a\n1,2,3", 2, "'a' comes twice"),
    ("a.csv", 'a,b\n"1\n",2\n1,2,3\n', 4, "3 cells and the header 2"),
    ("a.csv", "a,b\n1\n", 2, "1 cells and the header 2"),
    ("a.csv", 'a,b\n1,2\n"1,2\n3,4\n', 3, "no CSV"),
    ("a.csv", 'a,b\n1,2\n"1"x,2\n', 3, "no CSV"),
    ("a.csv", b"a,b\n1,2\n\xe4,2\n", 3, "not UTF-8"),
]


@pytest.mark.parametrize(("name", "text", "line", "why"), WRONG)
def test_what_is_wrong_has_its_line(
    tmp_path: Path, name: str, text: str | bytes, line: int, why: str
) -> None:
    """Whatever can't be read is told with the line on which it stands."""
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with Source(str(path)) as source:
        try:
            told = [one.error for one in source.records() if one.error is not None]
        except InvalidRequest as error:
            told = [error]
    assert [(one.file, one.line) for one in told] == [(str(path), line)]
    assert why in told[0].message
    assert told[0].hint


def test_rows_after_a_wrong_one_are_read(tmp_path: Path) -> None:
    """A row that can't be taken hides none of the following."""
    twice = '{"a": 1, "a": 2}'
    for name, text in (
        ("a.ndjson", f'{twice}\nno\n{{"a": 3}}'),
        ("a.json", f'[{twice}, 2, {{"a": 3}}]'),
        ("a.csv", "a,b\n1\n2\n3,\n"),
    ):
        found = read(tmp_path / name, text)
        assert [one.error is None for one in found] == [False, False, True]
        assert members(found)[2] in ({"a": 3}, {"a": "3"})


@pytest.mark.parametrize("name", ["rows.ndjson", "rows.json", "rows.csv"])
def test_a_row_without_end_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row can't take up all memory: one beyond the bound is refused."""
    for module in ("batch_source", "batch_json"):
        monkeypatch.setattr(f"unictl.cli.{module}.LONGEST", 1 << 20)
    long = "x" * (1 << 22)
    text = {"rows.json": f'[{{"a": "{long}"}}]', "rows.csv": f'a\n"{long}"'}
    (tmp_path / name).write_text(text.get(name, f'{{"a": "{long}"}}'))
    with Source(str(tmp_path / name)) as source, pytest.raises(InvalidRequest):
        list(source.records())


@pytest.mark.parametrize("name", ["rows.ndjson", "rows.json", "rows.csv"])
def test_memory_is_the_same_for_many_rows(tmp_path: Path, name: str) -> None:
    """Reading takes as much memory for 30,000 rows as for 1,000."""
    peaks = []
    for count in (1_000, 30_000):
        with (tmp_path / name).open("w") as file:
            rows = (json.dumps({"amount": n, "note": "x" * 40}) for n in range(count))
            if name.endswith(".csv"):
                file.write("amount,note\n")
                file.writelines(f"{n},{'x' * 40}\n" for n in range(count))
            elif name.endswith(".json"):
                file.write("[" + next(rows))
                file.writelines(f",{row}" for row in rows)
                file.write("]")
            else:
                file.writelines(f"{row}\n" for row in rows)
        with Source(str(tmp_path / name)) as source:
            tracemalloc.start()
            try:
                assert sum(1 for _ in source.records()) == count
                peaks.append(tracemalloc.get_traced_memory()[1])
            finally:
                tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000


def test_a_change_while_it_is_read_is_seen(tmp_path: Path) -> None:
    """What was written into the file after its rows were checked isn't carried out."""
    path = tmp_path / "rows.ndjson"
    path.write_text('{"a": 1}\n')
    with Source(str(path)) as source:
        list(source.records())
        with path.open("a") as file:
            file.write('{"a": 2}\n')
        with pytest.raises(InvalidRequest, match="was changed"):
            list(source.records())


def test_a_path_that_is_none(tmp_path: Path) -> None:
    """A file that isn't there, or a folder, is told by its name."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InvalidRequest) as raised:
            Source(str(path))
        assert raised.value.file == str(path)
