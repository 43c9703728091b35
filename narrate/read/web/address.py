"""Web addresses: percent-encoded for a request, and without passwords for messages."""

from __future__ import annotations

import base64
import contextlib
import re
import urllib.parse

from narrate.errors import FetchError

CHECK_ADDRESS = "Check the address in a browser"


def as_sent(url: str) -> str:
    """Returns a URL as it is sent: the host in IDNA, other characters percent-encoded (RFC 3987, 3.1)."""
    if re.search(r"[\0-\x1f\x7f]", url):
        raise FetchError(f"{url!r} is no web address", CHECK_ADDRESS)
    parts = urllib.parse.urlsplit(url)
    if not parts.hostname:
        raise FetchError(f"{url} names no host", CHECK_ADDRESS)
    host = _host_as_sent(parts.hostname)
    netloc = f"{host}:{parts.port}" if parts.port is not None else host
    safe = "/%:@!$&'()*+,;=~-._"
    path = urllib.parse.quote(parts.path or "/", safe=safe)
    return urllib.parse.urlunsplit((parts.scheme, netloc, path, urllib.parse.quote(parts.query, safe=f"{safe}?"), ""))


def _host_as_sent(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    host = urllib.parse.unquote(host)  # as browsers do, and urllib.request too
    host = host if host.isascii() else host.encode("idna").decode()
    if re.search(r"[\s/?#@:\\\[\]%]", host):
        raise FetchError(f"{host!r} is no host", CHECK_ADDRESS)
    return host


def split_password(url: str) -> tuple[str, str]:
    """Returns a URL without user name and password, and the header `Authorization` made of them (RFC 7617) or ""."""
    parts = urllib.parse.urlsplit(url)
    if parts.username is None:
        return url, ""
    pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
    return without_password(url), "Basic " + base64.b64encode(pair.encode()).decode()


def without_password(url: str) -> str:
    """Returns `url` without user name and password, to be shown and kept."""
    return re.sub(r"^(\w+://)[^/?#]*@", r"\1", url)


def redirected(url: str, target: str) -> str:
    """Returns the target of a redirect from `url`, as an absolute URL.

    Raises:
        FetchError: the target is not on the web, such as a file of this machine.
    """
    # http.client decodes headers as Latin-1, but servers write UTF-8.
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    joined = urllib.parse.urljoin(url, target)
    if urllib.parse.urlsplit(joined).scheme not in ("http", "https"):
        raise FetchError(f"{url} redirects to {without_password(joined)}, which is no web page", CHECK_ADDRESS)
    return joined
