// Files dropped anywhere in a box marked "drop" land in its file input. Without this script the
// input itself takes them.
"use strict";

for (const box of document.querySelectorAll(".drop")) {
  const input = box.querySelector('input[type="file"]');
  if (!input) continue;
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("is-over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
