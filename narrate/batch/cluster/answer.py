"""What a worker of a cluster answers, as bytes: a narration or an error as JSON, then the audio.

An answer comes from whoever runs the scheduler. It is decoded into the types of `narrate.model` and the errors of
`narrate.errors`, each value checked; it can hold wrong texts, times and audio, and nothing else.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from narrate import errors
from narrate.errors import ClusterError, NarrateError
from narrate.model import Cue, Line, Narration, Script, Word
from narrate.model.language import shortened

MOST_BYTES = 1 << 30  # of a message, packed or unpacked
MOST_DATA_BYTES = 1 << 26  # of texts and numbers: a book of 100,000 words has 4 MB, as objects up to 60 times that
MOST_NUMBER = 1 << 40  # samples of a year at 32 kHz
MOST_CHARACTERS = 500  # of an error's text


def pack(result: Narration | NarrateError, audio: bytes = b"") -> bytes:
    """The answer; it is compressed here, so that Dask, whose bytes are not unpacked, finds nothing to compress."""
    told = _told_error(result) if isinstance(result, NarrateError) else _told_narration(result)
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode() + b"\n" + audio, level=1)


def unpack(answer: bytes) -> tuple[Narration | NarrateError, bytes]:
    """The narration or the error, and the audio. The narration's path is a bare file name.

    Raises:
        ClusterError: it is no answer of a worker's.
    """
    try:
        unpacker = zlib.decompressobj()
        told, _, audio = unpacker.decompress(answer, MOST_BYTES).partition(b"\n")
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("it is too long, or cut off")
        if len(told) > MOST_DATA_BYTES:
            raise ValueError("its texts are too long")
        name, *values = json.loads(told)
        return _narration(*values) if name == Narration.__name__ else _error(name, *values), audio
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, zlib.error) as error:
        reason = shortened(str(error), MOST_CHARACTERS)
        raise ClusterError(
            f"the cluster's answer is no narration ({reason})", "Check who runs the scheduler, and its workers' version"
        ) from error


def _told_narration(narration: Narration) -> list[Any]:
    script, path = narration.script, narration.path.name
    numbers = {id(line): number for number, line in enumerate(_lines(script))}
    cues = [[numbers[id(cue.line)], cue.start_sample, cue.end_sample, _plain(cue.words)] for cue in narration.cues]
    told = {field.name: _plain(getattr(narration, field.name)) for field in fields(narration) if field.name != "cues"}
    return [Narration.__name__, {**told, "cues": cues, "path": path}]


def _told_error(error: NarrateError) -> list[str]:
    kind = next(kind for kind in type(error).__mro__ if kind.__name__ in _kinds())  # of a plug-in: what it derives from
    return [kind.__name__, error.problem, error.advice]


def _plain(value: Any) -> Any:
    """A value as JSON: an object as the list of its fields."""
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _error(name: str, problem: str, advice: str) -> NarrateError:
    return _kinds()[name](*(shortened(_made(str, text), MOST_CHARACTERS) for text in (problem, advice)))


@cache
def _kinds() -> dict[str, type[NarrateError]]:
    """The errors of the tree by their names."""
    found = vars(errors).values()
    return {kind.__name__: kind for kind in found if isinstance(kind, type) and issubclass(kind, NarrateError)}


def _narration(told: dict[str, Any]) -> Narration:
    values = {name: _made(kind, told[name]) for name, kind in _hints(Narration).items() if name not in {"cues", "path"}}
    lines = list(_lines(values["script"]))
    path = _made(str, told["path"])
    if Path(path).name != path or path in {"", ".."} or "\0" in path:
        raise ValueError("it names a file elsewhere")
    if not values["sample_rate_hz"]:
        raise ValueError("its sample rate is 0")
    cues = tuple(_cue(lines, *cue) for cue in told["cues"])
    return Narration(**values, path=Path(path), cues=cues)


def _lines(script: Script) -> Iterator[Line]:
    return (line for passage in script.passages for line in passage.lines)


def _cue(lines: Sequence[Line], number: Any, start: Any, end: Any, words: Any) -> Cue:
    line, (first, last) = lines[_made(int, number)], (_made(int, start), _made(int, end))
    cue = Cue(line, first, last, _made(tuple[Word, ...], words))
    if last < first or any(not word.start <= word.end <= len(line.written) for word in cue.words):
        raise ValueError("a time or a place in a text is wrong")
    return cue


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """The types of the fields of a dataclass, in their order."""
    return get_type_hints(kind)


def _made(kind: Any, value: Any) -> Any:
    """A value of this type, or of types that stand in the model, out of its JSON.

    Raises:
        ValueError, TypeError: it is of another type, or out of range.
    """
    if kind is str:
        if isinstance(value, str):
            value.encode()  # raises for a lone surrogate, which no file can hold
            return value
    elif kind in (int, float):
        if type(value) in {int, kind} and 0 <= value <= MOST_NUMBER:  # not NaN
            return value
    elif isinstance(value, list):
        return _made_of_list(kind, value)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    raise ValueError(f"{shortened(repr(value))} is no {getattr(kind, '__name__', kind)}")


def _made_of_list(kind: Any, values: list[Any]) -> Any:
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if len(_hints(each)) == len(values))
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(*(_made(hint, value) for hint, value in zip(_hints(kind).values(), values, strict=True)))
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], value) for value in values)
    raise ValueError(f"a list is no {kind}")
