"""The explorer of a trace, in a real browser."""

from __future__ import annotations

import pytest

from steelyard.report.html import page
from tests.steelyard.html.conftest import Reader
from tests.steelyard.report import traces

NAME = "token.supply_is_sum"


def test_it_opens_at_the_step_that_fails(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    assert shown.view.title() == f"{NAME}: violated at step 3"
    assert shown.step() == 3
    assert "settle(deal=#deal:~0) by alice" in shown.text("#call")
    assert "tests/steelyard/token/faulty/fee_loses_a_coin.py" in shown.text("#call")
    fields = shown.text("#fields")
    assert "balances[ESCROW]" in fields
    assert shown.view.locator("#fields tr", has_text="balances[ESCROW]").locator(".delta").inner_text() == "-1"
    assert "state.supply ==" in shown.text("#fails")
    assert shown.view.locator("#steps li.fails .dot").first.inner_text() == "✗"
    assert shown.view.locator("#steps li").first.locator(".dot").first.inner_text() == "●"


def test_keys_go_from_step_to_step_and_the_address_follows(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    shown.press("k", "k")
    assert shown.step() == 1
    assert shown.view.url == f"{shown.address}#step=1"
    shown.press("j")
    assert shown.step() == 2
    shown.press("Home", "k")
    assert shown.step() == 0
    shown.press("End", "j")
    assert shown.step() == 3
    assert shown.text("#at") == "3"
    assert shown.view.locator("#chart .scene.chosen").get_attribute("data-step") == "3"


def test_an_address_with_a_step_opens_there(reader: Reader, fee: str) -> None:
    shown = reader.open(fee, "#step=2&against=first")
    assert shown.step() == 2
    assert shown.view.locator("#against").input_value() == "first"
    assert "step 0 beside step 2" in shown.text("#caption")
    shown.view.evaluate("location.hash = '#step=1'")
    shown.view.wait_for_function("document.getElementById('at').textContent === '1'")
    assert shown.step() == 1


def test_an_address_that_makes_no_sense_is_no_error(reader: Reader, fee: str) -> None:
    shown = reader.open(fee, "#step=x&against=-1")
    assert shown.step() == 3
    for fragment in ("#step=99", "#step=-4", "#against=77&step=2", "#", "#%zz", "#step=1.5"):
        shown.view.goto(shown.address + fragment)
        assert shown.step() in range(4)
        assert shown.view.locator("#against").input_value() == "previous"


def test_a_step_is_compared_with_the_previous_the_first_or_any(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    alice = shown.view.locator("#fields tr", has_text="balances[ESCROW]").locator("td").first
    assert alice.inner_text() == "1"
    shown.press("d")
    assert "step 0 beside step 3" in shown.text("#caption")
    assert alice.inner_text() == "0"
    shown.press("d")
    assert "step 3 beside step 3" in shown.text("#caption")
    shown.view.locator("#against").select_option("1")
    assert "step 1 beside step 3" in shown.text("#caption")
    assert shown.view.url.endswith("#step=3&against=1")
    shown.view.locator("h1").click()
    shown.press("d", "d")
    assert shown.view.locator("#against").input_value() == "first"


def test_fields_are_found_by_their_name(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    shown.press("/")
    shown.view.keyboard.type("deals k")
    assert shown.view.locator("#find").input_value() == "deals k"
    assert shown.step() == 3, "what is typed is no command"
    shown.view.locator("#find").fill("ALS[#DEAL:~0].STATUS")
    assert shown.view.locator("#fields tr").count() == 1
    assert "deals[#deal:~0].status" in shown.text("#fields")
    shown.view.locator("#find").fill("escrow")
    assert "balances[ESCROW]" in shown.text("#fields")
    shown.view.locator("#find").fill("no such field")
    assert shown.text("#caption").startswith("None of ")
    shown.view.locator("#find").fill("")
    shown.view.locator("#changed").uncheck()
    fields = shown.view.locator("#fields tr").count()
    assert fields == int(shown.text("#caption").split()[2])


def test_it_plays_and_pauses(reader: Reader, fee: str) -> None:
    shown = reader.open(fee, "#step=1")
    shown.view.clock.install()
    shown.press(" ")
    assert shown.text("#play") == "Pause"
    shown.view.clock.run_for(1_000)
    assert shown.step() == 2
    shown.press(" ")
    shown.view.clock.run_for(5_000)
    assert shown.step() == 2
    assert shown.text("#play") == "Play"


def test_the_command_that_replays_it_is_copied(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    shown.press("y")
    shown.view.wait_for_function("document.body.dataset.copied")
    assert shown.view.evaluate("document.body.dataset.copied") == "steelyard replay a<b>.itf.json"


def test_steps_and_calls_can_be_clicked(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    shown.view.locator("#steps a").nth(1).click()
    assert shown.step() == 1
    shown.view.locator("#chart .scene[data-step='2'] text").first.click()
    assert shown.step() == 2
    shown.view.get_by_role("button", name="Next").click()
    assert shown.step() == 3
    shown.press("g")
    assert shown.view.evaluate("document.activeElement.className") == "chart"
    assert shown.view.get_by_role("button", name="Next").is_disabled()


def test_properties_tell_of_the_step(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    dot = shown.view.locator(f"#properties li[data-id='{NAME}'] .dot")
    assert dot.inner_text() == "✗"
    shown.press("k")
    assert dot.inner_text() == "●"


def test_balances_follow_the_step(reader: Reader, fee: str) -> None:
    shown = reader.open(fee)
    escrow = shown.view.locator("figure", has=shown.view.get_by_text("balances[ESCROW]", exact=True))
    assert escrow.locator(".value").inner_text() == "0"
    shown.press("k")
    assert escrow.locator(".value").inner_text() == "1"


def test_everything_is_there_without_a_script(reader: Reader, fee: str) -> None:
    shown = reader.open(fee, java_script_enabled=False)
    assert not shown.view.locator("#state").is_visible()
    assert not shown.view.locator("#keys").is_visible()
    rows = shown.view.locator("#plain tbody tr")
    assert rows.count() == 4
    assert "settle(deal=#deal:~0)" in rows.nth(3).inner_text()
    assert "balances[ESCROW] 1 → 0" in rows.nth(3).inner_text()
    assert "fails here" in rows.nth(3).inner_text()
    for part in ("#chart svg.chart-body", "#fails pre", "#charts figure", "#properties details"):
        assert shown.view.locator(part).first.is_visible(), part


def test_a_run_that_goes_on_for_ever_shows_where_it_returns(reader: Reader) -> None:
    shown = reader.open(page.render(traces.counter("weary")))
    assert "for ever" in shown.text("nav")
    assert shown.step() == 1
    assert "owed    since step 1: owner_is_paid never comes about" in shown.text("#fails")
    assert "take_back(caller=ann): is made, in step 2" in shown.text("#fails")


def test_a_fault_of_the_model_is_shown_as_what_fails(reader: Reader) -> None:
    shown = reader.open(page.render(traces.token("close_unchecked")))
    assert "fault AbsentKey: no entry" in shown.text("#fails")
    assert "tests/steelyard/token/faulty/close_unchecked.py" in shown.text("#fails")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_the_light_and_in_the_dark(reader: Reader, fee: str, scheme: str) -> None:
    shown = reader.open(fee, color_scheme=scheme)
    contrast = shown.view.evaluate(
        """() => {
          const part = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
          const light = (text) => {
            const [r, g, b] = text.match(/[0-9.]+/g).map(Number);
            return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
          };
          const paper = light(getComputedStyle(document.body).backgroundColor);
          const seen = [...document.querySelectorAll("h1, h2, p, small, code, a, th, td, .dot, .verdict, button")];
          return Math.min(...seen.map((one) => {
            const pair = [light(getComputedStyle(one).color), paper].sort((a, b) => b - a);
            return (pair[0] + 0.05) / (pair[1] + 0.05);
          }));
        }"""
    )
    assert contrast >= 4.5
    is_dark = shown.view.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"
    assert is_dark is (scheme == "dark")
