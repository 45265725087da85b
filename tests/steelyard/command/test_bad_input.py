"""What a person gets for a mistake: one line that says what to do, the exit code, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.steelyard.command.conftest import Sandbox


def test_an_unknown_property_is_answered_with_those_that_come_close(sandbox: Sandbox) -> None:
    told = sandbox.refused("check", "--only", "count.within_limits")
    assert told == "steelyard: no property count.within_limits; did you mean count.within_limit?"


def test_an_unknown_refusal_of_an_action_is_answered_with_those_it_has(sandbox: Sandbox) -> None:
    assert "did you mean can.add.Full" in sandbox.refused("check", "--only", "can.add.Ful", "--engine", "explore")


def test_an_unknown_preset_is_answered_with_those_there_are(sandbox: Sandbox) -> None:
    assert sandbox.refused("check", "--preset", "tinny") == "steelyard: no preset tinny; did you mean tiny?"
    assert sandbox.refused("check", "--preset", "xxx") == "steelyard: no preset xxx; there is tiny, wide"


def test_explaining_what_does_not_exist_is_answered_with_what_comes_close(sandbox: Sandbox) -> None:
    assert "did you mean take_back" in sandbox.refused("explain", "take_bakc")


def test_a_glob_that_matches_nothing_has_its_own_exit_code(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--only", "nothing.*")
    assert done.returncode == 5
    assert done.stderr == "steelyard: no property matches nothing.* (steelyard list)\n"
    assert done.stdout.splitlines()[-1] == "Nothing was checked."


@pytest.mark.parametrize(
    "arguments",
    [
        ("chekc",),
        ("check", "--engine", "magic"),
        ("check", "--workers", "0"),
        ("check", "--budget", "-1"),
        ("explain",),
    ],
)
def test_a_wrong_command_line_is_no_interruption(sandbox: Sandbox, arguments: tuple[str, ...]) -> None:
    assert "(steelyard --help)" in sandbox.refused(*arguments)


def test_outside_of_a_project_it_says_what_a_project_is(sandbox: Sandbox) -> None:
    (sandbox.root / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert "[tool.steelyard] suite =" in sandbox.refused("list")


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ("[tool.steelyard\n", "pyproject.toml"),
        ("[tool.steelyard]\nsuite = 3\n", 'needs suite = "module:NAME", got 3'),
        ("tool = 3\n", "[tool.steelyard] is no table"),
        ("[tool]\nsteelyard = 3\n", "[tool.steelyard] is no table"),
        ('[tool.steelyard]\nsuite = "no colon"\n', "got 'no colon'"),
        ('[tool.steelyard]\nsuite = "absent.suite:SUITE"\n', "no module absent"),
        ('[tool.steelyard]\nsuite = "tests.steelyard.counter.suite:SUTIE"\n', "did you mean SUITE?"),
        ('[tool.steelyard]\nsuite = "tests.steelyard.counter.suite:model"\n', "is no Suite but module"),
    ],
)
def test_a_configuration_that_leads_nowhere_is_told(sandbox: Sandbox, configuration: str, told: str) -> None:
    (sandbox.root / "pyproject.toml").write_text(configuration, encoding="utf-8")
    assert told in sandbox.refused("list")


def test_the_project_is_found_from_below(sandbox: Sandbox) -> None:
    done = Sandbox(sandbox.model).run("list")
    assert done.returncode == 0
    assert "count.within_limit" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("class Params:", "class Params", "counter/model.py:16: SyntaxError"),
        ("import attrs\n", "import attrs\nimport absent\n", "counter/model.py:8: "),
        ("is_valid(params", "is_valid(parmas", "counter/model.py:"),
        ("import attrs\n", "import attrs\nraise SystemExit(0)\n", "SystemExit: 0"),
        ("import attrs\n", "import attrs\nprint(1 / 0)\n", "counter/model.py:8: ZeroDivisionError"),
    ],
)
def test_a_suite_that_does_not_import_is_told_with_its_line(sandbox: Sandbox, old: str, new: str, told: str) -> None:
    sandbox.spoil("model.py", old, new)
    assert told in sandbox.refused("check")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    require(amount > 0, NotPositive(amount))\n", "    while amount:\n        pass\n", 70),
        ("state.total + amount)", "state.total / amount)", 71),
    ],
)
def test_a_modelling_error_is_told_with_its_line(sandbox: Sandbox, old: str, new: str, line: int) -> None:
    sandbox.spoil("model.py", old, new)
    assert f"counter/model.py:{line}: " in sandbox.refused("check")


def test_a_module_that_came_from_elsewhere_is_refused(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "sitecustomize.py").write_text("import model\n", encoding="utf-8")
    (elsewhere / "model.py").touch()
    (sandbox.root / "model.py").touch()
    told = sandbox.refused("list", PYTHONPATH=f"{elsewhere}{os.pathsep}{sandbox.environment()['PYTHONPATH']}")
    assert told.startswith(f"steelyard: the module model came from {elsewhere}")


def test_a_report_that_has_nowhere_to_go_is_told_before_the_work(sandbox: Sandbox) -> None:
    begun = time.monotonic()
    assert "no directory" in sandbox.refused("check", "--json", "absent/report.json")
    assert time.monotonic() - begun < 1.5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--engine", "explore", "--json", "/dev/full")
    assert done.returncode == 4
    assert done.stderr == "steelyard: cannot write /dev/full: No space left on device\n"
    for arguments in (["list"], ["--help"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "steelyard", *arguments],
                cwd=sandbox.root,
                env=sandbox.environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        assert done.returncode == 4
        assert done.stderr == "steelyard: cannot write to standard output: No space left on device\n"


def test_a_reader_that_goes_away_is_no_error(sandbox: Sandbox) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "steelyard", "list"],
        cwd=sandbox.root,
        env=sandbox.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait(timeout=60) == 0


def test_an_internal_error_is_one_line_and_a_traceback_on_demand(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", 'assumptions={"A-01": "The owner waits until it is full."}', "assumptions=3")
    told = sandbox.refused("list", code=3)
    assert "STEELYARD_DEBUG=1" in told
    done = sandbox.run("list", STEELYARD_DEBUG="1")
    assert "Traceback" in done.stderr


DISAGREES = """
import attrs
from steelyard.engines import explore
from steelyard.suite import Verdict

