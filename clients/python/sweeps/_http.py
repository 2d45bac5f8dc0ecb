"""The HTTP API, as far as reading results needs it."""

import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Iterator, Optional, Sequence, Tuple

from ._errors import SweepsError

_SILENCE = 60.0
_PIECE = 1 << 16


def lines_of(
    server: str, sweep: str, path: str, query: Sequence[Tuple[str, str]], token: Optional[str]
) -> Iterator[str]:
    """The lines of an answer about a sweep. Raises SweepsError for a refusal and for an answer that breaks off."""
    address = (
        f"{server.rstrip('/')}/api/v1/sweeps/{urllib.parse.quote(sweep, safe='')}/{path}?"
        + urllib.parse.urlencode(query)
    )
    if not address.startswith(("http://", "https://")):
        raise SweepsError(f"A server's address must begin with http:// or https://, but was `{server}`. Correct it.")
    request = urllib.request.Request(address)
    token = token or os.environ.get("SWEEPS_API_TOKEN")
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=_SILENCE) as answer:
            yield from _lines(answer)
    except urllib.error.HTTPError as error:
        raise SweepsError(_detail(error)) from None
    except (OSError, http.client.HTTPException) as error:
        raise SweepsError(
            f"{server} could not be read to the end: {error}. Look whether it runs, and ask again."
        ) from None


def _lines(answer: http.client.HTTPResponse) -> Iterator[str]:
    # Not by readline, which takes a connection that broke off for the end.
    expected = answer.getheader("Content-Length")
    received = 0
    begun = b""
    while piece := answer.read(_PIECE):
        received += len(piece)
        *whole, begun = (begun + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8")
    if expected is not None and received < int(expected):
        raise http.client.IncompleteRead(b"", int(expected) - received)
    if begun:
        yield begun.decode("utf-8")


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        detail = json.loads(error.read().decode("utf-8"))["detail"]
    except (ValueError, KeyError, TypeError):
        detail = f"{error.url} answered {error.code} {error.reason}. Look whether this is a server of Sweeps."
    return str(detail)
