"""From what a file is made, as a provenance: the same provenance means the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

from narrate import __version__
from narrate.cache import Cache
from narrate.export import Codec, Provenance
from narrate.read import Source
from narrate.script import lexicon_files
from narrate.settings import Settings
from narrate.speak.choose import VoiceChoice
from narrate.stitch import VERSION

DIGITS = 16

# What changes nothing in the file, and files whose contents count instead of their names.
NOT_HEARD = {"output", "jobs", "cache", "cache_dir", "keep_going", "lexicon", "cover", "cluster", "voice_dir", "device"}


def provenance_of(source: Source, settings: Settings, cast: VoiceChoice, codec: Codec) -> Provenance:
    """The provenance of the file that an article would become."""
    content = _digest(source.data)
    return Provenance(
        source=_hash(resolved(source.name)),
        content=content,
        made=_hash(
            __version__,
            [content, source.stem, source.kind, source.charset, source.host],
            {field.name: getattr(settings, field.name) for field in fields(settings) if field.name not in NOT_HEARD},
            [_content(path) for path in lexicon_files(settings.lexicon)],
            _content(settings.cover) if settings.cover else "",
            cast.fingerprint,
            [VERSION, codec.fingerprint, codec.suffix],
        ),
    )


def resolved(name: str) -> str:
    """A path from the root, so that the same article is known from every folder; a URL and "-" as they are."""
    return name if name == "-" or "://" in name else str(Path(name).resolve())


def _content(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""  # it is said when the file is needed


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def _hash(*parts: object) -> str:
    return Cache.key(*parts)[:DIGITS]
