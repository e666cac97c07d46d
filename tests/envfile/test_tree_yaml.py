"""Compose files and workflows say what PyYAML's own loader says they do, on the right lines."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.envfile.compose import Compose, read_compose
from unictl.envfile.document import Document
from unictl.envfile.workflow import read_workflow
from unictl.errors import InvalidRequest

COMPOSE = """\
name: shop
x-keys: &keys
  STRIPE_SECRET_KEY: ${STRIPE_SECRET_KEY:?}
  REGION: "eu"
services:
  web:
    image: shop
    environment:
      <<: *keys
      PORT: 3000
      DEBUG:
      EMPTY: ''
      QUOTED: "a # b"
      WORDS: >-
        two
        words
    env_file: .env
  worker:
    environment: *keys
    env_file:
      - ./worker.env
      - path: deep/optional.env
        required: false
      - ${STAGE}.env
  db:
    environment:
      - POSTGRES_PASSWORD=p=q
      - POSTGRES_USER
      - "QUOTED_ITEM=x y"
  nothing: ~
volumes:
  data: {environment: {NOT: this}}
"""
WORKFLOW = """\
# secrets.IN_A_COMMENT
on: push
env:
  AWS_REGION: eu-west-1
jobs:
  deploy:
    env: {MODE: "live"}
    container:
      env:
        PROXY: ${{ vars.PROXY }}
    steps:
      - uses: configure@v4
        with:
          key: ${{secrets.AWS_ACCESS_KEY_ID}}
          other: "${{ secrets['AWS_SECRET'] }} and ${{ secrets.AWS_THIRD || vars.AWS_FOURTH }}"
      - run: |
          echo one
          # ${{ secrets.IN_A_SCRIPT }}
          deploy --key ${{ secrets.STRIPE_KEY }}
        env:
          STRIPE_KEY: ${{ secrets.STRIPE_KEY }}
          GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}
          OTHER: ${{ github.sha }}
  again:
    steps:
      - env:
          STRIPE_KEY: ${{ secrets.STRIPE_KEY }}
"""


def compose(tmp_path: Path, text: str) -> Compose:
    """Return what a compose file of that text says."""
    file = tmp_path / "compose.yaml"
    file.write_text(text, "utf-8")
    return read_compose(str(file))


def workflow(tmp_path: Path, text: str) -> Document:
    """Return what a workflow of that text says."""
    file = tmp_path / "ci.yml"
    file.write_text(text, "utf-8")
    return read_workflow(str(file))


def as_text(value: Any) -> str | None:
    """Return a loaded value as a container gets it."""
    return None if value is None else str(value)


def environments(loaded: Any) -> dict[str, str | None]:
    """Return the variables of all services, from what PyYAML's loader makes of the file."""
    found: dict[str, str | None] = {}
    for service in loaded["services"].values():
        given_here = (service or {}).get("environment") or {}
        if isinstance(given_here, list):
            parts = [one.partition("=") for one in given_here]
            given_here = {name: value if sign else None for name, sign, value in parts}
        found |= {name: as_text(value) for name, value in given_here.items()}
    return found


def test_a_compose_file_says_what_its_services_get(tmp_path: Path) -> None:
    """Maps, lists, aliases and merges give the names and values that PyYAML's loader gives."""
    found = compose(tmp_path, COMPOSE).document.assignments
    assert {one.name: one.value for one in found} == environments(yaml.safe_load(COMPOSE))
    assert len(found) == len({one.name for one in found})


def test_each_name_stands_on_its_line(tmp_path: Path) -> None:
    """The line told is the one where an editor finds the name, and the place that of the value."""
    document = compose(tmp_path, "# é\n" + COMPOSE).document
    lines = document.text.splitlines()
    for one in document.assignments:
        assert re.match(rf'\s*(- )?"?{one.name}\b', lines[one.line - 1]), one.name
    quoted = next(one for one in document.assignments if one.name == "QUOTED")
    assert (document.text[quoted.start : quoted.end], quoted.quote) == ('"a # b"', '"')


def test_the_files_that_a_service_reads_are_named(tmp_path: Path) -> None:
    """Each env_file comes once with its folder, whether it is needed, and where it is named."""
    named = compose(tmp_path, COMPOSE).env_files
    assert [(one.path and Path(one.path).relative_to(tmp_path), one.required) for one in named] == [
        (Path(".env"), True),
        (Path("worker.env"), True),
        (Path("deep/optional.env"), False),
        (None, True),
    ]
    lines = COMPOSE.splitlines()
    assert [lines[one.line - 1].strip() for one in named] == [
        "env_file: .env",
        "- ./worker.env",
        "- path: deep/optional.env",
        "- ${STAGE}.env",
    ]


