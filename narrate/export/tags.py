"""Tags: what a player shows about the file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate import __version__
from narrate.errors import UsageError
from narrate.export.mark import NAME as MARK
from narrate.export.mark import Mark
from narrate.model import Script

ENCODER = f"narrate {__version__}"
GENRE = "Speech"


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything as text; empty where the article does not say.

    Attributes:
        url: only for an article from the web.
        mark: see `narrate.export.mark`.
    """

    title: str
    author: str = ""
    album: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    comment: str = ""
    cover: bytes = b""
    cover_type: str = ""
    mark: str = ""

    @staticmethod
    def of(script: Script, cover: Path | None = None, mark: Mark | None = None) -> Tags:
        """The tags for a script.

        Raises:
            UsageError: the cover cannot be read or is no JPEG or PNG.
        """
        url = script.source if script.source.startswith(("http://", "https://")) else ""
        data, kind = _image(cover) if cover else (b"", "")
        return Tags(
            title=script.title,
            author=script.author,
            album=script.site,
            date=script.published,
            language=script.language,
            url=url,
            comment=f"Narrated by {ENCODER}" + (f" from {url}" if url else ""),
            cover=data,
            cover_type=kind,
            mark=str(mark or ""),
        )


def id3(tags: Tags) -> bytes:
    """An ID3v2.4 tag, as it stands at the front of an MP3 file."""
    target = io.BytesIO()
    id3_frames(tags).save(target, v2_version=4, padding=lambda _: 0)
    return target.getvalue()


def id3_frames(tags: Tags) -> Any:
    """The same as mutagen's `ID3`, for containers that hold it in a chunk of their own."""
    from mutagen import id3 as m

    frames = m.ID3()
    utf8 = m.Encoding.UTF8
    for frame, text in (
        (m.TIT2, tags.title),
        (m.TPE1, tags.author),
        (m.TALB, tags.album),
        (m.TDRC, tags.date),
        (m.TCON, GENRE),
        (m.TLAN, _iso_639_2(tags.language)),
        (m.TSSE, ENCODER),
    ):
        if text:
            frames.add(frame(encoding=utf8, text=[text]))
    if tags.mark:
        frames.add(m.TXXX(encoding=utf8, desc=MARK, text=[tags.mark]))
    if tags.url:
        frames.add(m.WOAS(url=tags.url))
    frames.add(m.COMM(encoding=utf8, lang="eng", desc="", text=[tags.comment]))
    if tags.cover:
        frames.add(m.APIC(encoding=utf8, mime=tags.cover_type, type=3, desc="", data=tags.cover))
    return frames


def vorbis(tags: Tags) -> dict[str, str]:
    """The same as Vorbis comments (FLAC, Opus)."""
    named = {
        "TITLE": tags.title,
        "ARTIST": tags.author,
        "ALBUM": tags.album,
        "DATE": tags.date,
        "GENRE": GENRE,
        "LANGUAGE": tags.language,
        "SOURCE": tags.url,
        "ENCODER": ENCODER,
        "COMMENT": tags.comment,
        MARK: tags.mark,
    }
    return {name: text for name, text in named.items() if text}


def _iso_639_2(tag: str) -> str:
    """The three-letter code that ID3 asks for (ISO 639-2, https://www.loc.gov/standards/iso639-2); "" if not known."""
    known = {
        "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "pl": "pol",
        "sv": "swe", "ru": "rus", "da": "dan", "nb": "nob", "no": "nor", "fi": "fin", "cs": "ces", "el": "ell",
        "hu": "hun", "ro": "ron", "tr": "tur", "uk": "ukr", "ja": "jpn", "ko": "kor", "zh": "zho", "ar": "ara",
        "he": "heb", "hi": "hin", "ca": "cat", "la": "lat", "eo": "epo",
    }  # fmt: skip
    return known.get(tag.partition("-")[0].lower(), "")


def _image(path: Path) -> tuple[bytes, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read ({error.strerror})", "Give a JPEG or PNG file") from error
    for magic, kind in ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png")):
        if data.startswith(magic):
            return data, kind
    raise UsageError(f"the cover {path} is neither a JPEG nor a PNG image", "Convert it first")
