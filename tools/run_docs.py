"""Run every console and Python block of the docs, and compare what they print.

    python tools/run_docs.py                 # all pages; exit 1 and a difference where one fails
    python tools/run_docs.py --write PAGE…   # rewrite the outputs

Each page is run from its top in a shop's folder of its own, which holds `examples/shop.env` as its
`.env`, with a home of its own, by one bash at a terminal 120 columns wide whose keyboard nobody
touches. What varies is replaced on both sides: see `VARIES` in docs_page.py. A command may fail
only where the page shows its error.
"""

import difflib
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Final

from docs_page import Step, normal, steps

ROOT: Final = Path(__file__).resolve().parent.parent
TIMEOUT: Final = 120.0
_END: Final = re.compile(r"\n?\x1e(\d+) (\d+)\x1e\n")
_CHUNK: Final = 65536


def pages() -> list[Path]:
    """Return the pages: the README and all of docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def main() -> int:
    """Run the pages named, or all, and return the exit status."""
    arguments = sys.argv[1:]
    write = "--write" in arguments
    named = [Path(one).resolve() for one in arguments if one != "--write"]
    failed = False
    for page in named or pages():
        faults = run(page, write=write)
        failed = failed or bool(faults)
        print("\n".join(faults), end="\n" if faults else "")
    return 1 if failed else 0


def run(page: Path, *, write: bool = False) -> list[str]:
    """Run a page and return what is wrong with it; with `write`, put the outputs in instead."""
    planned = steps(page)
    if not planned:
        return []
    shown = page.relative_to(ROOT) if page.is_relative_to(ROOT) else page
    with tempfile.TemporaryDirectory(prefix="unictl-docs-") as made:
        folder = Path(made).resolve()
        outputs = _outputs(planned, folder)
        lines = page.read_text(encoding="utf-8").splitlines()
        faults = []
        for step, (output, status) in reversed(list(zip(planned, outputs, strict=True))):
            first, behind = step.output
            expected = normal("\n".join(lines[first:behind]))
            actual = normal(output, str(folder))
            if status != 0 and "error: " not in (actual if write else expected):
                faults.append(f"{shown}:{step.line}: status {status}: {step.source}\n{actual}")
            elif write:
                lines[first:behind] = actual.splitlines()
            elif actual != expected:
                faults.append(_difference(f"{shown}:{step.line}", expected, actual))
        if write and not faults:
            page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return faults[::-1]


def _difference(place: str, expected: str, actual: str) -> str:
    told = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), place, "what it printed", lineterm=""
    )
    return "\n".join(told)


def _outputs(planned: list[Step], folder: Path) -> list[tuple[str, int]]:
    """Return what each step printed and its status; a step that wasn't reached printed nothing."""
    work = folder / "shop"
    work.mkdir()
    shutil.copy(ROOT / "examples" / "shop.env", work / ".env")
    (work / ".env").chmod(0o600)  # as a file with keys should be; else there is a warning
    parts = []
    for number, step in enumerate(planned):
        source = step.source
        if step.python:
            program = folder / f"block{number}.py"
            program.write_text(source + "\n", encoding="utf-8")
            source = f"python {shlex.quote(str(program))}"
        # The page's next command sees the status of this one in `$?`.
        told = f"printf '\\n\\036%d %d\\036\\n' {number} $status; (exit $status)"
        parts.append(f"{source}\nstatus=$?; {told}\n")
    script = folder / "page.sh"
    script.write_text("".join(parts), encoding="utf-8")
    said = _at_terminal(["bash", "--norc", str(script)], work, _environment(folder))
    found = {}
    start = 0
    for end in _END.finditer(said):
        found[int(end[1])] = (said[start : end.start()], int(end[2]))
        start = end.end()
    missing = (f"not reached; the page ended with:\n{said[start:]}", 1)
    return [found.get(number, missing) for number in range(len(planned))]


def _environment(folder: Path) -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join([scripts, "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(folder),
        "UNICTL_HOME": str(folder / ".unictl"),
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "COLUMNS": "120",
        "TZ": "UTC",
    }


def _at_terminal(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a command whose output is a terminal, and return what it printed.

    Raises:
        TimeoutError: It didn't end in time.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    deadline = time.monotonic() + TIMEOUT
    said = bytearray()
    try:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([ours], [], [], 1.0)
            if not ready:
                continue
            try:
                chunk = os.read(ours, _CHUNK)
            except OSError:  # Linux says so when the other side is closed
                break
            if not chunk:
                break
            said += chunk
        else:
            raise TimeoutError(f"{command} took longer than {TIMEOUT:.0f} s")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        os.close(ours)
    return said.decode(errors="replace").replace("\r\n", "\n")


if __name__ == "__main__":
    sys.exit(main())