SCALARS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-9, 9).map(str),
)
KEYS = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(KEYS, SCALARS, max_size=5),
    st.booleans(),
    st.sampled_from(["'", '"', None]),
    st.booleans(),
)
def test_whatever_yaml_can_write_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    variables: dict[str, str],
    listed: bool,  # noqa: FBT001 - drawn by hypothesis
    style: str | None,
    flow: bool,  # noqa: FBT001
) -> None:
    """Any text survives every style in which YAML writes it."""
    given_here = [f"{name}={value}" for name, value in variables.items()] if listed else variables
    text = yaml.safe_dump(
        {"services": {"web": {"environment": given_here}}},
        default_style=style,
        default_flow_style=flow,
        allow_unicode=True,
    )
    found = compose(tmp_path_factory.mktemp("compose"), text).document.assignments
    assert {one.name: one.value for one in found} == variables


def test_a_workflow_says_which_variables_and_secrets_it_uses(tmp_path: Path) -> None:
    """Names under `env:` at any level and names of secrets anywhere, but no comment of the YAML."""
    document = workflow(tmp_path, WORKFLOW)
    lines = WORKFLOW.splitlines()
    assert {(one.name, lines[one.line - 1].strip()) for one in document.assignments} == {
        ("AWS_REGION", "AWS_REGION: eu-west-1"),
        ("MODE", 'env: {MODE: "live"}'),
        ("PROXY", "PROXY: ${{ vars.PROXY }}"),
        ("AWS_ACCESS_KEY_ID", "key: ${{secrets.AWS_ACCESS_KEY_ID}}"),
        ("AWS_SECRET", lines[14].strip()),
        ("AWS_THIRD", lines[14].strip()),
        ("AWS_FOURTH", lines[14].strip()),
        ("IN_A_SCRIPT", "# ${{ secrets.IN_A_SCRIPT }}"),
        ("STRIPE_KEY", "deploy --key ${{ secrets.STRIPE_KEY }}"),
        ("OTHER", "OTHER: ${{ github.sha }}"),
    }
    values = {one.name: one.value for one in document.assignments}
    assert values["AWS_REGION"] == "eu-west-1"
    assert values["AWS_ACCESS_KEY_ID"] == "${{ secrets.AWS_ACCESS_KEY_ID }}"


def test_a_file_that_would_unfold_into_millions_is_read_at_once(tmp_path: Path) -> None:
    """Aliases of aliases cost no more than they are long."""
    bomb = ["l0: &l0 {A_KEY: x}"]
    bomb += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    merged = ["m0: &m0 {B_KEY: y}"]
    merged += [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    text = "\n".join([*bomb, *merged, "services:", "  web: {environment: *m29, env: *l29}", ""])
    assert [one.name for one in compose(tmp_path, text).document.assignments] == ["B_KEY"]
    assert workflow(tmp_path, text + "env: *m29\n").assignments[0].name == "B_KEY"


def test_a_file_that_contains_itself_ends(tmp_path: Path) -> None:
    """A node that is its own child is visited once."""
    text = "services: &s\n  web: &w\n    environment: &e {<<: *e, A: 1}\n    again: *s\n"
    assert [one.name for one in compose(tmp_path, text).document.assignments] == ["A"]
    assert workflow(tmp_path, "env: &e\n  A: 1\n  env: *e\n").assignments[0].name == "A"


@pytest.mark.parametrize(
    "text",
    [
        "a: [1\n",
        "a: b: c\n",
        "\tx: 1\n",
        "[" * 100_000,
        "a: *nobody\n",
        "a: \x01\n",
        "- " * 5_000 + "a\n",
        "a: b\n" * 500_000,
    ],
    ids=range(8),
)
def test_what_is_no_yaml_is_refused_without_its_text(tmp_path: Path, text: str) -> None:
    """Damaged and hostile files end in a clear error with the file, and none of their content."""
    file = tmp_path / "compose.yaml"
    file.write_text(text + "KEY: hidden-value\n", "utf-8")
    with pytest.raises(InvalidRequest) as caught:
        read_compose(str(file))
    assert caught.value.file == str(file)
    assert "hidden-value" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("text", ["", "5\n", "- a\n", "services: [a, b]\n", "services: {a: 1}\n"])
def test_other_yaml_says_nothing(tmp_path: Path, text: str) -> None:
    """A file that is no compose file and no workflow has no variables."""
    assert compose(tmp_path, text).document.assignments == ()
    assert workflow(tmp_path, text).assignments == ()


def test_no_tag_is_obeyed(tmp_path: Path) -> None:
    """A tag that would build an object or run a program is only a word."""
    proof = tmp_path / "ran"
    text = (
        "services:\n  web:\n    environment:\n"
        f"      A: !!python/object/apply:os.system ['touch {proof}']\n      B: !!int x\n"
    )
    assert [one.name for one in compose(tmp_path, text).document.assignments] == ["B"]
    assert not proof.exists()
