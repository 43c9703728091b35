"""What a folder's feed says, without a parser of XML: lxml takes 50 ms, and ten thousand articles ask.

A feed may be edited by hand, so it has no sum. What a power failure leaves is known by its bytes: a feed that is empty,
or holds a zero byte, or does not end as it must. Each of its items holds the identity of the audio in a comment.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from narrate.errors import ExportError
from narrate.export.guard import ELSEWHERE, OutputGuard
from narrate.export.names import FEED
from narrate.export.provenance import Provenance
from narrate.export.sidecars.marks import CHAPTERS, FOLDER_PAGE, State

INDEX = "index.html"
COMMENT = "narrate "
WITH_CHAPTERS = " chapters"
_COMMENT = re.compile(rb"<!--narrate (\d+-\w+)((?: chapters)?)-->")
_GENERATOR = re.compile(rb"<generator>\s*narrate")


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed's bytes say.

    Attributes:
        ours: this program made it.
        listed: for each audio file that it names, by its identity, whether that has chapters.
    """

    damaged: bool
    ours: bool
    identity: str
    listed: dict[str, bool]


def comment(audio_id: str, *, chapters: bool) -> str:
    """The comment in the item of an audio file."""
    return f"{COMMENT}{audio_id}{WITH_CHAPTERS * chapters}"


def feed_id(feed: bytes) -> str:
    """The identity of a feed, by which the folder's page knows it."""
    return f"{len(feed)}-{zlib.crc32(feed):08x}"


def is_damaged(feed: bytes) -> bool:
    """Whether it is what a power failure leaves of this program's feed: nothing, one with zeros in it, or one cut."""
    if not feed.strip(b"\0 \r\n\t"):
        return True
    if _GENERATOR.search(feed):
        return b"\0" in feed or b"</rss>" not in feed
    return b"<rss" in feed and not (b"</rss>" in feed or b"<generator" in feed)  # cut before its generator


def is_listed(audio: Path, provenance: Provenance) -> bool:
    """Whether the feed has the item of an audio file, with its chapters, and the folder's page is the feed's.

    Raises:
        OSError: a file cannot be read.
    """
    found = _read(audio.with_name(FEED))
    chapters = found.listed.get(provenance.file_id)
    if chapters is None or found.damaged:
        return False
    page = _page_state(audio.with_name(INDEX), found.identity)
    if chapters and CHAPTERS.state(audio.with_suffix(".chapters.json"), provenance.file_id) is not State.WHOLE:
        return False
    return page in {State.WHOLE, State.FOREIGN}


def check_feed(feed: Path, guard: OutputGuard) -> None:
    """Checks that the feed, if there is one, may be changed; says if it or the folder's page is damaged.

    Raises:
        ExportError: it is no feed of this program's.
        OSError: it cannot be read.
    """
    guard.check(feed)
    page = feed.with_name(INDEX)
    identity = ""
    with contextlib.suppress(FileNotFoundError):
        found = _read(feed)
        identity = found.identity
        if found.damaged:
            guard.tell(f"{feed} is damaged; it is made anew from what is left of it")
        elif not found.ours:
            advice = f"Move it away, or put <generator>narrate</generator> into its channel. {ELSEWHERE}"
            raise ExportError(f"{feed} was written by another program, so that it is not changed", advice)
    state = _page_state(page, identity)
    if state is State.FOREIGN or guard.is_read(page):
        guard.tell(f"{page} is not narrate's, so that it is left as it is")
    elif state is State.DAMAGED:
        guard.tell(f"{page} is damaged, or of another {FEED}; it is made anew")


def _page_state(page: Path, identity: str) -> State:
    """The state of the folder's page; summed again only after it was replaced. Raises OSError."""
    try:
        about = page.lstat()
    except FileNotFoundError:
        return State.ABSENT
    return _summed(page, identity, about.st_mtime_ns, about.st_size, about.st_ino)


@lru_cache(maxsize=1)
def _summed(page: Path, identity: str, mtime_ns: int, size: int, inode: int) -> State:
    return FOLDER_PAGE.state(page, identity)


def _read(feed: Path) -> _Feed:
    """What a feed's bytes say; read again only after the feed was replaced. Raises OSError."""
    about = feed.stat()
    return _parsed(feed, about.st_mtime_ns, about.st_size, about.st_ino)


@lru_cache(maxsize=1)
def _parsed(feed: Path, mtime_ns: int, size: int, inode: int) -> _Feed:
    content = feed.read_bytes()
    listed = {audio.decode(): bool(chapters) for audio, chapters in _COMMENT.findall(content)}
    return _Feed(is_damaged(content), bool(_GENERATOR.search(content)), feed_id(content), listed)
