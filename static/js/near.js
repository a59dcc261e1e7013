// Asks for records like the one that is being typed, and shows them above the form.
"use strict";

const box = document.getElementById("near");
const form = box.closest("form");
const PAUSE = 700;
let asked = "";
let timer = 0;

// Sources, corrections, places in a list: nothing by which two records are told apart.
const LEFT_OUT = /^(csrf|records-|is_another|initial-|_)|__prefix__|-position$/;

function typed() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "" && value.length < 300 && !LEFT_OUT.test(name)) {
      data.append(name, value);
    }
  }
  return data.toString();
}

async function ask() {
  const query = typed();
  if (query === asked) {
    return;
  }
  asked = query;
  const response = await fetch(`${box.dataset.url}?${query}`, { redirect: "error" });
  if (!response.ok || query !== asked) {
    return;
  }
  const found = response.status === 204 ? "" : (await response.text()).trim();
  if (found !== box.innerHTML.trim() && query === asked) {
    const isTicked = box.querySelector("input:checked");
    const confirmed = isTicked ? isTicked.value : "";
    box.innerHTML = found;
    box.hidden = found === "";
    const tick = box.querySelector("input");
    if (tick && tick.value === confirmed) {
      tick.checked = true;
    }
  }
}

function soon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    // Without an answer nothing is lost: the first save asks again.
    ask().catch(() => undefined);
  }, PAUSE);
}

// The boxes with a search change without an event of the browser's own: leaving them counts too.
for (const event of ["input", "change", "focusin"]) {
  form.addEventListener(event, soon);
}
