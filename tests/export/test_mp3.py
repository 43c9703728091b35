"""MP3 pieces encoded apart, read back by decoders that did not write them."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import lameenc
import pytest

from narrate.errors import UsageError
from narrate.export.codecs import codec_for
from narrate.export.codecs.mp3 import Mp3, allowed_kbps
from narrate.export.names import Place
from narrate.export.output import Export
from narrate.export.tags import Tags
from narrate.model import Piece, Script, Utterance
from narrate.speak.engines.tone import ToneEngine
from tests.conftest import decode

RATE_HZ = 22_050
SCRIPT = Script(
    "A title", (), author="An Author", published="2026-11-23", site="A Site", source="https://example.org/a"
)


def hum(text: str, silence: int = 1_700) -> bytes:
    return ToneEngine().speak(Utterance(text)).pcm + bytes(2 * silence)


def pieces_of(codec: Mp3, sounds: Sequence[bytes], rate_hz: int = RATE_HZ) -> list[Piece]:
    made = []
    for sound in sounds:
        encoded, tail, samples = codec.encode(sound, rate_hz)
        made.append(Piece(encoded, tail, samples, rate_hz, ()))
    return made


def export(path: Path, codec: Mp3, pieces: Sequence[Piece]) -> None:
    with Export(Place(path), codec) as out:
        for piece in pieces:
            out.add(piece)
        out.finish(Tags.of(SCRIPT))


SOUNDS = [hum("one"), hum("a longer second piece of sound"), hum("three and more"), hum("the end")]


def padded(sound: bytes, samples: int) -> bytes:
    return sound + bytes(2 * samples - len(sound))


def test_the_decoded_length_is_exact_to_the_sample(tmp_path: Path, needs: Callable[[str], str]) -> None:
    pieces = pieces_of(Mp3(), SOUNDS)
    export(tmp_path / "a.mp3", Mp3(), pieces)
    assert len(decode(needs("ffmpeg"), tmp_path / "a.mp3")) // 2 == sum(piece.samples for piece in pieces)


def test_another_decoder_agrees_on_the_length(tmp_path: Path) -> None:
    import soundfile

    pieces = pieces_of(Mp3(), SOUNDS)
    export(tmp_path / "a.mp3", Mp3(), pieces)
    assert soundfile.info(tmp_path / "a.mp3").frames == sum(piece.samples for piece in pieces)


def test_joined_pieces_sound_like_one_encoding(tmp_path: Path, needs: Callable[[str], str]) -> None:
    pieces = pieces_of(Mp3(), SOUNDS)
    whole = b"".join(padded(sound, piece.samples) for sound, piece in zip(SOUNDS, pieces, strict=True))
    export(tmp_path / "joined.mp3", Mp3(), pieces)
    export(tmp_path / "whole.mp3", Mp3(), pieces_of(Mp3(), [whole]))
    original = array("h", whole)
    noise = []
    for name in ("joined.mp3", "whole.mp3"):
        heard = array("h", decode(needs("ffmpeg"), tmp_path / name))
        assert len(heard) == len(original)
        noise.append(sum((a - b) ** 2 for a, b in zip(original, heard, strict=True)))
    assert noise[0] < 1.1 * noise[1]


def test_there_is_no_click_at_a_joint(tmp_path: Path, needs: Callable[[str], str]) -> None:
    pieces = pieces_of(Mp3(), SOUNDS)
    export(tmp_path / "a.mp3", Mp3(), pieces)
    heard = array("h", decode(needs("ffmpeg"), tmp_path / "a.mp3"))
    joint = 0
    for piece in pieces[:-1]:
        joint += piece.samples
        assert max(map(abs, heard[joint - 300 : joint + 300])) < 200


@pytest.mark.parametrize(("rate_hz", "kbps"), [(8_000, 8), (16_000, 24), (22_050, 64), (24_000, 160), (44_100, 320)])
def test_every_rate_gets_a_header_that_decoders_understand(
    tmp_path: Path, needs: Callable[[str], str], rate_hz: int, kbps: int
) -> None:
    codec = Mp3(kbps)
    pieces = pieces_of(codec, [hum("rate"), hum("rate again")], rate_hz)
    export(tmp_path / "a.mp3", codec, pieces)
    assert len(decode(needs("ffmpeg"), tmp_path / "a.mp3")) // 2 == sum(piece.samples for piece in pieces)


def test_a_bit_rate_that_mp3_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(UsageError, match="64"):
        Mp3(65)
    with pytest.raises(UsageError, match="160"):
        Mp3(320).encode(hum("no"), RATE_HZ)
    assert 320 in allowed_kbps(44_100)


def test_frames_are_lame_s_own() -> None:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_bit_rate(64)
    encoder.set_quality(7)
    sound = hum("the same") + bytes(2 * 576)
    whole_frames = sound[: len(sound) // 1152 * 1152]
    wanted = bytes(encoder.encode(whole_frames)) + bytes(encoder.flush())
    encoded, tail, _ = Mp3().encode(whole_frames, RATE_HZ)
    assert encoded + tail == wanted


def test_tags_are_read_back_by_mutagen(tmp_path: Path) -> None:
    from mutagen.mp3 import MP3

    export(tmp_path / "a.mp3", Mp3(), pieces_of(Mp3(), SOUNDS))
    read = MP3(tmp_path / "a.mp3")
    assert read.tags["TIT2"].text == ["A title"]
    assert read.tags["TPE1"].text == ["An Author"]
    assert read.tags["TALB"].text == ["A Site"]
    assert str(read.tags["TDRC"].text[0]) == "2026-11-23"
    assert read.tags["WOAS"].url == "https://example.org/a"
    assert read.info.encoder_info.startswith("LAME")
    assert read.info.bitrate == pytest.approx(64_000, rel=0.01)
    assert not read.info.sketchy


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(tmp_path / f"{name}.mp3", Mp3(), pieces_of(Mp3(), SOUNDS))
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


@pytest.mark.parametrize("name", ["wav", "flac"])
def test_lossless_formats_keep_every_sample(tmp_path: Path, needs: Callable[[str], str], name: str) -> None:
    codec = codec_for(name)
    with Export(Place(tmp_path / f"a.{name}"), codec) as out:
        for sound in SOUNDS:
            encoded, tail, samples = codec.encode(sound, RATE_HZ)
            out.add(Piece(encoded, tail, samples, RATE_HZ, ()))
        out.finish(Tags.of(SCRIPT))
    assert decode(needs("ffmpeg"), tmp_path / f"a.{name}") == b"".join(SOUNDS)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "m4b", "m4a", "opus"])
def test_every_format_carries_title_and_author(tmp_path: Path, name: str) -> None:
    import mutagen

    codec = codec_for(name)
    with Export(Place(tmp_path / f"a.{name}"), codec) as out:
        encoded, tail, samples = codec.encode(SOUNDS[0], RATE_HZ)
        out.add(Piece(encoded, tail, samples, RATE_HZ, ()))
        out.finish(Tags.of(SCRIPT))
    text = io.StringIO()
    print(mutagen.File(tmp_path / f"a.{name}").tags.pprint(), file=text)
    assert "A title" in text.getvalue()
    assert "An Author" in text.getvalue()
    assert "https://example.org/a" in text.getvalue()
