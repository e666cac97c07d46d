"""AWS: a request is taken in, given to the part of AWS that it is for, and answered in its form."""

import base64
import os
from dataclasses import replace

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import characters
from unictl.sandbox.aws.receiving import Received, receive
from unictl.sandbox.exchange import Exchange, NoReply
from unictl.sandbox.faults import Fault

__all__ = ["handle", "receive"]


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to AWS that has been taken in."""
    received: Received = exchange.request.prepared
    if received.part == "s3":
        return _object_storage(exchange, received)
    if received.part == "dynamodb":
        from unictl.sandbox.aws.dynamodb import service as tables  # noqa: PLC0415 - only for it

        return tables.handle(exchange, received)
    from unictl.sandbox.aws import sts  # noqa: PLC0415 - only for it

    return sts.handle(exchange, received)


def _object_storage(exchange: Exchange, received: Received) -> Reply | NoReply:
    from unictl.sandbox.aws.s3 import buckets, service  # noqa: PLC0415 - only for it

    request = exchange.request
    request_id, host_id = characters(16), base64.b64encode(os.urandom(56)).decode()
    ids = {"x-amz-request-id": request_id, "x-amz-id-2": host_id}
    fault: Fault | None = None
    try:
        with exchange.session.undone_by(Problem):
            if received.problem is not None:
                raise received.problem
            service.check_time(received.caller, exchange.now)
            buckets.check_owner(exchange)
            found = service.route(request, received)
            fault = service.fault_of(exchange, received, found)
            if fault is None or fault.applied:
                reply = found.handler(exchange, received)
    except Problem as problem:
        reply = service.refused(problem, request, request_id, host_id)
        fault = None
    if fault is not None and fault.silence is not None:
        return NoReply(fault.silence)
    if fault is not None:
        reply = service.refused(service.of_fault(fault), request, request_id, host_id)
    return replace(reply, headers={**reply.headers, **ids})
