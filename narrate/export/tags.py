"""Tags: what a player shows about the file, as ID3, Vorbis comments or MP4 atoms."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from narrate import __version__
from narrate.errors import UsageError
from narrate.export.provenance import NAME as PROVENANCE
from narrate.export.text import clock, one_line, web_url
from narrate.model import Chapter, Cue, Script

ENCODER = f"narrate {__version__}"
GENRE = "Speech"
MOST_ENTRIES = 255  # of an ID3 table of contents
HEADER_BYTES = 10  # of an ID3 tag, and of each frame in it


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags as text; "" where the article does not say.

    Attributes:
        url: only for an article from the web.
        cover: a JPEG or PNG file's bytes.
        provenance: see `narrate.export.provenance`.
        lyrics: the article as it is read, with an empty line between paragraphs.
        sung: each sentence with the millisecond at which it begins.
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
    provenance: str = ""
    chapters: tuple[Chapter, ...] = ()
    lyrics: str = ""
    sung: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def of(
        script: Script,
        cover: Path | None = None,
        chapters: tuple[Chapter, ...] = (),
        cues: Sequence[Cue] = (),
        sample_rate_hz: int = 1,
        made_cover: bytes = b"",
    ) -> Tags:
        """The tags of a script, without the provenance.

        Args:
            cover: the user's image.
            made_cover: a JPEG image, used if the user gave none.

        Raises:
            UsageError: the cover cannot be read or is no JPEG or PNG.
        """
        url = web_url(script.source)
        data, kind = _image(cover) if cover else (made_cover, "image/jpeg")
        return Tags(
            title=one_line(script.title),
            author=one_line(script.author),
            album=one_line(script.site),
            date=script.published,
            language=script.language,
            url=url,
            comment=f"Narrated by {ENCODER}" + (f" from {url}" if url else ""),
            cover=data,
            cover_type=kind,
            chapters=tuple(replace(chapter, title=one_line(chapter.title)) for chapter in chapters),
            lyrics="\n\n".join(one_line(passage.written) for passage in script.passages if passage.written),
            sung=tuple((one_line(cue.line.written), round(1000 * cue.start_sample / sample_rate_hz)) for cue in cues),
        )


def id3(tags: Tags) -> bytes:
    """An ID3v2.4 tag, as it stands at the front of an MP3 file."""
    target = io.BytesIO()
    id3_frames(tags).save(target, v2_version=4, padding=lambda _: 0)
    return _chapters_in_order(target.getvalue())


def _chapters_in_order(tag: bytes) -> bytes:
    """The tag with its chapters by time: mutagen 1.47 sorts frames by size, and ffmpeg lists chapters in file order."""
    from mutagen.id3 import BitPaddedInt

    frames, at = [], HEADER_BYTES
    while at < len(tag):
        end = at + HEADER_BYTES + BitPaddedInt(tag[at + 4 : at + 8])
        frames.append(tag[at:end])
        at = end

    def start_ms(frame: bytes) -> bytes:  # four bytes, the highest first, after the name and its NUL
        name_end = frame.index(b"\0", HEADER_BYTES)
        return frame[name_end + 1 : name_end + 5]

    chapters = iter(sorted((frame for frame in frames if frame.startswith(b"CHAP")), key=start_ms))
    ordered = (next(chapters) if frame.startswith(b"CHAP") else frame for frame in frames)
    return tag[:HEADER_BYTES] + b"".join(ordered)


def id3_frames(tags: Tags) -> Any:
    """The tags as mutagen's `ID3`, for containers that hold it in a chunk."""
    from mutagen import id3 as m

    frames = m.ID3()
    utf8 = m.Encoding.UTF8
    for frame, text in (
        (m.TIT2, tags.title),
        (m.TPE1, tags.author),
        (m.TALB, tags.album),
        (m.TDRC, tags.date),
        (m.TCON, GENRE),
        (m.TLAN, iso_639_2(tags.language)),
        (m.TSSE, ENCODER),
    ):
        if text:
            frames.add(frame(encoding=utf8, text=[text]))
    if tags.provenance:
        frames.add(m.TXXX(encoding=utf8, desc=PROVENANCE, text=[tags.provenance]))
    if tags.url:
        frames.add(m.WOAS(url=tags.url))
    frames.add(m.COMM(encoding=utf8, lang="eng", desc="", text=[tags.comment]))
    if tags.lyrics:
        language = iso_639_2(tags.language) or "und"
        frames.add(m.USLT(encoding=utf8, lang=language, desc="", text=tags.lyrics))
        milliseconds, lyrics = 2, 1
        sung = list(tags.sung)
        frames.add(m.SYLT(encoding=utf8, lang=language, format=milliseconds, type=lyrics, desc="", text=sung))
    for frame in _chapter_frames(tags.chapters):
        frames.add(frame)
    if tags.cover:
        frames.add(m.APIC(encoding=utf8, mime=tags.cover_type, type=3, desc="", data=tags.cover))
    return frames


