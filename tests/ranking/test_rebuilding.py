"""Anybody makes a published ranking again: the stand-alone script against the application, byte for byte."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from greenctl.ranking import rebuild
from greenctl.ranking.domain import Inputs, Score
from greenctl.ranking.files import (
    Heading,
    before_from,
    digest_of_lines,
    input_lines,
    ranking_lines,
    read_inputs,
    row_documents,
)
from greenctl.ranking.scheme import Scheme
from greenctl.ranking.scheme_files import scheme_from, shipped, shipped_ids
from tests.ranking.builders import AS_OF, OURS, a_finding, a_firm, days_ago, findings, some_others
from tests.ranking.test_rate import cities

Files = tuple[bytes, bytes]


def published(scheme: Scheme, inputs: Inputs, number: int = 1, older: Files | None = None) -> Files:
    """The files of an edition as the application writes them."""
    supersedes, before = None, None
    if older is not None:
        lines = older[1].splitlines(keepends=True)
        before = before_from(older[0].splitlines(keepends=True), map(rebuild.json.loads, lines[1:]))
        digests = {"inputs_sha256": digest_of_lines([older[0]]), "fingerprint": digest_of_lines([older[1]])}
        supersedes = {"number": number - 1, **digests}
    heading = Heading(scheme, number, inputs.as_of, supersedes)
    made_of = b"".join(input_lines(heading, inputs))
    rows = list(row_documents(scheme, inputs, before))
    first = heading.of_ranking(digest_of_lines([made_of]), len(rows))
    return made_of, b"".join(ranking_lines(first, rows))


def a_city() -> Inputs:
    firms, held = some_others()
    more = [a_firm("clean", 40), a_firm("bad", 30), a_firm("seldom", 1), a_firm("unsized", size=None)]
    held += [*findings("bad", 40, 5_000, closed=80), a_finding(9_000, "seldom", "major", 20, None)]
    return Inputs(AS_OF, [*firms, *more], held)


def later(inputs: Inputs) -> Inputs:
    """A month on: something closed, found, disputed, gone, visited, regrouped; and a firm that asked."""
    held = [replace(f, closed_on=days_ago(-20)) if f.closed_on is None else f for f in inputs.findings]
    held = [f for f in held if f.number != held[0].number] + [a_finding(9_500, "clean", "serious", -10, None)]
    sources = [
        replace(s, visits=s.visits + 1, size="large" if s.id == "unsized" else s.size) if n % 2 else s
        for n, s in enumerate(inputs.sources)
    ]
    return Inputs(AS_OF + timedelta(days=30), [*sources, a_firm("new")], held, reratings={"request-1": "bad"})


def test_a_separate_process_that_knows_nothing_of_ours_makes_the_same_bytes(tmp_path: Path) -> None:
    first = published(shipped(OURS), a_city())
    second = published(shipped(OURS), later(a_city()), 2, first)
    for name, content in zip(("i1", "r1", "i2"), (*first, second[0]), strict=True):
        (tmp_path / name).write_bytes(content)
    script = tmp_path / "rebuild.py"
    script.write_bytes(Path(rebuild.__file__).read_bytes())

    def run(*arguments: str) -> bytes:
        command = [sys.executable, "-I", "-S", str(script), *arguments]
        return subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, check=True).stdout

    assert run("i1") == first[1]
    assert run("i2", "--before-inputs", "i1", "--before-ranking", "r1") == second[1]


def test_the_script_imports_the_standard_library_alone() -> None:
    source = Path(rebuild.__file__).read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert imported <= set(sys.stdlib_module_names)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cities(), cities())
def test_script_and_application_agree_on_any_two_editions(one: Inputs, other: Inputs) -> None:
    other = replace(other, as_of=AS_OF + timedelta(days=40))
    first = published(shipped(OURS), one)
    second = published(shipped(OURS), other, 2, first)

    assert rebuild.rebuilt(first[0]) == first[1]
    assert rebuild.rebuilt(second[0], *first) == second[1]


@pytest.mark.parametrize("scheme", [name for name in shipped_ids() if name != OURS])
def test_script_and_application_agree_under_published_schemes(scheme: str) -> None:
    rules = shipped(scheme).rules
    names = [*rules.events, "unmapped"]
    firms = [a_firm(f"firm{n}") for n in range(3 * len(names) + 1)]
    held = [
        a_finding(n, f"firm{n % len(firms)}", found=n * 7 % 500, closed=None, issue=names[n % len(names)])
        for n in range(60)
    ]
    scores = [Score(f"firm{n % 5}", days_ago(n), Decimal(60 + n * 7 % 41)) for n in range(20)]
    first = published(shipped(scheme), Inputs(AS_OF, firms, held, scores))
    second = published(shipped(OURS), Inputs(AS_OF, firms, held), 2, first)

    assert rebuild.rebuilt(first[0]) == first[1]
    assert rebuild.rebuilt(second[0], *first) == second[1]


def test_inputs_are_read_as_they_were_written() -> None:
    made_of, _ = published(shipped(OURS), a_city())

    heading, inputs = read_inputs(made_of.splitlines(keepends=True))

    assert b"".join(input_lines(heading, inputs)) == made_of


def reasons(rows: bytes) -> dict[str, set[str]]:
    documents = [rebuild.json.loads(line) for line in rows.splitlines()[1:]]
    return {row["source"]: {reason["code"] for reason in row["since"]["reasons"]} for row in documents}


def test_each_row_says_why_it_moved() -> None:
    first = published(shipped(OURS), a_city())

    told = reasons(published(shipped(OURS), later(a_city()), 2, first)[1])

    assert told["new"] == {"new_in_the_ranking"}
    assert "new_finding" in told["clean"]
    assert {"closed"} <= told["seldom"]
    assert {"aged", "rated_again_on_request"} <= told["bad"]
    assert {"cohort_changed", "visits"} <= told["unsized"]
    assert "counts_no_more" in told["other0"]


def test_a_row_that_only_others_moved_says_so() -> None:
    inputs = a_city()
    first = published(shipped(OURS), inputs)
    more = replace(inputs, findings=[*inputs.findings, *findings("clean", 60, 9_600)])

    told = reasons(published(shipped(OURS), more, 2, first)[1])

    assert told["other1"] == {"others_moved"}
    assert told["clean"] == {"new_finding"}


def test_what_left_the_window_is_told_from_what_counts_no_more() -> None:
    firm, held = [a_firm("a")], [a_finding(1, "a", found=360, closed=350), a_finding(2, "a")]
    first = published(shipped(OURS), Inputs(AS_OF, firm, held))

    told = reasons(published(shipped(OURS), Inputs(AS_OF + timedelta(days=10), firm, []), 2, first)[1])

    assert told["a"] == {"left_window", "counts_no_more"}


def test_rules_edited_in_place_are_noticed() -> None:
    """A negative control: the scheme in the inputs is another one than its fingerprint names."""
    made_of, rows = published(shipped(OURS), a_city())
    edited = made_of.replace(b'"percent":40', b'"percent":50', 1)
    assert edited != made_of

    with pytest.raises(SystemExit, match="fingerprint"):
        rebuild.rebuilt(edited)
    changed = {**shipped(OURS).document, "open_percent": {**shipped(OURS).document["open_percent"], "value": 90}}
    assert published(scheme_from(changed), a_city())[1] != rows


def test_floats_for_whole_numbers_would_give_other_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative control: one point in 128 visits is 0.0078125, which floats round to the even side."""
    firm, held = a_firm("half", 128), [a_finding(1, "half", closed=None)]
    made_of, rows = published(shipped(OURS), Inputs(AS_OF, [firm], held))
    assert b'"rate":"0.007813"' in rows

    monkeypatch.setattr(rebuild, "divided", lambda number, by: round(number / by))

    assert rebuild.rebuilt(made_of) != rows


@pytest.mark.parametrize("swapped", ["inputs", "ranking"])
def test_other_files_than_those_of_the_edition_before_are_refused(swapped: str) -> None:
    first = published(shipped(OURS), a_city())
    second = published(shipped(OURS), later(a_city()), 2, first)
    wrong = (first[0] + b"\n", first[1]) if swapped == "inputs" else (first[0], first[1] + b"\n")

    with pytest.raises(SystemExit, match="SHA-256"):
        rebuild.rebuilt(second[0], *wrong)
    with pytest.raises(SystemExit, match="needed"):
        rebuild.rebuilt(second[0])
