"""``gatepost doctor``: whether the blog is sound."""

import json
from collections.abc import Iterator
from typing import Any

import click

from blog.db import Database
from blog.moderation.doctor import examine
from blog.terminal import table, with_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_database
def doctor(database: Database, *, as_json: bool) -> None:
    """Count what there is and check that nothing contradicts itself.

    Ends with 0 when all is sound, else with 1 and one line for each finding.

    Example: gatepost doctor --json
    """
    with database.reading() as session:
        health = examine(session)
    if as_json:
        document = {**health.counts, "sound": health.is_sound, "findings": health.findings}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        table(_rows(health.counts))
        for finding in health.findings:
            click.echo(finding)
        if health.is_sound:
            click.echo("All is sound.")
    if not health.is_sound:
        raise SystemExit(1)


def _rows(counts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for name, number in counts.items():
        if not isinstance(number, dict):
            yield name, number
            continue
        parts = (f"{part} {each:,}" for part, each in number.items() if part != "total")
        yield name, f"{number['total']:,} ({', '.join(parts)})"
