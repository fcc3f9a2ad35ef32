"""Moving backups in through the command that people use."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from blog.config import Config
from blog.porting.cli import import_


@dataclass(frozen=True)
class Outcome:
    code: int
    lines: list[str]
    report: dict[str, Any]


MoveIn = Callable[..., Outcome]


@pytest.fixture
def move_in(app: Flask, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MoveIn:
    """Run ``gatepost import blogger`` on a text, bytes or a file, and return what it said."""
    monkeypatch.setenv("GATEPOST_INSTANCE", str(config.instance))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)

    def run(backup: str | bytes | Path, *options: str) -> Outcome:
        file = backup if isinstance(backup, Path) else tmp_path / "backup.xml"
        if isinstance(backup, str):
            file.write_text(backup, encoding="utf-8")
        elif isinstance(backup, bytes):
            file.write_bytes(backup)
        report = tmp_path / "report.json"
        report.unlink(missing_ok=True)
        arguments = ["blogger", str(file), "--report", str(report), *options]
        result = CliRunner().invoke(import_, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        document = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        return Outcome(result.exit_code, result.output.splitlines(), document)

    return run
