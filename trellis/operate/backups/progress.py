"""A bar on a terminal, and nothing anywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bar

from trellis.operate.backups.making import Progress


@contextmanager
def shown(words: str) -> Iterator[Progress]:
    """Give what shows how many rows are done, on standard error, where that is a terminal."""
    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
