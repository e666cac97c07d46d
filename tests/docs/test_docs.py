"""The docs say what happens: every block is run, and every link leads somewhere."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import docs_page
import run_docs

ROOT = Path(__file__).parent.parent.parent


PAGES = run_docs.pages()
BY_NAME = {str(page.relative_to(ROOT)): page for page in PAGES}


def _run_pages() -> Iterator[Any]:
    for name, page in BY_NAME.items():
        if steps := docs_page.steps(page):
            uses_jq = any("| jq" in step.source for step in steps)
            yield pytest.param(
                name, uses_jq, marks=[pytest.mark.debian] if uses_jq else [], id=name
            )


@pytest.mark.parametrize(("name", "uses_jq"), list(_run_pages()))
def test_every_block_prints_what_the_page_says(name: str, *, uses_jq: bool) -> None:
    """A reader who types the page from its top sees what the page shows."""
    if uses_jq and shutil.which("jq") is None:
        pytest.skip("jq is not installed: apt-get install jq")
    faults = run_docs.run(BY_NAME[name])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", BY_NAME)
def test_every_link_leads_somewhere(name: str) -> None:
    """A link to a file of the repository finds it, and its heading."""
    page = BY_NAME[name]
    text = re.sub(r"(?ms)^```.*?^```$|`[^`\n]*`", "", page.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file) if file else page
        assert found.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in _anchors(found.read_text()), f"{name} links to {target}"


def _anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, made as code hosts make them."""
    heads = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_listed() -> None:
    """A page that nobody can find from docs/README.md is no documentation."""
    docs = ROOT / "docs"
    reached: set[Path] = set()
    waiting = [docs / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            targets = re.findall(r"\]\(([^)#\s:]+)[^)]*\)", page.read_text())
            waiting.extend(page.parent / target for target in targets)
    assert {page.resolve() for page in docs.rglob("*.md")} <= reached


def write(tmp_path: Path, text: str) -> Path:
    """Write a page and return its path."""
    page = tmp_path / "page.md"
    page.write_text(text)
    return page


def test_a_wrong_output_is_shown_as_a_difference(tmp_path: Path) -> None:
    """The runner sees a difference, names the line, and shows both sides."""
    page = write(tmp_path, "Say:\n\n```console\n$ echo two\none\n```\n")
    (fault,) = run_docs.run(page)
    assert f"{page}:4" in fault
    assert "-one" in fault
    assert "+two" in fault


def test_a_failing_command_needs_its_error_shown(tmp_path: Path) -> None:
    """A command that fails without a word doesn't pass as a quiet success."""
    (fault,) = run_docs.run(write(tmp_path, "```console\n$ false\n```\n"))
    assert "status 1" in fault
    shown = write(tmp_path, "```console\n$ sh -c 'echo error: no; exit 3'\nerror: no\n```\n")
    assert run_docs.run(shown) == []


def test_writing_puts_outputs_in_and_then_agrees(tmp_path: Path) -> None:
    """`--write` fills in commands and Python alike; what varies is written as a pattern."""
    page = write(
        tmp_path,
        "```console\n$ x=order_ABCDEFGHIJKLMN\n$ echo $x  here\n```\n\n"
        '```python\nprint("a", 1)\n```\n\n```text\n```\n',
    )
    assert run_docs.run(page, write=True) == []
    text = page.read_text()
    assert "$ echo $x  here\norder_… here\n" in text
    assert "```text\na 1\n```" in text
    assert run_docs.run(page) == []


def test_each_page_has_a_home_of_its_own(tmp_path: Path) -> None:
    """Neither the developer's vault nor another page's is seen."""
    block = '```console\n$ test -e "$UNICTL_HOME" || mkdir "$UNICTL_HOME"\n$ ls "$UNICTL_HOME"\n'
    page = write(tmp_path, block + '$ touch "$UNICTL_HOME/vault"\n```\n')
    assert run_docs.run(page) == []
    assert run_docs.run(page) == []


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("```console no-run: slow\n$ unictl demo\n```\n", "only installing may go unrun"),
        ("```console no-run\n$ pip install unictl\n$ unictl demo\n```\n", "only installing"),
        ("```console later\n$ echo\n```\n", "the only mark is"),
        ("```console\n$ echo\n", "not closed"),
        ("```console\nhello\n```\n", "begins with a command"),
    ],
)
def test_a_block_cannot_escape(tmp_path: Path, block: str, why: str) -> None:
    """No mark, slip or unclosed fence lets a block go unrun unnoticed."""
    with pytest.raises(ValueError, match=why):
        docs_page.steps(write(tmp_path, block))


def test_what_varies_is_replaced_and_keeps_its_column() -> None:
    """Ids, times and the page's folder are the same each time, and tables stay straight."""
    text = "id     order_ABCDEFGHIJKLMN  open\nat     2026-11-25T10:00:00Z\nin     /tmp/a/x"
    assert docs_page.normal(text, "/tmp/a") == (  # noqa: S108 - a text, no file
        "id     order_…               open\nat     <time>\nin     ~/x"
    )
