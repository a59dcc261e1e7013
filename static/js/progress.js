// Shows how far a file is without loading the page anew; without this script a link does.
"use strict";

const bar = document.querySelector("progress");
const words = document.getElementById("rows-read");
const PAUSE = 1000;

async function look() {
  const response = await fetch(location.href, { redirect: "error" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.querySelector("progress");
  if (!response.ok || !now) {
    location.reload();
    return;
  }
  bar.max = now.max;
  bar.value = now.value;
  words.textContent = page.getElementById("rows-read").textContent;
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
