"""What somebody else's bundle, vault or export may bring along beside keys.

Whoever made it chose the names. `unictl run` gives an entry to a program in a variable, and some
variables make a program run or trust something else than what was meant: with LD_PRELOAD in a
bundle its maker would run his code at the next `unictl run`. No list of such variables is complete;
`unictl vault import --dry-run` shows the names before anything is taken.
"""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Final, cast

from unictl.cli.import_found import Found, Left
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from unictl.vault.contents import Deposit, Entry

# The dynamic loader's, shells', interpreters', git's and npm's; and unictl's own settings.
_STEERING: Final = frozenset(
    {"PATH", "HOME", "SHELL", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PS4", "ZDOTDIR"}
    | {"PROMPT_COMMAND", "EDITOR", "VISUAL", "PAGER", "BROWSER", "TMPDIR", "GCONV_PATH", "LOCPATH"}
    | {"NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS", "PERL5OPT", "PERL5LIB", "PERL5DB"}
    | {"PERLLIB", "RUBYOPT", "RUBYLIB", "LUA_INIT", "LUA_PATH", "LUA_CPATH", "PHPRC"}
    | {"PHP_INI_SCAN_DIR", "CLASSPATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"}
    | {"GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EDITOR", "GIT_PAGER", "GIT_EXEC_PATH"}
    | {"GIT_PROXY_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_TEMPLATE_DIR", "SSH_ASKPASS", "SUDO_ASKPASS"}
    | {"NPM_CONFIG_SCRIPT_SHELL", "NPM_CONFIG_NODE_OPTIONS", "NPM_CONFIG_REGISTRY"}
    | {"NPM_CONFIG_USERCONFIG", "NPM_CONFIG_GLOBALCONFIG", "NPM_CONFIG_PREFIX", "NPM_CONFIG_GIT"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"}
    | {"REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "KUBECONFIG", "DOCKER_HOST", "RUSTC_WRAPPER"}
)
_STEERING_BEGINNINGS: Final = (
    *("LD_PRELOAD", "LD_LIBRARY", "LD_AUDIT", "LD_DEBUG", "LD_PROFILE", "DYLD_", "PYTHON"),
    *("BASH_FUNC_", "GIT_CONFIG", "PIP_", "UNICTL_"),
)


def guarded(
    keys: "Iterable[Deposit]", left: Iterable[Left], file: str, *, not_for: Container[str] = ()
) -> Found:
    """Return the keys that may be taken, and those left out with the reason.

    Args:
        keys: The file's.
        left: What is left out already.
        file: As the user named it.
        not_for: Services of unictl's own, such as backups of a `.env`, whose entries nobody else
            may put there: `unictl init --restore` would write what they hold.

    Raises:
        InvalidRequest: What stands beside a key is no text, or can't be shown.
    """
    from unictl.cli.run_environment import variable_of  # noqa: PLC0415 - only for others' files
    from unictl.vault.contents import check_name, check_text  # noqa: PLC0415 - loaded already

    found = Found([], list(left))
    for key in keys:
        check_name(key.name)
        for part in ("variable", "expires", "note"):
            text = getattr(key, part)
            if text is not None and not isinstance(text, str):
                raise InvalidRequest(
                    f"the {part} of {key.service} {key.field} is no text", file=file
                )
        if key.variable:
            check_text("variable", key.variable)
        variable = variable_of(cast("Entry", key))  # it has the members that are asked for
        if key.service in not_for:
            why = "unictl keeps such entries for itself, and takes none from others"
            found.left.append(Left(f"{key.service} {key.field}", why))
        elif is_steering(variable) or "=" in variable:
            why = f"as {variable} it would change how programs run; set it yourself if you mean it"
            found.left.append(Left(f"{key.service} {key.field}", why))
        else:
            found.keys.append(key)
    return found


def is_steering(variable: str) -> bool:
    """Return whether a variable makes programs run or trust something else."""
    name = variable.upper()
    return name in _STEERING or name.startswith(_STEERING_BEGINNINGS)
