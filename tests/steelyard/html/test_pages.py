"""What is in a page: escaped, alone, and small."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import attrs
import pytest

from model.accounts import deposit_id
from model.params import TINY
from model.units import Nonce, Rao
from properties.presets import TINY_STORIES
from properties.scopes import ALICE, BOB, G1, G2
from properties.suite import SUITE as HIPPIUS
from steelyard.check import check
from steelyard.engines.result import Options
from steelyard.merge import checked
from steelyard.report import dossier
from steelyard.report.html import catalogue, page
from steelyard.report.html.markup import POLICY, Markup, data, tag
from steelyard.report.html.sparks import spark
from steelyard.report.telling import telling
from steelyard.trace import run_trace
from tests.steelyard.counter.faulty import forgetful
from tests.steelyard.counter.suite import SUITE as COUNTER
from tests.steelyard.html.conftest import Reader
from tests.steelyard.report import traces

EVIL = "</script><script>alert(1)</script>&\"'"


def test_text_is_escaped_and_attributes_too() -> None:
    assert tag("p", "a<b", tag("i", "&"), class_='"') == '<p class="&quot;">a&lt;b<i>&amp;</i></p>'
    assert tag("p", hidden=True, open=False, data_x=1) == '<p hidden data-x="1"></p>'
    assert isinstance(tag("p"), Markup)


def test_data_cannot_end_its_script() -> None:
    text = data("trace", {"name": EVIL})
    assert text.count("<") == 2
    assert json.loads(re.sub("<[^>]*>", "", text)) == {"name": EVIL}


@pytest.mark.parametrize("name", ["fee_loses_a_coin", "close_unchecked", "anyone_mints"])
def test_a_page_loads_nothing(name: str) -> None:
    html = page.render(traces.token(name))
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in html
    assert POLICY == "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    assert not re.findall(r"""(?:src|href)=["'](?!#)|url\((?!#)|@import|https?:|\sstyle=|\son[a-z]+=""", html)
    assert html.count("<script") == 2


def test_names_out_of_a_trace_do_no_harm(reader: Reader) -> None:
    calls: list[Any] = [("mint", {"caller": EVIL, "to": EVIL, "amount": 1})]
    told = traces.token("fee_loses_a_coin")
    trace = run_trace(told.suite, told.trace.params, {"operator": EVIL}, calls)
    html = page.render(telling(told.suite, told.checked, trace, root=traces.ROOT))
    shown = reader.open(html)
    assert EVIL in shown.text("#steps")
    assert html.count("<script") == 2


def long_trace_of_the_protocol() -> Any:
    """Forty deposits of two people, from the emission to the mint: 200 steps, each of which changes something."""
    params = attrs.evolve(TINY, max_rao=10_000, max_planck=30_000)
    calls: list[tuple[str, dict[str, Any]]] = []
    for number in range(40):
        who, rao = (ALICE, BOB)[number % 2], 1 + number
        deposit = deposit_id(who, Rao(rao), Nonce(number))
        content = {"deposit": deposit, "recipient": who, "rao": rao, "nonce": number}
        calls += [
            ("emit_alpha", {"recipient": who, "rao": rao}),
            ("lock_alpha", {"user": who, "rao": rao}),
            ("attest_deposit", {"guardian": G1, **content}),
            ("attest_deposit", {"guardian": G2, **content}),
            ("finalize_deposit", {"deposit": deposit}),
        ]
    trace = run_trace(HIPPIUS, params, {**TINY_STORIES.genesis(), "mint_cap": 30_000}, calls)
    assert {move.outcome for move in trace.moves} == {"ok"}
    return trace


def test_a_trace_of_two_hundred_steps_is_small_and_there_at_once(reader: Reader) -> None:
    claim = next(one for one in HIPPIUS.properties if one.id == "conservation.halpha")
    html = page.render(telling(HIPPIUS, checked(claim, ()), long_trace_of_the_protocol(), root=traces.ROOT))
    assert html.count("<li data-step=") == 201
    assert len(html.encode()) < 500_000
    begun = time.monotonic()
    shown = reader.open(html, "#step=150")
    assert shown.step() == 150
    opened = time.monotonic() - begun
    takes = shown.view.evaluate(
        """() => {
          const begun = performance.now();
          const press = () => new KeyboardEvent("keydown", { key: "k", bubbles: true });
          for (let n = 0; n < 20; n += 1) document.body.dispatchEvent(press());
          return (performance.now() - begun) / 20;
        }"""
    )
    assert shown.step() == 130
    assert opened < 5
    assert takes < 100, f"{takes} ms for a key"


def test_an_amount_is_drawn_however_large() -> None:
    large = 10**30
    text = spark("a", [0, large, large - 1], is_read=False)
    assert f"0 to {large:,}" in text
    assert 'd="M0 33H110V3H220V3.1H220"' in text


# --- the catalogue ------------------------------------------------------------------------


def test_the_catalogue_has_each_property_with_its_verdict_and_its_trace(reader: Reader) -> None:
    suite = COUNTER.replacing(add=forgetful.add)
    report = check(suite, engine="explore", options=Options(max_states=200))
    pages = dossier.pages(report, suite, root=traces.ROOT, replays={}, home="../page0.html")
    links = {name: f"page0.traces/{name}.html" for name in pages}
    text = catalogue.render(report, suite, links=links, reproducible=True)
    assert text == catalogue.render(report, suite, links=links, reproducible=True)
    assert "seconds" not in text
    beside = reader.directory / "page0.traces"
    beside.mkdir()
    for name, html in pages.items():
        (beside / f"{name}.html").write_text(html, encoding="utf-8")
    shown = reader.open(text)
    assert shown.view.locator(".topic tbody tr").count() == len(report.results)
    row = shown.view.locator("[id='count.is_given']")
    assert row.locator(".verdict").inner_text() == "violated"
    assert shown.text("#assumptions dt") == "A-01"
    shown.view.locator("#short").check()
    assert row.is_visible()
    assert not shown.view.locator("[id='steps.owner_stays']").is_visible()
    shown.view.locator("#short").uncheck()
    shown.press("/")
    shown.view.keyboard.type("owner never")
    assert not row.is_visible()
    assert shown.text("#said") == f"1 of {len(report.results)}"
    shown.view.locator("#find").fill("")
    row.get_by_role("link", name="trace of count.is_given").click()
    assert shown.view.title() == "count.is_given: violated at step 2"
    shown.view.get_by_role("link", name="All properties").click()
    assert shown.view.title() == "counter: 1 finding: not clean."


def test_the_catalogue_can_be_read_without_a_script(reader: Reader) -> None:
    report = check(COUNTER, engine="explore")
    shown = reader.open(catalogue.render(report, COUNTER, links={}), java_script_enabled=False)
    assert shown.view.locator("[id='count.is_given'] .verdict").inner_text() == "explored"
    assert not shown.view.locator("#controls").is_visible()
    assert "All meet their expectation." in shown.text("header")
