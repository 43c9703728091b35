"""Every engine of this package keeps the contract that other people's engines are held to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from narrate.model import EngineOptions
from narrate.testing import EngineContract
from tests import tiny_voices


class TestSystem(EngineContract):
    engine = "system"


class TestTone(EngineContract):
    engine = "tone"


class TestPiper(EngineContract):
    engine = "piper"

    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NARRATE_PIPER_VOICES", "http://127.0.0.1:9")  # nobody answers there
        self.options = EngineOptions(tiny_voices.piper(tmp_path).parent)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="kokoro-onnx 0.6 does not install there")
class TestKokoro(EngineContract):
    engine = "kokoro"

    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> None:
        self.options = EngineOptions(tiny_voices.kokoro(tmp_path).parent)
