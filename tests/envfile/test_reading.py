"""Reading, held against python-dotenv over made-up files: values, and where they stand."""

import codecs

import dotenv.parser
import pytest
from dotenv import dotenv_values
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from unictl.envfile.document import Assignment, Document
from unictl.envfile.read import parse
from unictl.errors import InvalidRequest

# Signs that mean something to some reader, so that hard lines come up often.
PIECES = [
    *"AKx1=#'\"\\ \t\n\r\x0b\x0c\x85\xa0\u2028\x7f$`;:/-.é\ufeff{}",
    *("\r\n", "\n\n", "export ", "export\t", " = ", " #", '\\"', "\\'", "\\\\", "\\n", "'k'"),
    *(
        "${A}",
        "$env:",
        "set ",
        "set -x ",
        "setx ",
        "// ",
        "- ",
        "<<<<<<< ",
        "```",
        "KEY=",
        "A: ",
        '="',
        "='",
    ),
]
SIGNS = st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs", "Cc"])
MISREAD = ("$env:", ";", "//")  # python-dotenv takes these for a part of the name


def texts() -> st.SearchStrategy[str]:
    """Return texts in which hard syntax is frequent."""
    return st.lists(SIGNS, max_size=25).map("".join)


def read(text: str) -> Document:
    """Return the text as read."""
    return parse(text.encode(), file=".env")


def plain(document: Document) -> list[Assignment]:
    """Return the lines that python-dotenv reads under the same name."""
    return [line for line in document.assignments if not line.commented and not line.dialect]


@settings(max_examples=300, deadline=None)
@given(text=texts())
@example(text='A="x\r\ny"\rB=1')
@example(text="\ufeff\ufeffA=1")
@example(text="'\n'=\"'\n'k'")
@example(text="'A =\"\n'B=1")
@example(text="A= # c\nexport export export =1\n'a\nb'=2")
def test_names_and_values_are_those_of_python_dotenv(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever stands in a file, python-dotenv reads the same names and values from it.

    Names with control characters are left out: they are printed, and must not command a terminal.
    """
    document = read(text)
    file = tmp_path_factory.getbasetemp() / "made.env"
    file.write_bytes(text.encode())
    theirs = dotenv_values(file, interpolate=False)
    ours = {line.name: line.value for line in plain(document)}
    assert {n: v for n, v in ours.items() if not n.lower().startswith(MISREAD)} == {
        n: v for n, v in theirs.items() if n.isprintable() and not n.lower().startswith(MISREAD)
    }


@settings(max_examples=300, deadline=None)
@given(text=texts())
@example(text="$env:A_B= #A_B= #")
@example(text="- A: #// x-AKIA// y")
def test_a_value_stands_where_it_is_said_to_stand(text: str) -> None:
    """The text from start to end is the value itself, or the value in its quotes, or nothing."""
    document = read(text)
    for line in document.assignments:
        raw = document.text[line.start : line.end]
        if line.value is None:
            assert raw == ""
        elif line.quote:
            assert raw[0] == raw[-1] == line.quote
            assert len(raw) > 1
        elif not line.commented:
            assert raw == line.value


@settings(max_examples=300, deadline=None)
@given(text=texts(), data=st.data())
def test_a_value_can_be_replaced_where_it_stands(text: str, data: st.DataObject) -> None:
    """Another value, put there in the same quotes, is read under that name; no other changes."""
    document = read(text + "\nLAST=x")
    lines = [line for line in plain(document) if line.value is not None]
    assume(lines)  # a quote may have swallowed the last line
    chosen = data.draw(st.sampled_from(lines))
    number = document.assignments.index(chosen)
    new = "unictl://razorpay/key_secret"
    written = f"{chosen.quote}{new}{chosen.quote}"
    text = document.text[: chosen.start] + written + document.text[chosen.end :]
    changed = parse(document.encoded(text), file=".env")
    before = [(line.name, line.value) for line in document.assignments]
    before[number] = (chosen.name, new)
    assert [(line.name, line.value) for line in changed.assignments] == before


@settings(max_examples=200, deadline=None)
@given(
    text=texts(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "latin-1"]),
)
def test_the_bytes_come_back_as_they_were(text: str, encoding: str) -> None:
    """A document writes its own text back byte for byte, with mark, encoding and line ends."""
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    content = marks.get(encoding, b"") + text.encode(encoding, "ignore")
    try:
        document = parse(content, file=".env")
    except InvalidRequest:
        return
    assert document.encoded(document.text) == content


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=60))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    """Any bytes are refused, or read and written back as they were."""
    try:
        document = parse(content, file=".env")
    except InvalidRequest:
        return
    assert document.encoded(document.text) == content


def asked(monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[int, int]:
    """Return how often python-dotenv was asked about the text, and for how many characters."""
    lengths = []
    real = dotenv.parser.parse_binding

    def counted(reader: dotenv.parser.Reader) -> dotenv.parser.Binding:
        binding = real(reader)
        lengths.append(len(binding.original.string))
        return binding

    monkeypatch.setattr(dotenv.parser, "parse_binding", counted)
    parse(text.encode(), file=".env")
    return len(lengths), sum(lengths)


def test_plain_lines_never_reach_python_dotenv(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is certain costs no second parser: comments, quotes, escapes, blanks without end."""
    text = (
        "# c\n\n#A=1\nA=1 # c\nexport B='x y'\nC=\"a\\nb\"\n D = x#y\nE\n'F'=1\n"
        'G="1\n2"\nH=\n$X=1\n' + "I=x" + " " * 100_000 + "y\n" + "J" + " " * 100_000 + "=1\r\n"
    )
    assert asked(monkeypatch, text) == (0, 0)


@pytest.mark.parametrize("line", ["A='\"\n", 'A="\\"\n', 'A="x\n', "A= # c\n", "=\n", "a b\n"])
def test_hard_lines_are_looked_at_once(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many quotes stay open, python-dotenv is given each character at most once."""
    calls, characters = asked(monkeypatch, line * 2000)
    assert 0 < calls <= 2000
    assert characters <= 2000 * len(line)


def test_a_quote_that_never_closes_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-dotenv isn't asked for what would take it a hundred bytes for each character."""
    never = 'A="' + "x" * 100_000 + "\nB=1\n"
    assert asked(monkeypatch, never) == (0, 0)
    assert [line.name for line in read(never).assignments] == ["B"]
    long = 'A="' + '\\"' * 1_000_000 + '"\nB=1\n# C="' + '\\"' * 1_000_000 + "\n"
    assert asked(monkeypatch, long) == (0, 0)
    document = read(long)
    assert [line.name for line in document.assignments] == ["B", "C"]
    assert "longer than 1 MiB" in document.notices[0].message
