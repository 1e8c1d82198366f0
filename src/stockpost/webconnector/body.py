"""Takes a request's body within bounds of size, of room shared by all requests, and hands it on piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
from starlette.requests import ClientDisconnect

from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.soap_reader import CallReader

PIECE_BYTES_MAX = 64 * 1024
"""Parsed at one go, so that other requests are served between two pieces."""
DRAIN_SECONDS_MAX = 5.0


class BodyRoom:
    """How many bytes of bodies may be in memory at once, over all requests of this process."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._bytes_taken = 0

    def take(self, count: int) -> None:
        """Refusal (503) where the room is used up; the Web Connector then comes again at its next scheduled run."""
        if self._bytes_taken + count > self._bytes_max:
            raise Refusal(
                "Stockpost is reading as much as it can hold. Run the update again in a minute.",
                http_status=503,
                fault_code="Server",
            )
        self._bytes_taken += count

    def give_back(self, count: int) -> None:
        self._bytes_taken -= count


async def feed_body(
    reader: CallReader, stream: AsyncIterator[bytes], *, declared: str | None, bytes_max: int, room: BodyRoom
) -> None:
    """Feed `reader` with the whole body. Refusal (413) as soon as more than `bytes_max` is announced or has come."""
    if declared is not None and declared.isascii() and declared.isdigit() and int(declared[:20]) > bytes_max:
        raise _too_large(bytes_max)
    taken = 0
    try:
        async for chunk in stream:
            if taken + len(chunk) > bytes_max:
                raise _too_large(bytes_max)
            room.take(len(chunk))
            taken += len(chunk)
            for begin in range(0, len(chunk), PIECE_BYTES_MAX):
                reader.feed(chunk[begin : begin + PIECE_BYTES_MAX])
                await anyio.lowlevel.checkpoint()
    finally:
        room.give_back(taken)


async def drain(stream: AsyncIterator[bytes], *, bytes_max: int) -> None:
    """Let a refused body arrive and forget it, within bounds: a client that is still sending would not read the answer."""
    drained = 0
    with anyio.move_on_after(DRAIN_SECONDS_MAX):
        try:
            async for chunk in stream:
                drained += len(chunk)
                if drained > bytes_max:
                    return
        except ClientDisconnect:
            return


def _too_large(bytes_max: int) -> Refusal:
    size = f"{bytes_max / (1024 * 1024):g} MB"
    return Refusal(
        f"The request is larger than {size}. Raise the limit, or ask QuickBooks for less at a time.", http_status=413
    )
