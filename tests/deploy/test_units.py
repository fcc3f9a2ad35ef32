"""The systemd units: what they shut, and that systemd understands them."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from blog.credentials import SECRETS

UNITS = Path(__file__).parents[2] / "deploy"


def lines(unit: str) -> list[str]:
    return (UNITS / unit).read_text().splitlines()


@pytest.mark.parametrize("unit", ["gatepost.service", "gatepost-worker.service"])
def test_a_unit_reaches_only_its_own_machine_and_reads_its_own_secrets(unit: str) -> None:
    said = lines(unit)
    assert [each for each in said if each.startswith("IPAddress")] == [
        "IPAddressDeny=any",
        "IPAddressAllow=localhost",
    ]
    loaded = [each.partition("=")[2] for each in said if each.startswith("LoadCredential")]
    assert loaded == [name.lower().replace("_", ".", 1) for name in SECRETS]
    assert "InaccessiblePaths=-/opt/gatepost/.git" in said
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} < set(said)


def test_both_units_are_shut_alike() -> None:
    shut = [
        [each for each in lines(unit)[9:] if re.match(r"(?!Exec|CacheDirectory|#)", each)]
        for unit in ("gatepost.service", "gatepost-worker.service")
    ]
    assert shut[0] == shut[1]


@pytest.mark.parametrize("unit", ["gatepost.service", "gatepost-worker.service"])
def test_what_a_unit_says_goes_to_the_journal_which_the_page_sends_on_over_tls(unit: str) -> None:
    """Standard error is the journal unless a unit says otherwise; one of its own name is not sent on."""
    elsewhere = re.compile(r"Standard(Output|Error)=|LogNamespace=|LogLevelMax=")
    assert [each for each in lines(unit) if elsewhere.match(each)] == []
    page = (UNITS.parent / "docs" / "deploy.md").read_text().partition("### Logs elsewhere")[2]
    said = ConfigParser()
    said.optionxform = str  # type: ignore[assignment,method-assign]
    said.read_string(page.split("```")[1])
    upload = dict(said["Upload"])
    assert urlsplit(upload.pop("URL")).scheme == "https"
    keys = ["ServerCertificateFile", "ServerKeyFile", "TrustedCertificateFile"]
    assert sorted(upload) == keys, "journal-upload.conf(5): both sides show who they are"


@pytest.mark.parametrize("unit", ["gatepost.service", "gatepost-worker.service"])
def test_systemd_understands_a_unit(unit: str, tmp_path: Path) -> None:
    """Where there is no systemd, what it would say cannot be known; the lines are checked above."""
    judge = shutil.which("systemd-analyze")
    copy = tmp_path / unit
    copy.write_text(
        re.sub(r"/opt/gatepost/\.venv/bin/gatepost", "/bin/true", (UNITS / unit).read_text())
    )
    if judge is not None:
        said = subprocess.run([judge, "verify", copy], capture_output=True, text=True, check=False)
        assert said.stderr == ""
