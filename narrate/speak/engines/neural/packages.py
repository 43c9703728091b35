"""The packages that a neural engine needs and that are an extra of this project."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from narrate.errors import EngineUnavailable
from narrate.speak.engines.neural import onnx_model, phonemes, rate, word_times


class Packages:
    """Whether an engine's packages are there, how to install them, and which versions they have.

    Args:
        engine: the engine's name.
        module: the module that the engine imports.
        requirements: what `pip install` takes.
        audible: the packages whose versions change the sound.
        below_python: the first version of Python on which they do not install.
    """

    def __init__(
        self,
        engine: str,
        module: str,
        requirements: str,
        audible: Sequence[str],
        below_python: tuple[int, int] | None = None,
    ) -> None:
        self._engine = engine
        self._module = module
        self._command = f"pip install {requirements}"
        self._audible = audible
        self.python_too_new = below_python is not None and sys.version_info >= below_python

    @property
    def command(self) -> str:
        """The command that installs them; "" if the module is there, which is not imported."""
        return "" if find_spec(self._module) else self._command

    @property
    def advice(self) -> str:
        """The same as a sentence, whether the module is there or not."""
        if self.python_too_new:
            return "Its package does not install on this Python: take an older one"
        return f"`{self._command}` installs it"

    def missing(self, error: ImportError) -> EngineUnavailable:
        """The error for packages that are missing or incomplete."""
        return EngineUnavailable(f"the engine '{self._engine}' is not installed ({error})", self.advice)

    def fingerprint(self, device: str) -> str:
        """The beginning of the engine's fingerprint: all versions that change the sound or the times of words."""
        own = (rate.VERSION, onnx_model.VERSION, word_times.VERSION, phonemes.VERSION)
        return " ".join([*(f"{package} {_version(package)}" for package in self._audible), device, *map(str, own)])


@cache
def _version(package: str) -> str:
    """The installed version of a package, without importing it; "absent" without one."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
