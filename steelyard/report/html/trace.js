// The explorer of one trace.  Plain script on a page that can be read without it: it selects a step, compares its
// state with that of another, and keeps both in the address, so that what is seen can be sent.
"use strict";

(() => {
  const trace = JSON.parse(document.getElementById("trace").textContent);
  const last = trace.steps.length - 1;
  const byId = (id) => document.getElementById(id);
  const AGAINST = ["previous", "first"];
  // An entry that is not there.
  const ABSENT = "-";
  const PLAY_EACH = 900;
  // How much of the chart its header covers.
  const HEAD = 30;

  const view = { step: trace.begin, against: "previous", playing: 0 };

  // --- values -----------------------------------------------------------------------------

  // A field holds the steps at which its value changed, in order: the value at a step is the last one up to it.
  function valueAt(field, step) {
    let low = 0;
    let high = field.values.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (field.values[middle][0] <= step) low = middle;
      else high = middle - 1;
    }
    return field.values[low][1];
  }

  // Amounts are text and may pass what a number holds.
  function amount(text) {
    const digits = text.replace(/,/g, "");
    return /^-?[0-9]+$/.test(digits) ? BigInt(digits) : null;
  }

  function difference(before, after) {
    if (before === after) return "";
    const [from, to] = [amount(before), amount(after)];
    if (before === ABSENT) return "new";
    if (after === ABSENT) return "gone";
    if (from === null || to === null) return "changed";
    const more = to - from;
    const text = (more < 0n ? -more : more).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    return (more < 0n ? "-" : "+") + text;
  }

  function compared() {
    if (view.against === "previous") return Math.max(view.step - 1, 0);
    if (view.against === "first") return 0;
    return Number(view.against);
  }

  // --- drawing ----------------------------------------------------------------------------

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function row(field, before, after) {
    const made = element("tr", "", before === after ? "" : "moved");
    const name = element("th", field.name);
    name.scope = "row";
    if (field.read) name.append(" ", element("small", "read by the property", "read"));
    made.append(name, element("td", before), element("td", after), element("td", difference(before, after), "delta"));
    return made;
  }

  function drawFields() {
    const other = compared();
    const wanted = byId("find").value.trim().toLowerCase();
    const changedOnly = byId("changed").checked;
    const rows = [];
    for (const field of trace.fields) {
      const before = valueAt(field, other);
      const after = valueAt(field, view.step);
      if (wanted && !field.name.toLowerCase().includes(wanted)) continue;
      if (!wanted && changedOnly && before === after && !field.read) continue;
      rows.push(row(field, before, after));
    }
    byId("fields").replaceChildren(...rows);
    byId("caption").textContent = rows.length
      ? `${rows.length} of ${trace.fields.length} fields: step ${other} beside step ${view.step}`
      : `None of ${trace.fields.length} fields: ${wanted ? "no name is like that" : "nothing changed"}`;
  }

  // Scroll a list or chart, and never the page: somebody may be reading below.
  function reveal(frame, row, box, covered) {
    const around = frame.getBoundingClientRect();
    const [down, across] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
    if (down.top < around.top + covered) frame.scrollTop -= around.top + covered - down.top;
    else if (down.bottom > around.bottom) frame.scrollTop += down.bottom - around.bottom;
    if (across.left < around.left) frame.scrollLeft -= around.left - across.left;
    else if (across.right > around.right) frame.scrollLeft += across.right - around.right;
  }

  function mark(selector) {
    for (const one of document.querySelectorAll(selector)) {
      const chosen = Number(one.dataset.step) === view.step;
      one.classList.toggle("chosen", chosen);
      const link = one.querySelector("a");
      if (link && chosen) link.setAttribute("aria-current", "step");
      else if (link) link.removeAttribute("aria-current");
      if (chosen && link) reveal(byId("steps"), one, one, 0);
      else if (chosen) reveal(one.closest(".chart"), one.querySelector(".band"), one.querySelector(".call"), HEAD);
    }
  }

  function drawCharts() {
    const fields = new Map(trace.fields.map((field) => [field.name, field]));
    for (const figure of document.querySelectorAll("#charts figure")) {
      const picture = figure.querySelector("svg");
      const x = (picture.viewBox.baseVal.width * view.step) / Math.max(last, 1);
      const now = figure.querySelector(".now");
      now.setAttribute("x1", x);
      now.setAttribute("x2", x);
      figure.querySelector(".value").textContent = valueAt(fields.get(figure.dataset.field), view.step);
    }
  }

  function drawProperties() {
    for (const item of document.querySelectorAll("#properties li[data-id]")) {
      const fails = trace.broken[item.dataset.id].includes(view.step);
      const dot = item.querySelector(".dot");
      dot.textContent = fails ? "✗" : "●";
      dot.className = `dot ${fails ? "fails" : "holds"}`;
    }
  }

  function draw() {
    const step = trace.steps[view.step];
    byId("at").textContent = view.step;
    const outcome = step.outcome === "ok" ? "" : `, refused: ${step.outcome}`;
    byId("call").replaceChildren(element("code", step.call), ` ${step.who && `by ${step.who}`}${outcome} `);
    if (step.place) byId("call").append(element("small", `${step.place}  ${step.line}`));
    byId("back").disabled = view.step === 0;
    byId("forward").disabled = view.step === last;
    byId("against").value = view.against;
    byId("play").textContent = view.playing ? "Pause" : "Play";
    byId("play").setAttribute("aria-pressed", String(Boolean(view.playing)));
    mark("#steps li");
    mark("#chart .scene");
    drawFields();
    drawCharts();
    drawProperties();
  }

  // --- the address ------------------------------------------------------------------------

  function address() {
    return `#step=${view.step}${view.against === "previous" ? "" : `&against=${view.against}`}`;
  }

  function read() {
    const told = new URLSearchParams(location.hash.slice(1));
    const step = Number(told.get("step"));
    if (told.has("step") && Number.isInteger(step)) view.step = Math.min(Math.max(step, 0), last);
    const against = told.get("against");
    const isStep = /^[0-9]+$/.test(against || "") && Number(against) <= last;
    view.against = AGAINST.includes(against) || isStep ? against : "previous";
  }

  function show() {
    draw();
    history.replaceState(null, "", address());
    byId("said").textContent = `Step ${view.step}, ${trace.steps[view.step].call}`;
  }

  function go(step) {
    view.step = Math.min(Math.max(step, 0), last);
    show();
  }

  // --- what a person does -----------------------------------------------------------------

  function play() {
    if (view.playing) {
      clearInterval(view.playing);
      view.playing = 0;
      draw();
      return;
    }
    if (view.step === last) view.step = 0;
    view.playing = setInterval(() => (view.step < last ? go(view.step + 1) : play()), PLAY_EACH);
    show();
  }

  // Once around: the previous step, the first state, and the step that was last chosen by itself.
  function nextAgainst() {
    const chosen = AGAINST.includes(view.against) ? String(last) : view.against;
    const round = [...AGAINST, chosen];
    view.against = round[(round.indexOf(view.against) + 1) % round.length];
    show();
  }

  async function copy() {
    const command = byId("replay");
    const text = command ? command.textContent : location.href;
    try {
      await navigator.clipboard.writeText(text);
      byId("said").textContent = `Copied: ${text}`;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(command || byId("call"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      byId("said").textContent = "Selected, for the browser does not let a page copy.";
    }
    document.body.dataset.copied = text;
  }

  const KEYS = {
    j: () => go(view.step + 1),
    k: () => go(view.step - 1),
    Home: () => go(0),
    End: () => go(last),
    " ": play,
    d: nextAgainst,
    g: () => document.querySelector("#chart .chart").focus(),
    "/": () => byId("find").focus(),
    y: copy,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") event.target.blur();
    const isTyping = event.target.closest("input[type=search], select");
    const isPressing = event.key === " " && event.target.closest("button, a, summary, input");
    if (isTyping || isPressing || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  byId("back").addEventListener("click", () => go(view.step - 1));
  byId("forward").addEventListener("click", () => go(view.step + 1));
  byId("play").addEventListener("click", play);
  byId("changed").addEventListener("change", drawFields);
  byId("find").addEventListener("input", drawFields);
  byId("against").addEventListener("change", (event) => {
    view.against = event.target.value;
    show();
  });
  document.querySelector("#chart .chart").addEventListener("click", (event) => {
    const scene = event.target.closest(".scene");
    if (scene) go(Number(scene.dataset.step));
  });
  window.addEventListener("hashchange", () => {
    read();
    draw();
  });

  for (let step = 0; step <= last; step += 1) byId("against").append(new Option(`step ${step}`, String(step)));
  byId("state").hidden = false;
  byId("keys").hidden = false;
  byId("plain").classList.add("beside");
  read();
  draw();
})();
