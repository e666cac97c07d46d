"""`Idempotency-Key`: the first answer to a key is the answer to every later request with it."""

import json
from hashlib import sha256
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Refused, Request
from unictl.sandbox.stripe.errors import error, refused
from unictl.sandbox.stripe.ids import SERVICE
from unictl.sandbox.stripe.things import Context

HEADER: Final = "idempotency-key"
_LONGEST: Final = 255
_LIFE: Final = 24 * 3600  # seconds; Stripe may forget a key after that
_MARK: Final = "idempotency key"


def key_of(request: Request) -> str | None:
    """Return the request's key; version 1 of the API has them for POST alone.

    Raises:
        Refused: It is too long.
    """
    key = request.headers.get(HEADER) if request.method == "POST" else None
    if key is not None and not 0 < len(key) <= _LONGEST:
        raise refused(f"Idempotency keys have between 1 and {_LONGEST} characters.")
    return key


def told_apart(request: Request, decoded: dict[str, Any]) -> str:
    """Return what tells a request from another with the same key: endpoint and parameters."""
    said = json.dumps(decoded, sort_keys=True)
    return sha256(f"{request.method} {request.path} {said}".encode()).hexdigest()


def earlier(context: Context, request: str) -> Reply | None:
    """Return the answer kept under the context's key, or None.

    Args:
        context: The request.
        request: From `told_apart`.

    Raises:
        Refused: The key was used for another request.
    """
    noted = context.exchange.session.mark(SERVICE, _MARK, _scoped(context))
    kept = json.loads(noted) if noted else None
    if kept is None or kept["at"] + _LIFE <= context.now:
        return None
    if kept["request"] != request:
        path = context.exchange.request.path
        same = "with the same parameters they were first used with"
        if kept["path"] != path:
            same = f"for the same endpoint they were first used for ('{kept['path']}' vs '{path}')"
        raise Refused(
            error(
                400,
                "idempotency_error",
                f"Keys for idempotent requests can only be used {same}. Try using a key other than "
                f"'{context.key}' if you meant to execute a different request.",
            )
        )
    headers = {
        **kept["headers"],
        "idempotent-replayed": "true",
        "original-request": kept["request_id"],
    }
    return Reply(kept["status"], headers, kept["body"].encode())


def keep(context: Context, request: str, reply: Reply) -> None:
    """Keep the answer under the context's key, in the transaction of what it tells of."""
    kept = {
        "request": request,
        "path": context.exchange.request.path,
        "request_id": context.request_id,
        "at": context.now,
        "status": reply.status,
        "headers": dict(reply.headers),
        "body": reply.body.decode(),
    }
    context.exchange.session.set_mark(SERVICE, _MARK, _scoped(context), json.dumps(kept))


def _scoped(context: Context) -> str:
    return f"{context.account or ''} {context.key}"
