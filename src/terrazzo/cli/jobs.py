"""``terrazzo jobs``: list, show, follow, cancel, stop, retry, repeat, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, Yes, moment, notes, number, output, percent, print_json, table, workspace

if TYPE_CHECKING:
    from terrazzo.services.jobs.records import JobRecord

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Jobs: list, show, follow, cancel, stop, retry, repeat, delete."
)

Job = Annotated[str, typer.Argument(metavar="JOB", help="Id of the job.")]

_STYLES = {"succeeded": "green", "failed": "red", "cancelled": "yellow", "running": "cyan", "queued": "dim"}


@app.command("list")
def list_command(
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only queued, running, succeeded, failed or cancelled ones.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, newest first.")] = 30,
    json: Json = False,
) -> None:
    """Jobs, newest first."""
    from rich.text import Text

    from terrazzo.errors import Invalid
    from terrazzo.services.jobs.jobs import list_jobs
    from terrazzo.services.projects.projects import get_project

    if state is not None and state not in _STYLES:
        raise Invalid(f"There is no state {state!r}.", f"Use one of {', '.join(_STYLES)}.")
    with workspace() as ws:
        project_id = None if project is None else get_project(ws, project).id
        page = list_jobs(ws, project_id=project_id, state=state, limit=limit)
    if json:
        print_json(page)
        return
    if not page.items:
        output().print(
            "There are no such jobs."
            if state or project
            else "There are no jobs yet. Start one: terrazzo train PROJECT"
        )
        return
    made = table("Job", "State", "Done", "Made", "Id", right=["Done"])
    for job in page.items:
        text = Text(_state(job), style=_STYLES[job.state])
        made.add_row(job.name, text, percent(job.fraction), moment(job.created_at), job.id)
    output().print(made)


def _state(job: JobRecord) -> str:
    """“running, epoch 12 of 40”."""
    step = next((one for one in job.steps if one.state == "running"), None)
    if job.state != "running" or step is None:
        return job.state
    return f"running, {step.name if step.epoch is None else f'epoch {step.epoch} of {step.epochs}'}"


@app.command()
def show(job: Job, json: Json = False) -> None:
    """One job: its steps, its settings, its outcome or what went wrong."""
    from rich.text import Text

    from terrazzo.services.jobs.jobs import get_job

    with workspace() as ws:
        found = get_job(ws, job)
    if json:
        print_json(found)
        return
    console = output()
    console.print(Text.assemble(f"{found.name}  ", (found.state, _STYLES[found.state]), f"  {found.id}"), style="bold")
    console.print(f"Project {found.project_name}", style="dim")
    for step in found.steps:
        epochs = "" if step.epoch is None else f"  epoch {step.epoch} of {step.epochs}"
        console.print(f"  {step.name:<16} {step.state:<10} {percent(step.fraction):>8}{epochs}")
    for key, value in found.input.get("settings", {}).items():
        console.print(f"  {key} = {value}", style="dim")
    if found.error is not None:
        console.print(f"{found.error.message} {found.error.remedy}", style="red")
    console.print(f"Files: {found.run_folder}")


@app.command()
def follow(job: Job) -> None:
    """Show a job until it ends, starting it when nobody does; Ctrl-C only stops showing it."""
    from terrazzo.cli import watch

    with workspace() as ws:
        watch.follow(ws, job, cancel=False)


@app.command()
def cancel(job: Job) -> None:
    """Cancel a job that is queued or running."""
    from terrazzo.services.jobs.jobs import cancel_job

    with workspace() as ws:
        found = cancel_job(ws, job)
    output().print(f"{found.name}: {'cancelling' if found.state == 'running' else found.state}")


@app.command()
def stop(job: Job) -> None:
    """End a training now: its best epoch is kept, exported, scored and published.

    Before the first epoch is scored there is nothing to keep; that one is then finished first.
    """
    from terrazzo.services.jobs.jobs import stop_job

    with workspace() as ws:
        found = stop_job(ws, job)
    output().print(f"{found.name}: stopping, and the best epoch is kept. Watch it: terrazzo jobs follow {found.id}")


@app.command()
def compare(
    jobs: Annotated[list[str], typer.Argument(metavar="JOB...", help="Ids of 2 to 6 trainings.")],
    every: Annotated[bool, typer.Option("--all", help="Show settings that are the same, too.")] = False,
    json: Json = False,
) -> None:
    """Trainings side by side: the settings that differ, and the scores."""
    from terrazzo.services.jobs.compare import compare_jobs

    with workspace() as ws:
        found = compare_jobs(ws, jobs)
    if json:
        print_json(found)
        return
    heads = [version or job.id for job, version in zip(found.jobs, found.versions, strict=True)]
    settings = table("Setting", *heads)
    for setting in found.settings:
        if setting.differs or every:
            settings.add_row(setting.name, *("–" if value is None else str(value) for value in setting.values))
    scores = table("Score", *heads, right=heads)
    for score in found.scores:
        values = (number(value) + (" *" if score.best == at else "") for at, value in enumerate(score.values))
        scores.add_row(f"{score.split} {score.name}", *values)
    output().print(settings if settings.row_count else "The settings are the same.")
    output().print(scores if scores.row_count else "None of them has scores yet.")


@app.command()
def retry(
    job: Job,
    set: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A setting to change. Several times.")
    ] = None,
) -> None:
    """Try a failed or cancelled job again, with the same data; settings may change."""
    from terrazzo.cli import watch
    from terrazzo.cli.find import settings_of
    from terrazzo.services.jobs.jobs import retry_job

    with workspace() as ws:
        again = retry_job(ws, job, settings_of(set or []) or None)
        done = watch.follow(ws, again.id, cancel=True)
    output().print(f"{done.name}: {done.state}  {done.id}")


@app.command()
def repeat(job: Job, json: Json = False) -> None:
    """Do a training once more: the same frozen data, settings, starting version and seed. Ctrl-C cancels.

    On a CPU it gives the same scores, unless a limit of time decided how many epochs were trained.
    """
    from terrazzo.cli import watch
    from terrazzo.cli.training import print_result, result_of
    from terrazzo.services.jobs.jobs import repeat_job
    from terrazzo.services.models.models import get_version

    with workspace() as ws:
        again = repeat_job(ws, job)
        notes().print(f"Job “{again.name}”, {again.id}")
        done = watch.follow(ws, again.id, cancel=True)
        version = get_version(ws, done.outcome["version_id"])
        print_json(result_of(ws, done, version)) if json else print_result(version)


@app.command()
def delete(jobs: Annotated[list[str], typer.Argument(metavar="JOB...", help="Ids of jobs.")], yes: Yes = False) -> None:
    """Delete jobs that have ended: all of them or none. What a version or an evaluation needs is kept."""
    from terrazzo.services.jobs.jobs import delete_jobs, get_job

    with workspace() as ws:
        found = [get_job(ws, one) for one in jobs]
        words = f"the job {found[0].name!r}" if len(found) == 1 else f"{len(found)} jobs"
        if not yes:
            typer.confirm(f"Delete {words} with what nothing else needs?", abort=True)
        delete_jobs(ws, [one.id for one in found])
    output().print(f"Deleted {words}.")
