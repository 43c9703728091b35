"""What neural engines share: packages, ONNX models, rates, phonemes and the times of words."""

from __future__ import annotations

import os

# From 1.29 on, onnxruntime reports every use to its makers, and leaves a number for the machine in the folder for
# caches, unless this is set before its import (https://github.com/microsoft/onnxruntime/pull/27379).
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
