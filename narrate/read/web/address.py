"""Web addresses: as people write them, as they are sent, as they may be shown."""

from __future__ import annotations

import base64
import contextlib
import re
import urllib.parse

from narrate.errors import FetchError

CHECK_ADDRESS = "Check the address in a browser"


def as_sent(url: str) -> str:
    """Write a URL as it goes over the wire: the host in IDNA, other characters percent-encoded (RFC 3987, 3.1)."""
    if re.search(r"[\0-\x1f\x7f]", url):
        raise FetchError(f"{url!r} is no web address", CHECK_ADDRESS)
    parts = urllib.parse.urlsplit(url)
    if not parts.hostname:
        raise FetchError(f"{url} names no host", CHECK_ADDRESS)
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    netloc = f"{host}:{parts.port}" if parts.port is not None else host
    safe = "/%:@!$&'()*+,;=~-._"
    path = urllib.parse.quote(parts.path or "/", safe=safe)
    return urllib.parse.urlunsplit((parts.scheme, netloc, path, urllib.parse.quote(parts.query, safe=f"{safe}?"), ""))


def split_password(url: str) -> tuple[str, str]:
    """Take the user's name and password out of a URL and make a header of them (RFC 7617)."""
    parts = urllib.parse.urlsplit(url)
    if parts.username is None:
        return url, ""
    pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
    return without_password(url), "Basic " + base64.b64encode(pair.encode()).decode()


def without_password(url: str) -> str:
    """Return `url` as it may be shown and kept."""
    return re.sub(r"^(\w+://)[^/?#]*@", r"\1", url)


def redirected(url: str, target: str) -> str:
    """Return where a redirect from `url` leads.

    Raises:
        FetchError: to something other than a web page, such as a file of this machine.
    """
    # Headers arrive as Latin-1, though servers write UTF-8 in them.
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    joined = urllib.parse.urljoin(url, target)
    if urllib.parse.urlsplit(joined).scheme not in ("http", "https"):
        raise FetchError(f"{url} redirects to {without_password(joined)}, which is no web page", CHECK_ADDRESS)
    return joined
