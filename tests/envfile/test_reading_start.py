"""What reading a file loads: little for plain lines, python-dotenv's parser alone for hard ones."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from unictl.envfile.read import parse
values = [line.value for line in parse(sys.argv[1].encode(), file=".env").assignments]
print(values, "dotenv" in sys.modules, "logging" in sys.modules, sep="|")
import dotenv.parser
print(dotenv.dotenv_values.__name__, dotenv.parser.__name__)
"""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1 # c\nexport B='x'\nC=\"a\\nb\"\n#D=1\n", "['1', 'x', 'a\\nb', '1']"),
        ('A="x\\"y"\nset B=1\nC= # c\n', "['x\"y', '1', '']"),
    ],
)
def test_the_package_is_not_loaded(text: str, values: str) -> None:
    """Neither kind of line loads the whole of python-dotenv, which is there unharmed later."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, text], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{values}|False|False\ndotenv_values dotenv.parser\n"
