// Three letters and Enter. The page works without this file: the letters are sent, and the answer has buttons.
(() => {
  "use strict";
  const box = document.getElementById("who");
  if (!box) return;
  let wanted = false; // Enter came before the answer
  const place = () => document.getElementById("found");
  const isCurrent = () => place().dataset.for === box.value.trim();
  const primaries = () => [...place().querySelectorAll("[data-primary]")];

  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && primaries().length) {
      event.preventDefault();
      primaries()[0].focus();
    }
    if (event.key !== "Enter" || !box.value.trim()) return;
    if (!isCurrent()) { wanted = true; return; } // the form asks at once; what it answers is looked at below
    const first = primaries()[0];
    if (!first) return;
    event.preventDefault();
    first.click();
  });
  box.addEventListener("input", () => { wanted = false; });

  // Who typed faster than the answer came has not seen whom the letters mean: one child is meant, or the choice is shown.
  document.addEventListener("htmx:afterSwap", () => {
    if (!wanted || !isCurrent()) return;
    wanted = false;
    const all = primaries();
    if (all.length === 1 && place().querySelector("[data-waited]")) all[0].click();
    else if (all.length) all[0].focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = primaries(), at = all.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) box.focus();
    else if (all[next]) all[next].focus();
  });
})();
