// Small comforts; every page works without this file.
(() => {
  "use strict";
  // The person's menu closes on Escape and on a click elsewhere.
  const menus = () => document.querySelectorAll("details.who[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "1";
  });
  // Coming back by the back button shows nothing old: the page is asked for again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  // On a phone the menu and the tabs scroll sideways: the open one is in sight.
  document.querySelectorAll(".top nav [aria-current], .narrow-by .tabs [aria-current]").forEach((line) => {
    const bar = line.closest(".tabs, nav"), past = line.getBoundingClientRect().right - bar.getBoundingClientRect().right;
    if (past > -32) bar.scrollLeft = past + 40;
  });
  // Selects and boxes marked so submit their form when changed; their button is hidden.
  document.querySelectorAll("[data-submit-on-change]").forEach((field) => {
    field.addEventListener("change", () => field.form.requestSubmit());
    field.form.querySelectorAll("[data-without-script]").forEach((button) => { button.hidden = true; });
  });
  // A screen left alone locks: the server has forgotten the sign-in by then, so the page is asked for again.
  const idle = 1000 * Number(document.body.dataset.idleLock || 0);
  if (idle) {
    let last = Date.now();
    ["pointerdown", "keydown", "scroll"].forEach((kind) => document.addEventListener(kind, () => { last = Date.now(); }, { passive: true }));
    setInterval(() => { if (Date.now() - last > idle + 5000) window.location.assign("/"); }, 15000);
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // Copies the text of the element it names; says so on the button.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = "Copied";
    });
  });
  // A table wider than its place is scrolled by keys, too.
  const scrolls = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  document.querySelectorAll(".table-wrap").forEach((place) => scrolls.observe(place));
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
