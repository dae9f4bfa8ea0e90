"""`gut bench`: measures stock Rasa and the assistant, one after the other in turn, and reports."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console

from bot.benchmark.errors import BenchError
from bot.benchmark.figures import Measured, Pair, Sample
from bot.benchmark.load import TURNS
from bot.benchmark.machine import Machine
from bot.benchmark.measuring import CONVERSATION, Both, Talks, talk
from bot.benchmark.messages import said_again, said_once
from bot.benchmark.plan import FULL, QUICK, SHORT, Plan
from bot.benchmark.processes import BENCH, leave_on_sigterm
from bot.benchmark.report import Run, markdown, note, table
from bot.benchmark.servers import Server, empty_server, our_server, stock_server
from bot.benchmark.stock import EPOCHS, StockProject
from bot.benchmark.training import OWN, STOCK_LOG, Training, kept_stock, noted_ours, train_ours, train_stock
from bot.progress import step
from bot.training import MODELS, current_model

WIDTH = 140
STDOUT = "-"


@dataclass(frozen=True)
class Output:
    """Where the report goes."""

    json: str = ""
    """A file, `-` for stdout; empty for the usual place."""
    plot: Path | None = None
    is_markdown: bool = False

    @property
    def json_path(self) -> Path | None:
        """The file of the JSON; None for stdout."""
        return None if self.json == STDOUT else Path(self.json or BENCH / "bench.json")

    @property
    def plot_path(self) -> Path:
        """The file of the plot."""
        return self.plot or BENCH / "bench.svg"

    def check(self) -> None:
        """Look before anything slow begins.

        Raises:
            BenchError: a folder does not exist.
        """
        for path in (self.json_path, self.plot_path):
            if path is not None and path.absolute().parent != BENCH and not path.absolute().parent.is_dir():
                raise BenchError(f"{path}: its folder does not exist, make it first.")


@dataclass(frozen=True)
class Trained:
    """Both trainings, and what there is to say of them."""

    stock: Training
    ours: Training
    model: Path
    notes: tuple[str, ...]


def bench(*, quick: bool, estimate: bool, output: Output) -> int:
    """Measure, and report.

    Args:
        quick: in under three minutes.
        estimate: reckon the time of stock's training from two epochs, also in a full run.
        output: where the report goes.

    Returns:
        0, also where a goal is missed.

    Raises:
        BenchError: a server or a training fails, or the report can't be written.
    """
    output.check()
    leave_on_sigterm()
    BENCH.mkdir(parents=True, exist_ok=True)
    begun, machine = time.monotonic(), Machine.here()
    if not current_model().is_file():
        with step("Training ours, as there is no model of today's files (a minute or two)"):
            train_ours(MODELS)
    plan = QUICK if quick else replace(FULL, epochs=SHORT) if estimate else FULL
    project = StockProject(BENCH / "stock", plan.epochs, plan.every)
    project.write()
    trained = train_both(project, quick=quick)
    ready, talks, memory = _measure_servers(project, trained.model, plan)
    measured = _measured(talks, ready, memory, trained)
    notes = (*_notes(measured, machine, plan), *trained.notes)
    run = Run(measured, machine, quick, date.today().isoformat(), time.monotonic() - begun, notes)
    _report(run, output)
    return 0


def train_both(project: StockProject, *, quick: bool) -> Trained:
    """Train stock and ours.

    What is reckoned from a shorter training of stock is kept for the next run, and a quick run takes the time that
    `gut train` noted. A training of all epochs is always a new one.
    """
    notes = []
    kept = kept_stock(project) if project.epochs < EPOCHS else None
    if kept is None:
        what = "an hour or more" if project.epochs == EPOCHS else "minutes" if project.every == 1 else "a minute"
        with step(f"Training stock ({what}; {STOCK_LOG} shows how far it is)"):
            stock, model = train_stock(project)
    else:
        stock, model = kept
        notes.append(note("kept_stock", day=stock.on))
    if stock.is_estimate:
        values = {"epochs": stock.epochs, "missing": stock.missing, "times": stock.times_phrases}
        notes.append(note("estimate", seconds=stock.seconds, last=stock.last_epoch, **values))
        notes.append(note("guess"))
    ours = noted_ours(current_model(), OWN / current_model().name) if quick else None
    if ours is None:
        with step("Training ours (a minute or two)"):
            ours = train_ours()
    else:
        notes.append(note("kept_ours", day=ours.on))
    return Trained(stock, ours, model, tuple(notes))


def _measure_servers(project: StockProject, model: Path, plan: Plan) -> tuple[Both, Talks, Both]:
    """Start both in turn, keep the last ones, talk to them, and weigh them."""
    ready, memory = Both(), Both()
    with ExitStack() as running:
        for number in range(plan.starts):
            is_last = number == plan.starts - 1
            stock, ours = stock_server(project, model), our_server()
            for server, taken in ((stock, ready.stock), (ours, ready.ours)):
                with step(f"Starting {server.name}, {number + 1} of {plan.starts}"):
                    taken.append(_start(server, running if is_last else None))
        empty = empty_server()
        _start(empty, running)
        talks = talk(stock, ours, empty, project, plan)
        memory.stock.append(stock.peak_memory())
        memory.ours.append(ours.peak_memory())
    return ready, talks, memory


def _start(server: Server, running: ExitStack | None) -> float:
    """Seconds to its first answer; it is stopped again where nobody keeps it."""
    seconds = server.start()
    if running is None:
        server.stop()
    else:
        running.callback(server.stop)
    return seconds


def _measured(talks: Talks, ready: Both, memory: Both, trained: Trained) -> Measured:
    limit = talks.limit
    if not limit.round_trip:
        raise BenchError("the empty server answered nothing; its log may say why.")
    return Measured(
        latency=talks.latency.pair("one client"),
        throughput={clients: both.pair(f"{clients} clients") for clients, both in talks.throughput.items()},
        busy={clients: both.pair(f"{clients} clients") for clients, both in talks.busy.items()},
        turns={turn: both.pair(f"turn {turn}") for turn, both in talks.turns.items()},
        ready=ready.pair("start"),
        memory=memory.pair("memory"),
        training=Pair(Sample.of(trained.stock.full), Sample.of(trained.ours.full)),
        limit=Sample(tuple(limit.together)),
        embedding=Sample(tuple(limit.embedding)),
        round_trip=Sample(tuple(limit.round_trip)),
        failed=talks.failed,
        silent=talks.silent,
        repeated=talks.repeated,
    )


def _notes(measured: Measured, machine: Machine, plan: Plan) -> list[str]:
    """What must be said of the figures."""
    counts = {"once": len(said_once()), "again": len(said_again()), "turns": TURNS, "texts": CONVERSATION}
    notes = [note("stock"), note("ratio"), note("messages", **counts, **measured.repeated)]
    if not plan.has_all_phrases:
        notes.append(note("share", every=plan.every))
    if plan.is_repeated:
        notes.append(note("history", texts=CONVERSATION))
    if machine.is_busy:
        notes.append(note("busy", load=machine.load, cores=machine.cores))
    if any(measured.failed.values()):
        notes.append(note("failed", **measured.failed))
    if any(measured.silent.values()):
        notes.append(note("silent", **measured.silent))
    return notes


def _report(run: Run, output: Output) -> None:
    """Print the table, and write the JSON and the plot."""
    from bot.benchmark.plot import write_plot

    text = json.dumps(run.as_dict(), indent=2)
    write_plot(output.plot_path, run)
    print(f"The plot is at {output.plot_path}.", file=sys.stderr)
    if output.json_path is not None:
        try:
            output.json_path.write_text(text + "\n", encoding="utf-8")
        except OSError as e:
            raise BenchError(f"{output.json_path} can't be written ({e.strerror}): name a file that can.") from e
        print(f"The figures are at {output.json_path}.", file=sys.stderr)
    else:
        print(text)
    beside = sys.stderr if output.json_path is None else sys.stdout  # JSON on stdout stands alone
    if output.is_markdown:
        print(markdown(run), file=beside)
        return
    console = Console(file=beside, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    console.print(table(run))
    console.print("\n".join((run.machine.line, *run.notes)), markup=False)
