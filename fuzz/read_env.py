"""Throws made-up files at reading and detection, and holds them against python-dotenv.

    python fuzz/read_env.py -runs=1000000 -seed=1      # led by coverage: pip install atheris
    python fuzz/read_env.py --blind 1000000 --seed 1   # by chance alone, needs nothing

Every input must be read without an error other than a refusal. Names and values must be
python-dotenv's own, each value must stand where it is said to stand, the file must be written back
byte for byte, and no value may be in what detection or a warning says.
"""

import argparse
import importlib
import io
import json
import random
import sys
import time
import types

from dotenv.parser import parse_stream

from unictl.envfile import odd_lines
from unictl.envfile.detect import detect
from unictl.envfile.dialects import differences
from unictl.envfile.document import Document
from unictl.envfile.read import parse
from unictl.errors import InvalidRequest

ROOM = "unictl.envfile"
CANARY = "q7ZcAn4rYx"
PIECES = (
    *"AK1=#'\"\\ \t\n\r\x0b\x0c\x85\xa0\u2028\x7f$`;:/-_.é\ufeff{}()\x1b\x00",
    *("\r\n", "\n\n", "export ", "export\t", " = ", " #", '\\"', "\\'", "\\\\", "\\n", "'k'"),
    *("${A}", "${A:-b}", "$A", "$(A)", "$env:", "set ", "setx ", "// ", "- ", "<<<<<<< ", "```"),
    *("KEY=", "A: ", '="', "='", '"\n', "'\n", '{"a":', "https://", "example.com", "@"),
    *("STRIPE_SECRET_KEY=", "RAZORPAY_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "NEXT_PUBLIC_"),
    *("sk_live_", "rzp_test_", "AKIA", "AC", "postgres://", CANARY, CANARY, CANARY),
)  # fmt: skip
MISREAD = ("$env:", ";", "//")  # python-dotenv takes these for a part of the name


def text_of(data: bytes) -> str:
    """Return the text that the bytes stand for: each a piece, or the letter of that number."""
    return "".join(PIECES[n] if n < len(PIECES) else chr(n) for n in data)


def one_input(data: bytes) -> None:
    """Read and detect one input, and check what must hold."""
    text = text_of(data)
    content = text.encode()
    try:
        document = parse(content, file=".env")
    except InvalidRequest as refused:
        check(CANARY not in refused.message + refused.hint, "a refusal shows a value", text)
        return
    check(document.encoded(document.text) == content, "the bytes are not the same", text)
    if document.encoding != "utf-8":
        return  # NULs in pairs make it UTF-16
    against_python_dotenv(document, text)
    for line in document.assignments:
        raw = document.text[line.start : line.end]
        if line.value is None:
            check(raw == "", "nothing is written there", text)
        elif line.quote:
            check(len(raw) > 1 and raw[0] == raw[-1] == line.quote, "the quotes are off", text)
        elif not line.commented:
            check(raw == line.value, "the value stands elsewhere", text)
    if not any(CANARY in line.name for line in document.assignments):
        said = [notice.message for a in document.assignments for notice in differences(document, a)]
        shown = json.dumps(detect(document).as_dict()) + repr(document) + "".join(said)
        check(CANARY not in shown, "an output shows a value", text)


def against_python_dotenv(document: Document, text: str) -> None:
    """Check that python-dotenv reads the same names and values, in the same order."""
    stream = io.StringIO("\ufeff" + text.removeprefix("\ufeff"), newline=None)
    theirs = [
        (binding.key, binding.value)
        for binding in parse_stream(stream)
        if binding.key is not None
        and binding.key.isprintable()
        and not binding.key.lower().startswith(MISREAD)
    ]
    ours = [
        (line.name, line.value)
        for line in document.assignments
        if not (line.commented or line.dialect or line.name.lower().startswith(MISREAD))
    ]
    check(ours == theirs, "python-dotenv reads something else", text)


def check(holds: bool, otherwise: str, text: str) -> None:  # noqa: FBT001 - reads like assert
    """Fail with the text at fault; plain `assert` would vanish under -O."""
    if not holds:
        raise AssertionError(f"{otherwise}: {text!r}")


def blind(runs: int, seed: int) -> None:
    """Run inputs made by chance, the seed of which gives them again."""
    chance = random.Random(seed)  # noqa: S311 - made-up files
    start = time.monotonic()
    for _ in range(runs):
        one_input(bytes(chance.choices(range(len(PIECES) + 40), k=chance.randrange(1, 30))))
    print(f"{runs} inputs, seed {seed}, {time.monotonic() - start:.0f} s: nothing found")


def main() -> None:
    """Run as told on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--blind", type=int, metavar="RUNS", help="make inputs by chance alone")
    parser.add_argument("--seed", type=int, default=1)
    options, others = parser.parse_known_args()
    if options.blind:
        blind(options.blind, options.seed)
        return
    atheris = importlib.import_module("atheris")
    for module in (odd_lines, *(m for n, m in sys.modules.items() if n.startswith(ROOM))):
        for one in vars(module).values():
            methods = vars(one).values() if isinstance(one, type) else (one,)
            for method in methods:
                if isinstance(method, types.FunctionType):
                    atheris.instrument_func(method)
    atheris.Setup([sys.argv[0], *others], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
