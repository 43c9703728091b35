"""`system`, the default engine: the machine's own voices, through pyttsx3.

On Linux that is eSpeak NG (driver `espeak`), on macOS NSSpeechSynthesizer (`nsss`), on Windows SAPI 5 (`sapi5`).
The last two follow pyttsx3's documentation and have not been run by this project's authors.

What this module handles about pyttsx3 2.99:
- `runAndWait()` returns before the clip is there. `startLoop()` with the driver's own loop returns when the driver
  reports that the utterance is finished, because no "end the loop" command waits in its queue.
- It uses a wrong voice silently; only the `error` event tells.
- Rate and volume are set for every utterance: the previous text may have changed them.
- It prints "Audio saved to …" on stdout for every clip; the worker has redirected stdout.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import wave
from collections.abc import Sequence
from typing import Any, BinaryIO

from narrate.errors import BadClip, EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Utterance, Voice
from narrate.model.language import shortened
from narrate.speak.engine import Engine
from narrate.speak.engines.espeak import library, voices

DRIVER = {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")

EMPTY_FILE_BYTES = 44  # a WAV header without samples
TRIES = 3  # a clip can be lost while the library is still busy with the previous one


class SystemEngine(Engine):
    name = "system"
    interchangeable_with = "espeak" if DRIVER == "espeak" else ""

    def __init__(self) -> None:
        self._engine: Any = None
        self._events: list[tuple[str, Any]] = []
        self._speaking = ""  # the voice to which the driver is set
        self._resolved: dict[tuple[str, str], str] = {}

    def warm(self) -> None:
        """Loads the driver, which takes a tenth of a second."""
        self._pyttsx3()

    def voices(self) -> Sequence[Voice]:
        found = self._pyttsx3().getProperty("voices")
        return tuple(
            Voice(voice.id, voice.name.strip(), _language(voice), (voice.gender or "").lower()) for voice in found
        )

    def default_voice(self, language: str) -> str:
        """The voice for a language; "" (the machine's own choice) with other drivers than eSpeak's."""
        return voices.voice_for(language) if DRIVER == "espeak" else ""

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return library.SAMPLE_RATE_HZ if DRIVER == "espeak" else 0

    def loudness_lufs(self, utterance: Utterance) -> float | None:
        """As `voices.loudness_lufs()`; the voices of other drivers are measured."""
        return voices.loudness_lufs(utterance) if DRIVER == "espeak" else None

    def fingerprint(self, voice: str) -> str:
        if DRIVER == "espeak":
            return f"pyttsx3 {library.fingerprint()}"
        import platform

        return f"pyttsx3 {DRIVER} {platform.version()}"

    def speak(self, utterance: Utterance) -> Clip:
        library.utf8(utterance.text)  # every driver has the limit of eSpeak's
        voice = self._voice(utterance.voice, utterance.language)
        for _ in range(TRIES):
            self._events.clear()
            clip = self._save(utterance, voice)
            for topic, value in self._events:
                if topic == "error":
                    self._speaking = ""
                    raise SpeakError(f"the speech engine refused a sentence ({value})")
            if clip is not None:
                return clip
        raise BadClip(f"the speech engine gave no sound for {shortened(utterance.text)!r}")

    def _save(self, utterance: Utterance, voice: str) -> Clip | None:
        engine = self._pyttsx3()
        if voice and voice != self._speaking:  # setting it again loads its files again
            engine.setProperty("voice", voice)
        self._speaking = (
            "" if library.COMMAND in utterance.text else voice
        )  # a command stays in force until the voice is set
        engine.setProperty("rate", utterance.rate_wpm)
        engine.setProperty("volume", 1.0)
        with _ClipFile() as file:
            engine.save_to_file(utterance.text, file.path)
            if DRIVER == "espeak":
                engine.startLoop()
                engine.endLoop()
                self._check_voice(voice)
            else:
                engine.runAndWait()
            return file.clip()

    def _check_voice(self, voice: str) -> None:
        """Checks the voice that has spoken; before, the library may not yet have set it, which it does in a thread."""
        from pyttsx3.drivers import _espeak

        if not library.is_complete(voice, _espeak.GetCurrentVoice().contents.age):
            self._speaking = ""
            raise SpeakError(f"the speech engine could not read its voice {voice}")

    def _voice(self, wanted: str, language: str) -> str:
        key = (wanted, language)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(wanted, language)
        return self._resolved[key]

    def _resolve(self, wanted: str, language: str) -> str:
        """The driver's id for a voice; raises as `find_voice()`."""
        wanted = wanted or self.default_voice(language)
        if DRIVER == "espeak":
            return voices.espeak_voice(wanted, self.voices())
        from narrate.speak.voice_names import find_voice  # only workers need it

        return find_voice(wanted, self.voices()).id if wanted else ""

    def _pyttsx3(self) -> Any:
        if self._engine is None:
            try:
                if DRIVER == "espeak":
                    library.prepare()
                    # eSpeak starts a thread, and waits for ever where the system has no room for it.
                    probe = threading.Thread(target=bool)
                    probe.start()
                    probe.join()
                from pyttsx3.engine import Engine as Driver  # `pyttsx3.init()` would keep a second registry

                self._engine = Driver(DRIVER)
            except NarrateError:
                raise
            except Exception as error:
                raise EngineUnavailable(
                    f"the speech engine does not start ({type(error).__name__}: {error})", _how_to_get_one()
                ) from error
            self._engine.connect("error", lambda name, exception: self._events.append(("error", exception)))
        return self._engine


class _ClipFile:
    """Where the driver saves a clip: memory that has a path on Linux, else a file in the worker's scratch folder."""

    def __init__(self) -> None:
        self._descriptor = -1
        if hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd"):  # noqa: PTH112 - runs for each sentence
            self._descriptor = os.memfd_create("clip")
            self.path = f"/proc/self/fd/{self._descriptor}"
        else:
            suffix = ".aiff" if DRIVER == "nsss" else ".wav"
            handle, self.path = tempfile.mkstemp(suffix)
            os.close(handle)

    def __enter__(self) -> _ClipFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        else:
            os.unlink(self.path)  # noqa: PTH108

    def clip(self) -> Clip | None:
        """The clip in the file; None if it has no samples."""
        with open(self.path, "rb") as file:  # noqa: PTH123
            return _decode(file)


def _decode(data: BinaryIO) -> Clip | None:
    """The clip in a WAV file (on macOS an AIFF file); None if it has no samples."""
    if data.seek(0, os.SEEK_END) <= EMPTY_FILE_BYTES:
        return None
    data.seek(0)
    if data.read(4) == b"RIFF":
        data.seek(0)
        with wave.open(data) as file:
            if (file.getnchannels(), file.getsampwidth()) == (1, 2):
                return Clip(file.readframes(file.getnframes()), file.getframerate())
    import soundfile  # 200 ms, and eSpeak's clips never need it

    data.seek(0)
    with soundfile.SoundFile(data) as file:
        pcm = bytes(file.buffer_read(dtype="int16"))
        if file.channels > 1:
            import audioop  # pydub needs it as well

            pcm = audioop.tomono(pcm, 2, 0.5, 0.5)
        return Clip(pcm, file.samplerate) if pcm else None


def _language(voice: Any) -> str:
    tag = (voice.languages or [""])[0]
    tag = tag.decode("utf-8", "ignore") if isinstance(tag, bytes) else str(tag)
    return re.sub(r"[^A-Za-z0-9_-]", "", tag).replace("_", "-")


def _how_to_get_one() -> str:
    if DRIVER == "espeak":
        return library.how_to_get_it()
    return "Check that the system's own speech works"
