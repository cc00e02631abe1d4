"""Configurations in the browser: saved, copied, changed, compared, used; a training is repeated with one press."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from terrazzo.client import Client

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

JOB = 240_000
"""Milliseconds that a small job may take on a busy machine."""
SETTINGS = {"epochs": 2, "image_size": 64, "batch_size": 4, "device": "cpu", "weights": "random", "small_first": 0}


def test_configurations_are_reused_and_a_training_is_repeated(page: Page, served: Any, tiny_zip: Path) -> None:
    with Client(served.address) as client:
        project = client.create_project("Reused")
        client.import_data(project.id, tiny_zip)
        client.create_configuration(project.id, name="Small", kind="semantic", settings=SETTINGS, model_name="again")
        client.create_configuration(project.id, name="For tags", kind="tagging")
        page.goto(served.address)
        page.goto(f"{served.address.partition('?')[0]}p/{project.id}/train")
        change_a_copy(page)
        compare(page)
        first, second = train_and_repeat(page)
        jobs = [client.get_job(one) for one in (first, second)]
        assert [one.state for one in jobs] == ["succeeded", "succeeded"]
        assert jobs[0].input["configuration"] == "Small"
        versions = [client.get_version(one.outcome["version_id"]) for one in jobs]
    assert versions[0].scores == versions[1].scores
    assert versions[0].headlines


def change_a_copy(page: Page) -> None:
    """Only those of this kind are offered; a copy is opened, changed and kept."""
    page.get_by_role("combobox", name="Configuration").click()
    expect(page.get_by_role("option")).to_have_text(["Small"])
    page.get_by_role("option", name="Small").click()
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
    page.get_by_role("link", name="All configurations").click()
    table = page.get_by_role("table", name="Configurations", exact=True)
    expect(table.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name="More for Small").click()
    page.get_by_role("menuitem", name="Copy").click()
    row = table.get_by_role("row").filter(has_text="Small copy")
    row.get_by_role("link", name="Use").click()
    page.get_by_role("textbox", name="Epochs").fill("7")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)


def compare(page: Page) -> None:
    """What differs is shown, what is the same only when asked for."""
    page.get_by_role("link", name="All configurations").click()
    page.get_by_role("checkbox", name="Compare Small", exact=True).check()
    page.get_by_role("checkbox", name="Compare Small copy").check()
    beside = page.get_by_role("table", name="Configurations side by side")
    expect(beside.get_by_role("row")).to_have_text([re.compile("Setting"), re.compile("Epochs.*2.*7")])


def train_and_repeat(page: Page) -> tuple[str, str]:
    """From a configuration to a version, and once more with one press; the ids of both jobs."""
    page.get_by_role("row").filter(has_text="again").first.get_by_role("link", name="Use").click()
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_role("link", name="Open again@1")).to_be_visible(timeout=JOB)
    first = page.url.rpartition("/")[2]
    page.get_by_role("button", name="Repeat").click()
    expect(page).not_to_have_url(re.compile(first))
    expect(page.get_by_text("a training of before")).to_be_visible()
    expect(page.get_by_role("link", name="Open again@2")).to_be_visible(timeout=JOB)
    return first, page.url.rpartition("/")[2]
