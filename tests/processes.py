"""The same thing done by several processes at the same moment."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any

PRELOADED = ["tests.warm"]
"""Loaded once, in the clean process that the others are forked from: loading is most of their work."""

FULL_SIZE = bool(os.environ.get("GATEPOST_FULL_SIZE"))
"""Whether races run at the size that ``make races`` wants, minutes long, or at that of every day."""

PATIENCE = 900 if FULL_SIZE else 60
"""Seconds after which a process that has not answered counts as hung."""


def at_once(task: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Run ``task(*each)`` in a process of its own for each, all released together.

    Return what each returned, in order; an exception comes back as the value.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    gate = context.Barrier(len(arguments))
    pipes = [context.Pipe(duplex=False) for _ in arguments]
    workers = [
        context.Process(target=_work, args=(task, each, gate, sending), daemon=True)
        for each, (_, sending) in zip(arguments, pipes, strict=True)
    ]
    for worker in workers:
        worker.start()
    answers = [
        receiving.recv() if receiving.poll(PATIENCE) else TimeoutError("no answer")
        for receiving, _ in pipes
    ]
    for worker in workers:
        worker.join(PATIENCE)
    for pipe in pipes:
        for end in pipe:
            end.close()
    return answers


def _work(task: Callable[..., Any], arguments: tuple[Any, ...], gate: Any, sending: Any) -> None:
    try:
        gate.wait(PATIENCE)
        sending.send(task(*arguments))
    except Exception as error:  # noqa: BLE001 - the test judges what went wrong
        sending.send(error)
