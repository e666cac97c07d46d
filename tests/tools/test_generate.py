"""What is generated is what is committed."""

import subprocess
import sys
from pathlib import Path


def test_generated_files_are_up_to_date(root: Path) -> None:
    """Nobody has changed a source, a command or a setting and forgotten `tools/generate.py`."""
    done = subprocess.run(
        [sys.executable, root / "tools" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
