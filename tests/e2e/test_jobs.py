"""Jobs in the browser: a training is stopped and keeps its best epoch, an evaluation is a report, jobs are deleted."""

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
SETTINGS = {"epochs": 500, "image_size": 64, "batch_size": 4, "device": "cpu", "weights": "random"}


def test_stop_and_keep_then_evaluate_then_delete(page: Page, served: Any, tiny_zip: Path) -> None:
    with Client(served.address) as client:
        project = client.create_project("Works")
        client.import_data(project.id, tiny_zip)
        task = client.list_tasks(project.id)[0]
        job = client.train(task.id, settings=SETTINGS, model_name="works")
    page.goto(served.address)
    page.goto(f"{served.address.partition('?')[0]}p/{project.id}/jobs/{job.id}")
    stop_and_keep(page)
    hear_of_the_end_elsewhere(page)
    expect(page.get_by_role("link", name="Open works@1")).to_be_visible(timeout=JOB)
    page.get_by_role("link", name="Open works@1").click()
    write_a_note(page)
    evaluate(page)
    delete_both_jobs(page)
    look_at_what_is_kept(page)


def stop_and_keep(page: Page) -> None:
    """While the training runs and an epoch is scored."""
    steps = page.get_by_role("list", name="Steps")
    expect(steps).to_contain_text(re.compile(r"epoch \d+ of 500"), timeout=JOB)
    expect(page.get_by_text(re.compile("best on val"))).to_be_visible(timeout=JOB)
    page.get_by_role("button", name="Stop now and keep the best").click()
    dialog = page.get_by_role("dialog", name="Stop now and keep the best?")
    expect(dialog).to_contain_text("is the best so far")
    dialog.get_by_role("button", name="Stop and keep the best").click()
    expect(page.get_by_role("button", name="Stopping…").or_(page.get_by_role("button", name="Delete"))).to_be_visible()


def hear_of_the_end_elsewhere(page: Page) -> None:
    """On another page there is a notice, once, and a mark on the tab; the notice leads to the job."""
    page.get_by_role("link", name="Dataset", exact=True).first.click()
    notice = page.get_by_role("alert").filter(has_text="succeeded")
    expect(notice).to_be_visible(timeout=JOB)
    expect(page).to_have_title(re.compile("^● "))
    page.reload()
    expect(page.get_by_role("heading", name="Dataset")).to_be_visible()
    expect(notice).to_have_count(0)
    page.go_back()


def write_a_note(page: Page) -> None:
    page.get_by_role("button", name="Write a note").click()
    page.get_by_role("textbox", name="Note").fill("Only a **trial**.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("region", name="Note").get_by_text("trial", exact=True)).to_be_visible()


def evaluate(page: Page) -> None:
    """The page of the job shows the same report as the version."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=re.compile("Evaluate")).click()
    dialog = page.get_by_role("dialog", name="Evaluate works@1")
    dialog.get_by_text("val", exact=True).click()
    dialog.get_by_role("button", name="Evaluate", exact=True).click()
    page.wait_for_url(re.compile("/jobs/"))
    expect(page.get_by_text("What is taken for what")).to_be_visible(timeout=JOB)
    expect(page.get_by_role("table", name=re.compile("Classes on"))).to_contain_text("disc")


def delete_both_jobs(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Jobs")).first.click()
    page.get_by_role("button", name="Kind").click()
    expect(page).to_have_url(re.compile("sort=kind"))
    for box in page.get_by_role("checkbox", name=re.compile("Select works")).all():
        box.check()
    page.get_by_role("button", name="Delete 2 jobs").click()
    dialog = page.get_by_role("dialog", name="Delete 2 jobs?")
    expect(dialog).to_contain_text("versions with their scores")
    dialog.get_by_role("button", name="Delete 2 jobs").click()
    expect(page.get_by_text("No jobs yet")).to_be_visible()


def look_at_what_is_kept(page: Page) -> None:
    """The version and its later evaluation, with their pictures, though their jobs are gone."""
    page.get_by_role("link", name="Models", exact=True).first.click()
    page.get_by_role("link", name="works@1").first.click()
    expect(page.get_by_text("deleted; what it found is kept")).to_be_visible()
    page.get_by_role("table", name="Evaluations").get_by_role("link", name="segmentation").click()
    page.wait_for_url(re.compile("/evaluations/"))
    expect(page.get_by_text("its job was deleted")).to_be_visible()
    expect(page.get_by_text("What is taken for what")).to_be_visible()
