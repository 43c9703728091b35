"""The folders in which the files of voices lie. Engines share them."""

from __future__ import annotations

from pathlib import Path

from narrate.errors import UsageError


def voice_home() -> Path:
    """Where voices are installed unless `--voice-dir` names a folder: the platform's data folder of this program."""
    from platformdirs import user_data_path

    return user_data_path("narrate", appauthor=False) / "voices"


def voice_folders(voice_dir: Path | None = None) -> tuple[Path, ...]:
    """Where voices may lie, by precedence: `voice_dir` and `voice_home()`.

    The current folder is none of them, unlike with Piper: a model in a folder of articles may be a stranger's.

    Raises:
        UsageError: `voice_dir` is not a folder.
    """
    if voice_dir and not voice_dir.is_dir():
        raise UsageError(f"there is no folder {voice_dir} with voices", "Check --voice-dir, or the setting voice_dir")
    return (*([voice_dir] if voice_dir else []), voice_home())


def is_any_model_installed(voice_dir: Path | None = None) -> bool:
    """Whether an ONNX model lies in one of the folders for voices.

    Raises:
        UsageError: as `voice_folders()`.
    """
    folders = voice_folders(voice_dir)
    return any(next(folder.glob(name), None) for folder in folders for name in ("*.onnx", "*/*.onnx"))