said = explore.results


def results(task, found):
    for result in said(task, found):
        yield attrs.evolve(result, verdict=Verdict.VIOLATED) if result.id == "count.is_given" else result


explore.results = lambda task, found: tuple(results(task, found))
"""


def test_engines_that_contradict_each_other_are_an_internal_error(sandbox: Sandbox) -> None:
    (sandbox.root / "sitecustomize.py").write_text(DISAGREES, encoding="utf-8")
    path = f"{sandbox.root}{os.pathsep}{sandbox.environment()['PYTHONPATH']}"
    told = sandbox.refused("check", "--only", "count.is_given", code=3, PYTHONPATH=path)
    assert told == "steelyard: internal error: count.is_given is proven by induction and violated by explore"


def test_an_engine_that_has_nothing_to_say_is_told_from_a_glob_that_matches_nothing(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--only", "count.fills_up", "--engine", "induction")
    assert done.returncode == 5
    assert done.stderr == "steelyard: induction cannot speak of count.fills_up (steelyard list)\n"


# A goal that no solver settles soon: Fermat's cubes, as an arithmetic claim.
ENDLESS = """def twice_is_even(params: Params, *, amount: Count, other: Count, third: Count) -> bool:  # noqa: ARG001
    \"\"\"Arithmetic.\"\"\"
    cubes = amount * amount * amount + other * other * other + 114
    return cubes != third * third * third
"""


def endless(sandbox: Sandbox) -> None:
    """Give the sandbox a theorem that keeps the solver busy."""
    path = sandbox.model / "properties.py"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("def twice_is_even"), text.index("def is_full")
    path.write_text(text[:begin] + ENDLESS + "\n\n" + text[end:], encoding="utf-8")


def alive_in(group: int) -> list[str]:
    """The processes of a group, but for those that only wait to be buried; asked for at most two seconds."""
    found: list[str] = []
    for _ in range(20):
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = stat.read_text().partition(") ")
            except OSError:
                continue
            state, _, its_group = rest.split()[:3]
            if its_group == str(group) and state != "Z":
                found.append(name)
        if not found:
            break
        time.sleep(0.1)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
@pytest.mark.parametrize("signals", [1, 3])
def test_ctrl_c_in_mid_proof_ends_everything_at_once(sandbox: Sandbox, signals: int) -> None:
    endless(sandbox)
    with subprocess.Popen(
        [sys.executable, "-m", "steelyard", "check", "--only", "steps.twice_is_even", "--engine", "induction"],
        cwd=sandbox.root,
        env=sandbox.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        time.sleep(3)
        assert child.poll() is None, "the proof was over before it could be interrupted"
        group = os.getpgid(child.pid)
        begun = time.monotonic()
        for _ in range(signals):
            os.killpg(group, signal.SIGINT)
            time.sleep(0.05)
        out, err = child.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert (child.returncode, out, err) == (2, "", "steelyard: interrupted\n")
    assert alive_in(group) == []


def test_a_budget_that_is_over_leaves_the_rest_undecided(sandbox: Sandbox) -> None:
    endless(sandbox)
    done = sandbox.run("check", "--only", "steps.twice_is_even", "--budget", "3")
    assert done.returncode == 6, done.stdout + done.stderr
    assert done.stderr == ""
    assert "The time was over before induction" in done.stdout
    # Another engine may be done in time or not, as the machine is busy: in no case is it proven.
    row = next(line for line in done.stdout.splitlines() if "steps.twice_is_even" in line)
    assert not row.split()[0].startswith("proven")
    assert "1 undecided or cut short: not clean." in done.stdout
