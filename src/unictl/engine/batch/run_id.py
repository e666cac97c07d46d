"""The id of a batch's run, and the keys of its rows.

    20261125-225300-k3f9q27ab1c           the run
    20261125-225300-k3f9q27ab1c-6214      its row 6214

The first two parts are the time in UTC at which the run began, so that ids sort by it, and so that
a journal that was lost leaves at least that. The next six characters are a digest over the time,
the last five, and what the run is over. So an id goes with its own input only, and one that was
mistyped goes with none: it could do everything once more, under other keys.
"""

import re
import time
from datetime import datetime
from hashlib import sha256
from typing import Final

from unictl.errors import InvalidRequest

# Crockford's letters: none is taken for another. https://www.crockford.com/base32.html
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_BOUND, _CHANCE = 6, 5
_FORM: Final = re.compile(
    rf"(\d{{8}}-\d{{6}})-([{_LETTERS}]{{{_BOUND}}})([{_LETTERS}]{{{_CHANCE}}})"
)


def new(now: float, chance: str, over: str) -> str:
    """Return the id of a run that begins.

    Args:
        now: Unix seconds.
        chance: Text that differs from run to run.
        over: What it is over; the same text has to be given when it goes on.
    """
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    drawn = _letters(chance, _CHANCE)
    return f"{moment}-{_letters(f'{moment}{drawn}{over}', _BOUND)}{drawn}"


def began(run: str) -> float:
    """Return the Unix seconds at which the run began, rounded down.

    Raises:
        InvalidRequest: It is no run's id.
    """
    found = _FORM.fullmatch(run)
    try:
        if found is not None:
            return datetime.fromisoformat(f"{found[1].replace('-', 'T')}Z").timestamp()
    except ValueError:
        pass
    raise InvalidRequest(
        f"{run!r} is no run's id",
        hint="The batch printed it when it began and when it ended; it looks like"
        " 20261125-225300-k3f9q27ab1c.",
        field="resume",
    )


def is_over(run: str, over: str) -> bool:
    """Return whether the run is over this."""
    found = _FORM.fullmatch(run)
    return found is not None and found[2] == _letters(f"{found[1]}{found[3]}{over}", _BOUND)


def row_key(run: str, number: int) -> str:
    """Return the idempotency key of a row.

    Up to a hundred million rows it has the form that every service takes as it is
    (`Provider.key`), so it can be read in the thing's notes there.
    """
    return f"{run}-{number}"


def _letters(text: str, count: int) -> str:
    digits = int.from_bytes(sha256(text.encode()).digest())
    return "".join(_LETTERS[digits >> 5 * place & 31] for place in range(count))
