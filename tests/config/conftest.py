"""A tiny good site, and where the bad files and the sample are."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.config.publications import Reports

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def tiny() -> Mapping[str, str]:
    """Return the smallest good site: file name → text."""
    return {path.name: path.read_text("utf-8") for path in sorted((DATA / "base").glob("*.yaml"))}


@pytest.fixture(scope="session")
def sample() -> Path:
    """Return the directory of the sample site."""
    return Path(__file__).parents[2] / "config" / "site"


@pytest.fixture
def reports() -> Reports:
    """Return an empty list of reports."""
    return Reports()
