// The catalogue: finds properties by what is written of them, and hides what meets its expectation.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll(".topic tbody tr")];
  const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function narrow() {
    const wanted = byId("find").value.trim().toLowerCase();
    const isShort = byId("short").checked;
    let shown = 0;
    for (const row of rows) {
      row.hidden = !text.get(row).includes(wanted) || (isShort && row.dataset.standing === "met");
      shown += row.hidden ? 0 : 1;
    }
    for (const topic of document.querySelectorAll(".topic")) {
      const some = topic.querySelector("tbody tr:not([hidden])") !== null;
      topic.hidden = !some;
      if (some && (wanted || isShort)) topic.open = true;
    }
    byId("said").textContent = `${shown} of ${rows.length}`;
  }

  // A link to a property opens the topic that it is folded into.
  function open() {
    const row = byId(decodeURIComponent(location.hash.slice(1)));
    const topic = row && row.closest(".topic");
    if (!topic) return;
    topic.open = true;
    row.scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input[type=search]")) return;
    event.preventDefault();
    byId("find").focus();
  });
  byId("find").addEventListener("input", narrow);
  byId("short").addEventListener("change", narrow);
  window.addEventListener("hashchange", open);
  byId("controls").hidden = false;
  narrow();
  open();
})();
