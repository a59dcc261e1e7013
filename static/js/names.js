// Gives a name to what the stock admin leaves without one: boxes with a search, and the first head
// of a table of rows. Without this script the boxes are plain lists, which have their labels.
"use strict";

function labelOf(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  return (label ? label.textContent : select.getAttribute("aria-label") || "").trim().replace(/:$/, "");
}

function nameBox(container) {
  const select = container.previousElementSibling;
  const name = select && select.matches("select") ? labelOf(select) : "";
  const selection = container.querySelector(".select2-selection");
  if (!name || !selection) return;
  const shown = container.querySelector(".select2-selection__rendered");
  const label = document.createElement("span");
  label.className = "visually-hidden";
  label.id = `${select.id}-name`;
  label.textContent = name;
  container.prepend(label);
  selection.setAttribute("aria-labelledby", `${label.id} ${shown.id}`.trim());
  const search = container.querySelector("input.select2-search__field");
  if (search) search.setAttribute("aria-label", name);
  if (shown.getAttribute("role") === "textbox") shown.setAttribute("aria-label", name);
  if (shown.matches("ul")) {
    // A button among the items of a list is none of them.
    const move = () => shown.querySelectorAll(":scope > span").forEach((one) => shown.before(one));
    new MutationObserver(move).observe(shown, { childList: true });
    move();
  }
}

function nameAll(root) {
  for (const container of root.querySelectorAll(".select2-container")) nameBox(container);
}

function nameHeads() {
  for (const head of document.querySelectorAll(".tabular th.original:empty")) {
    const title = head.closest("fieldset").querySelector(".inline-heading");
    const text = document.createElement("span");
    text.className = "visually-hidden";
    text.textContent = title ? title.textContent.trim() : "";
    head.append(text);
  }
  // Who may not delete rows finds nothing below this one.
  for (const head of document.querySelectorAll(".tabular thead th:last-child:empty")) {
    head.replaceWith(document.createElement("td"));
  }
}

// Rows that are only read have nothing to step to: their box is scrolled by the keyboard itself.
function letScroll() {
  const steps = "a[href], button, select, textarea, input:not([type=hidden])";
  for (const box of document.querySelectorAll(".inline-group")) {
    const isStep = (element) => element.getClientRects().length > 0;
    if (![...box.querySelectorAll(steps)].some(isStep)) box.tabIndex = 0;
  }
}

// jQuery calls back in the order of asking: the admin's own scripts have made the boxes by then.
window.django.jQuery(() => {
  nameHeads();
  letScroll();
  nameAll(document);
  // The admin's own scripts make the boxes of a new row first.
  document.addEventListener("formset:added", (event) => {
    window.setTimeout(() => nameAll(event.target), 0);
  });
  // The box that opens below a list has a search field of its own.
  window.django.jQuery(document).on("select2:open", (event) => {
    const search = document.querySelector(".select2-container--open .select2-search--dropdown input");
    if (search) search.setAttribute("aria-label", labelOf(event.target));
  });
});