def _chapter_frames(chapters: Sequence[Chapter]) -> Iterator[Any]:
    """The chapters and their table of contents ("ID3v2 Chapter Frame Addendum", https://id3.org/id3v2-chapters-1.0).

    A table has room for 255 entries; if there are more chapters, a top table lists several tables of chapters.
    """
    from mutagen import id3 as m

    names = [f"chp{number}" for number in range(len(chapters))]
    for name, chapter in zip(names, chapters, strict=True):
        title = m.TIT2(encoding=m.Encoding.UTF8, text=[chapter.title])
        start_ms, end_ms = round(1000 * chapter.start_s), round(1000 * chapter.end_s)
        nowhere = 0xFFFFFFFF  # times count, not bytes
        yield m.CHAP(
            element_id=name, start_time=start_ms, end_time=end_ms, start_offset=nowhere, end_offset=nowhere,
            sub_frames=[title],
        )  # fmt: skip
    ordered, top = m.CTOCFlags.ORDERED, m.CTOCFlags.TOP_LEVEL
    groups = [names[at : at + MOST_ENTRIES] for at in range(0, len(names), MOST_ENTRIES)]
    if len(groups) > 1:
        for number, group in enumerate(groups):
            yield m.CTOC(element_id=f"toc{number}", flags=ordered, child_element_ids=group, sub_frames=[])
        groups = [[f"toc{number}" for number in range(min(len(groups), MOST_ENTRIES))]]
    for group in groups:
        yield m.CTOC(element_id="toc", flags=ordered | top, child_element_ids=group, sub_frames=[])


def vorbis(tags: Tags) -> dict[str, str]:
    """The tags as Vorbis comments (FLAC, Opus); chapters as in https://wiki.xiph.org/Chapter_Extension."""
    named = {
        PROVENANCE: tags.provenance,  # first: it is looked for near the front
        "TITLE": tags.title,
        "ARTIST": tags.author,
        "ALBUM": tags.album,
        "DATE": tags.date,
        "GENRE": GENRE,
        "LANGUAGE": tags.language,
        "SOURCE": tags.url,
        "ENCODER": ENCODER,
        "COMMENT": tags.comment,
        "LYRICS": tags.lyrics,
    }
    for number, chapter in enumerate(tags.chapters):
        named[f"CHAPTER{number:03}"] = clock(round(1000 * chapter.start_s))
        named[f"CHAPTER{number:03}NAME"] = chapter.title
    return {name: text for name, text in named.items() if text}


def picture(tags: Tags) -> Any:
    """The cover as mutagen's FLAC `Picture`, which Opus uses, too; None if there is none."""
    from mutagen.flac import Picture

    if not tags.cover:
        return None
    image = Picture()
    image.type, image.mime, image.data = 3, tags.cover_type, tags.cover
    return image


def mp4(tags: Tags, *, audiobook: bool) -> Any:
    """The tags as mutagen's `MP4Tags`, without the chapters: the muxer writes them."""
    from mutagen import mp4 as m

    image = m.MP4Cover.FORMAT_PNG if tags.cover_type == "image/png" else m.MP4Cover.FORMAT_JPEG
    own = "----:com.apple.iTunes:"  # the name space that all programs use for names of their own
    named: dict[str, Any] = {
        f"{own}{PROVENANCE}": [m.MP4FreeForm(tags.provenance.encode())] if tags.provenance else [],
        "\xa9nam": [tags.title],
        "\xa9ART": [tags.author],
        "aART": [tags.author],
        "\xa9alb": [tags.album],
        "\xa9day": [tags.date],
        "\xa9gen": [GENRE],
        "\xa9too": [ENCODER],
        "\xa9cmt": [tags.comment],
        "\xa9lyr": [tags.lyrics],
        f"{own}LANGUAGE": [m.MP4FreeForm(tags.language.encode())] if tags.language else [],
        f"{own}SOURCE": [m.MP4FreeForm(tags.url.encode())] if tags.url else [],
        "covr": [m.MP4Cover(tags.cover, image)] if tags.cover else [],
        "stik": [2] if audiobook else [],  # media kind: players show it among the books, and remember the place
    }
    frames = m.MP4Tags()
    for name, values in named.items():
        if any(values):
            frames[name] = values
    return frames


def loaded(kind: Any, file: BinaryIO) -> Any:
    """What mutagen's class reads of a file; raises as `save()`."""
    with _plain_errors():
        file.seek(0)
        return kind(file)


def save(tags: Any, file: BinaryIO, **options: Any) -> None:
    """Writes mutagen's tags to a file.

    Raises:
        OSError: the disk is full, for example.
        ValueError: mutagen does not take the file.
    """
    with _plain_errors():
        file.seek(0)
        tags.save(file, **options)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Raises the system's errors in place of mutagen's, which hide them."""
    from mutagen import MutagenError

    try:
        yield
    except MutagenError as error:
        cause = error.__context__
        raise (cause if isinstance(cause, OSError) else ValueError(str(error))) from error


def iso_639_2(tag: str) -> str:
    """The three-letter code that ID3 and MP4 require; "" if it is not known.

    Source: ISO 639-2, https://www.loc.gov/standards/iso639-2.
    """
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
