"""Steps: what events make of them, and how far the whole is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terrazzo.jobs import steps
from terrazzo.training.run import Event


def _step(name: str, state: str, time: float = 0.0) -> Event:
    return Event(time=time, kind="step", data={"name": name, "state": state})


def _progress(fraction: float) -> Event:
    return Event(time=0.0, kind="progress", data={"fraction": fraction, "seconds_left": None})


def test_progress_belongs_to_the_running_step() -> None:
    now = steps.new_steps(["prepare", "train"])
    for event in (
        _step("prepare", "running"),
        _step("prepare", "succeeded", 5.0),
        _step("train", "running"),
        _progress(0.5),
    ):
        now = steps.apply(now, event)
    assert [(one["state"], one["fraction"]) for one in now] == [("succeeded", 1.0), ("running", 0.5)]
    assert now[0]["ended_at"] == "1970-01-01T00:00:05+00:00"


def test_training_counts_most() -> None:
    names = ["prepare", "train", "evaluate train", "evaluate val", "evaluate test", "publish"]
    now = steps.apply(steps.new_steps(names), _step("train", "running"))
    assert steps.overall(steps.apply(now, _progress(1.0))) > 0.7


def test_an_unannounced_step_is_added() -> None:
    assert [one["name"] for one in steps.apply(steps.new_steps(["a"]), _step("b", "running"))] == ["a", "b"]


def test_an_interrupted_step_keeps_how_far_it_was() -> None:
    now = steps.apply(steps.apply(steps.new_steps(["train"]), _step("train", "running")), _progress(0.4))
    assert steps.interrupt(now)[0] | {"started_at": None} == {
        "name": "train",
        "state": "pending",
        "fraction": 0.4,
        "started_at": None,
        "ended_at": None,
    }


@given(
    st.lists(
        st.one_of(
            st.builds(
                _step, st.sampled_from(["a", "train"]), st.sampled_from(["running", "succeeded", "failed", "skipped"])
            ),
            st.builds(_progress, st.floats(0, 1)),
        )
    ),
    st.sampled_from(["succeeded", "failed", "cancelled"]),
)
def test_the_whole_stays_between_0_and_1_and_nothing_runs_at_the_end(events: list[Event], ending: str) -> None:
    now = steps.new_steps(["a", "train"])
    for event in events:
        now = steps.apply(now, event)
        assert 0.0 <= steps.overall(now) <= 1.0
    assert all(one["state"] != "running" for one in steps.end(now, ending, 1.0))
