"""Marks: by which a sidecar says that this program wrote it, that it is whole, and for which audio it was made.

A mark stands at a fixed place near the front of the file, and holds a sum as of `narrate.export.sums`, begun with the
identity of the audio. WebVTT has comments (NOTE), LRC has a tag for the program (`re`), HTML has comments, and readers
of JSON skip names that they do not know. SubRip has nothing of the kind: there the sum is written in spaces and tabs at
the end of the first time line, where players skip white space as they do the carriage returns of Windows.

Whoever edits a file and keeps its mark makes it a damaged one of this program's. A file without a mark is somebody
else's, also if an earlier version wrote it: that had pages with another mark, and captions without any.
"""

from __future__ import annotations

import stat
import zlib
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from narrate.export.sidecars.template import ARTICLE, LIST, may_replace_page
from narrate.export.sums import file_sum, leftover

ANY, DIGIT = ord("?"), ord("#")  # in the form of a mark
WRONG_BYTES = 1  # that a mark may have and still be known: one flipped bit does not make a file somebody else's


class State(Enum):
    """What lies in a sidecar's place."""

    ABSENT = auto()
    FOREIGN = auto()  # not this program's
    EARLIER = auto()  # of an earlier version
    DAMAGED = auto()  # this program's, but its sum is wrong (it may be of another audio file), or it holds nothing
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a kind of files.

    Attributes:
        form: the first bytes of a file: `?` stands for any byte, `#` for a digit of the sum.
        digits: for 0 and 1, if the sum is binary; else it is hexadecimal.
        page: of an HTML page: its kind as of `sidecars.template`.
    """

    form: bytes
    digits: bytes = b""
    page: str = ""

    @property
    def blank(self) -> bytes:
        """The form with a sum of zero."""
        return self.form.replace(b"#", self.digits[:1] or b"0")

    def write_sum(self, file: BinaryIO, audio_id: str) -> None:
        """Fills in the sum of a file that is otherwise complete; `audio_id` as of `Provenance.file_id`."""
        digits = self._sum(file, audio_id)
        file.seek(self._at)
        file.write(digits)

    def state(self, path: Path, audio_id: str) -> State:
        """What lies at `path`.

        Args:
            audio_id: of the audio that the file should be of.

        Raises:
            OSError: it cannot be read.
        """
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return State.FOREIGN
        except FileNotFoundError:
            return State.ABSENT
        if leftover(path):
            return State.DAMAGED
        with path.open("rb") as file:
            head = file.read(len(self.form))
            if not self._is_in(head):
                is_page = bool(self.page) and may_replace_page(path, self.page)
                return State.EARLIER if is_page else State.FOREIGN
            found = head[self._at : self._at + self._count]
            return State.WHOLE if found == self._sum(file, audio_id) else State.DAMAGED

    @property
    def _at(self) -> int:
        return self.form.index(b"#")

    @property
    def _count(self) -> int:
        return self.form.count(b"#")

    def _sum(self, file: BinaryIO, audio_id: str) -> bytes:
        total = file_sum(file, [(self._at, self._count)], zlib.crc32(audio_id.encode()))
        if not self.digits:
            return b"%0*x" % (self._count, total)
        return f"{total:0{self._count}b}".encode().translate(bytes.maketrans(b"01", self.digits))

    def _is_in(self, head: bytes) -> bool:
        digits = self.digits or b"0123456789abcdef"
        wrong = sum(
            byte not in digits if wanted == DIGIT else byte != wanted
            for wanted, byte in zip(self.form, head, strict=False)
            if wanted != ANY
        )
        return len(head) == len(self.form) and wrong <= WRONG_BYTES


VTT = Mark(b"WEBVTT\n\nNOTE narrate ########\n")
SRT = Mark(b"1\n???????????? --> ????????????\t" + 32 * b"#" + b"\t\n", digits=b" \t")
LRC = Mark(b"[re:narrate ########]\n")
CHAPTERS = Mark(b'{\n "narrate": "########",\n')
PAGE = Mark(b"<!DOCTYPE html>\n<!-- narrate ######## -->\n", page=ARTICLE)
FOLDER_PAGE = Mark(b"<!DOCTYPE html>\n<!-- narrate list ######## -->\n", page=LIST)
CAPTIONS = {"vtt": VTT, "srt": SRT, "lrc": LRC}
