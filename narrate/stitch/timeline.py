"""Pieces in their order -> cues, chapters and the times of passages."""

from __future__ import annotations

from pathlib import Path

from narrate.model import Chapter, Cue, Kind, Line, Narration, Passage, PassageTime, Piece, Script, Word


class Timeline:
    """Times within the file, piece by piece; holds no audio."""

    def __init__(self) -> None:
        self.samples = 0
        self.sample_rate_hz = 0
        self.cues: list[Cue] = []
        self.passages: list[PassageTime] = []
        self.left_out: list[str] = []
        self.reused = 0
        self._headings: list[tuple[str, float, int]] = []

    @property
    def duration_s(self) -> float:
        return self.samples / self.sample_rate_hz if self.sample_rate_hz else 0.0

    def add(self, passage: Passage, piece: Piece) -> None:
        """Appends a passage. A passage without sound takes no time."""
        self.reused += piece.reused
        heard = [span for span in piece.line_samples if span]
        words = piece.line_words or ((),) * len(passage.lines)
        for line, span, line_words in zip(passage.lines, piece.line_samples, words, strict=True):
            if span:
                start, end = self.samples + span[0], self.samples + span[1]
                self.cues.append(Cue(line, start, end, self._written(line, line_words)))
            elif line.utterances:
                self.left_out.append(line.written)
        if heard:
            self.sample_rate_hz = piece.sample_rate_hz
            start_s = (self.samples + heard[0][0]) / self.sample_rate_hz
            end_s = (self.samples + heard[-1][1]) / self.sample_rate_hz
            self.passages.append(PassageTime(passage.kind, start_s, end_s))
            if passage.kind is Kind.HEADING:
                title = " ".join(passage.written.split())
                self._headings.append((title, start_s, passage.level or 1))
            self.samples += piece.samples

    def _written(self, line: Line, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if not words:
            return ()
        from narrate.stitch.words import written_words  # most engines give no times of words

        return tuple(Word(word.start, word.end, self.samples + word.sample) for word in written_words(line, words))

    def chapters(self) -> tuple[Chapter, ...]:
        """A chapter for each heading, up to the first sound of the next heading; none without headings."""
        # Without headings there is still one end.
        ends = [start_s for _, start_s, _ in self._headings[1:]] + [self.duration_s]
        return tuple(
            Chapter(title, start_s, end_s, level)
            for (title, start_s, level), end_s in zip(self._headings, ends, strict=False)
        )

    def narration(self, path: Path, script: Script) -> Narration:
        """The narration written to `path`."""
        return Narration(
            path=path,
            title=script.title,
            duration_s=self.duration_s,
            sample_rate_hz=self.sample_rate_hz,
            passages=tuple(self.passages),
            cues=tuple(self.cues),
            chapters=self.chapters(),
            script=script,
            reused=self.reused,
            spoken=len(script.passages) - self.reused,
            left_out=tuple(self.left_out),
        )
