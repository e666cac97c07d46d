"""Write every generated file anew, or check that the committed ones are what would be written.

    python tools/generate.py            # write
    python tools/generate.py --check    # exit 1 and name what differs

Each `tools/make_*.py` has `render() -> dict[str, str]`: paths from the repository's root, texts.
"""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def rendered() -> dict[str, str]:
    """Return every generated file's text by its path from the root."""
    sys.path.insert(0, str(ROOT / "tools"))
    files: dict[str, str] = {}
    for emitter in sorted((ROOT / "tools").glob("make_*.py")):
        files.update(importlib.import_module(emitter.stem).render())
    return files


def main() -> int:
    """Write or check, and return the exit status."""
    check = "--check" in sys.argv[1:]
    differ = []
    for path, text in rendered().items():
        file = ROOT / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            differ.append(path)
            if not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    for path in differ:
        print(("differs: " if check else "written: ") + path)
    if check and differ:
        print("run `python tools/generate.py` and commit what it writes")
    return 1 if check and differ else 0


if __name__ == "__main__":
    sys.exit(main())
