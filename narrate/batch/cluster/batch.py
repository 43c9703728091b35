"""The articles of a run on their way to a cluster and back; each of them ends as one outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.batch.cluster.answer import unpack
from narrate.batch.cluster.client import Failure, Lost, Scheduler, Slow
from narrate.batch.cluster.task import ArticleTask, task_for
from narrate.errors import ClusterError, NarrateError, UsageError, explained
from narrate.events import Outcome
from narrate.export.names import folder_of, place_for
from narrate.export.output import Export
from narrate.export.provenance import read_provenance
from narrate.export.sidecars import write_sidecars
from narrate.model import Narration
from narrate.model.language import shortened
from narrate.read import Source
from narrate.run import Run, name_of

ARTICLES_PER_THREAD = 3  # one in work, two at hand; more would only wait, and fill the scheduler's memory
TRIES = 3  # of an article whose answer is lost with its worker


@dataclass
class _Article:
    """An article on its way.

    Attributes:
        tries: how often it was sent.
        alone: nothing else was with the workers at the last try, so that it is to blame if they died.
    """

    name: str
    task: ArticleTask
    tries: int = 0
    alone: bool = False


class Batch:
    """All articles of a run.

    Dask blames a worker's death on all articles that were given to it, and gives an article up after four. So one that
    is given up is tried once more when nothing else is left: there it is the only one to blame.
    """

    def __init__(self, run: Run, scheduler: Scheduler, token: str) -> None:
        self._run = run
        self._scheduler = scheduler
        self._token = token
        self._sent: dict[object, _Article] = {}
        self._suspects: deque[_Article] = deque()
        self._gone: ClusterError | None = None

    def outcomes(self, sources: Sequence[str | Source]) -> Iterator[Outcome]:
        """The outcomes in the order of completion."""
        remaining = deque(sources)
        while remaining or self._sent or self._suspects:
            try:
                room = ARTICLES_PER_THREAD * self._scheduler.threads() if not self._gone else len(remaining)
                while remaining and len(self._sent) < max(1, room):
                    if outcome := self._begin(remaining.popleft(), alone=not (self._sent or remaining)):
                        yield outcome
                if not self._sent and self._suspects:
                    self._send(self._suspects.popleft(), alone=True)
                if self._sent and (outcome := self._end(*self._scheduler.next_done())):
                    yield outcome
            except ClusterError as error:
                self._gone = error
                lost = [*self._sent.values(), *self._suspects]
                self._sent.clear()
                self._suspects.clear()
                yield from (_failed(article.name, error) for article in lost)

    def _begin(self, source: str | Source, *, alone: bool) -> Outcome | None:
        """Sends an article, or says what became of it without that."""
        name = name_of(source)
        try:
            task = task_for(self._run, source, self._token)
            if path := self._run.up_to_date(task.provenance):
                return Outcome(name, up_to_date=path)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles go on
            return Outcome(name, error=explained(error))
        if self._gone:
            return _failed(name, self._gone)
        self._send(_Article(name, task), alone=alone)
        return None

    def _send(self, article: _Article, *, alone: bool) -> None:
        article.tries += 1
        article.alone = alone
        try:
            key = self._scheduler.submit(article.task)
        except ClusterError:
            self._suspects.append(article)  # `outcomes()` tells of it with all others that are lost
            raise
        self._sent[key] = article

    def _end(self, key: object, answer: bytes | Failure | Lost | Slow) -> Outcome | None:
        """What became of a task; None if it is done again."""
        article = self._sent.pop(key)
        if isinstance(answer, bytes):
            return self._outcome(article, answer)
        if isinstance(answer, Lost):
            if article.tries < TRIES:
                self._send(article, alone=article.alone)
                return None
            return _failed(article.name, ClusterError("its answer was lost", "See the log of the cluster's scheduler"))
        if isinstance(answer, Slow):
            problem = f"its answer did not arrive in {answer.limit_s:.0f} s"
            return _failed(
                article.name, ClusterError(problem, "Take a folder that the workers share, or a faster network")
            )
        if not answer.lost_workers:
            problem = f"a worker of the cluster failed ({answer.text or 'it does not say why'})"
            return _failed(
                article.name, ClusterError(problem, "See its log; narrate has to be installed on all of them")
            )
        if not article.alone:
            self._suspects.append(article)
            return None
        lost = ClusterError("every worker that had this article was lost", "See the log of the cluster's workers")
        return _failed(article.name, lost)

    def _outcome(self, article: _Article, answer: bytes) -> Outcome:
        """What an answer holds, its file put in its place.

        Raises:
            UsageError: the settings are wrong, so that no article could succeed.
        """
        run, name = self._run, article.name
        try:
            result, audio = unpack(answer)
            if isinstance(result, NarrateError):
                raise result
            narration = replace(result, script=replace(result.script, source=name))
            path = self._written(article, narration, audio) if audio else self._shared(article, narration)
            narration = replace(narration, path=path)
            write_sidecars(narration, run.settings, read_provenance(path), run.guard)
            return Outcome(name, narration)
        except UsageError:
            raise
        except (ValueError, ArithmeticError, LookupError) as error:  # texts or times that no writer expects
            problem = f"{name}: the cluster's answer cannot be written ({shortened(str(error))})"
            return Outcome(name, error=ClusterError(problem, "Check who runs the scheduler"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles go on
            return Outcome(name, error=explained(error))

    def _written(self, article: _Article, narration: Narration, audio: bytes) -> Path:
        """Writes the file that came with an answer."""
        run, provenance = self._run, article.task.provenance
        if provenance and str(provenance).rsplit(" ", 2)[0].encode() not in audio:
            raise _other_file(article)
        place = place_for(narration.title, run.settings.output, run.codec.suffix, provenance)
        with Export(place, run.codec, run.settings, run.guard) as export:
            export.take(audio)
        return export.path

    def _shared(self, article: _Article, narration: Narration) -> Path:
        """The file that a worker has written into the folder; its name is all that came."""
        output, provenance = self._run.settings.output, article.task.provenance
        if provenance is None:
            path, is_its_own = output or Path(), True
        else:
            path = folder_of(output) / narration.path.name
            found = read_provenance(path)
            is_its_own = found is not None and found.made == provenance.made and found.source == provenance.source
        if not is_its_own or not path.is_file():
            raise _other_file(article)
        return path


def _failed(name: str, error: ClusterError) -> Outcome:
    return Outcome(name, error=ClusterError(f"{name}: {error.problem}", error.advice))


def _other_file(article: _Article) -> ClusterError:
    return ClusterError(
        f"{article.name}: the cluster's answer is not the file of this article", "Check who runs the scheduler"
    )
