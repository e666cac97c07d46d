"""Emit `completions/`: a static script per shell, from the real command tree."""

import completion_bash
import completion_fish
import completion_powershell
import completion_zsh
from completion_tree import tree


def render() -> dict[str, str]:
    """Return the scripts by their paths from the repository's root."""
    root = tree()
    return {
        "completions/unictl.bash": completion_bash.script(root),
        "completions/unictl.zsh": completion_zsh.script(root),
        "completions/unictl.fish": completion_fish.script(root),
        "completions/unictl.ps1": completion_powershell.script(root),
    }
