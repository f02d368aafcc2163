// Weeks of a class by keyboard: arrows move, Space chooses, Shift chooses on, a letter begins the code. The page works
// without this file: cells are boxes to tick.
(() => {
  "use strict";
  const form = document.getElementById("weeks-form");
  if (!form) return;
  document.documentElement.classList.add("js");
  document.querySelectorAll(".keys").forEach((keys) => { keys.hidden = false; });
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input")));
  const boxes = rows.flat().filter(Boolean);
  const place = new Map();
  rows.forEach((row, down) => row.forEach((box, along) => { if (box) place.set(box, [down, along]); }));
  const code = form.elements.namedItem("code"), reason = form.elements.namedItem("reason");
  const words = form.querySelector("[data-chosen]"), late = form.querySelector(".minutes-late");
  let at = null, from = null; // where the keys stand, and where choosing on began

  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    words.textContent = number ? `${number} session${number === 1 ? "" : "s"} chosen` : "Choose sessions in the table.";
    late.classList.toggle("wanted", ["L", "U"].includes(code.value.trim().toUpperCase()) || late.querySelector("input").value !== "");
  };
  // One stop for the Tab key, not twelve hundred.
  const stand = (box, focus = true) => {
    if (!box) return;
    if (at) at.tabIndex = -1;
    at = box;
    at.tabIndex = 0;
    if (focus) at.focus();
  };
  const next = (box, down, along) => {
    let [y, x] = place.get(box);
    do { y += down; x += along; } while (rows[y] && x in rows[y] && !rows[y][x]);
    return rows[y] && rows[y][x];
  };
  // Everything in the rectangle from where it began.
  const stretch = (to) => {
    const [y0, x0] = place.get(from), [y1, x1] = place.get(to);
    boxes.forEach((box) => {
      const [y, x] = place.get(box);
      box.checked = y >= Math.min(y0, y1) && y <= Math.max(y0, y1) && x >= Math.min(x0, x1) && x <= Math.max(x0, x1);
    });
  };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !place.has(event.target)) return;
    const box = event.target, step = moves[event.key];
    if (step) {
      event.preventDefault();
      const to = next(box, ...step);
      if (!to) return;
      if (event.shiftKey) { from = from || box; stretch(to); } else from = null;
      stand(to);
    } else if (event.key === "Escape") {
      boxes.forEach((one) => { one.checked = false; });
      from = null;
    } else if (event.key === "Enter") {
      event.preventDefault();
      box.checked = true;
      code.focus();
    } else if (event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      if (!boxes.some((one) => one.checked)) box.checked = true;
      code.value = event.key.toUpperCase();
      code.focus();
    } else return;
    count();
  });
  code.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && code.value.trim() && !reason.value.trim()) { event.preventDefault(); reason.focus(); }
  });
  [code, reason].forEach((field) => field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); (at || boxes[0])?.focus(); }
  }));
  form.addEventListener("input", count);

  // By pointer: a click chooses, Shift and a click chooses all between, and dragging chooses what it passes.
  let dragged = null;
  form.addEventListener("pointerdown", (event) => {
    const box = event.target.closest("td")?.querySelector("input");
    if (!box || event.pointerType === "touch") return;
    if (event.shiftKey && at) { event.preventDefault(); from = from || at; stretch(box); stand(box); count(); return; }
    dragged = { box, to: !box.checked };
  });
  form.addEventListener("pointerover", (event) => {
    const box = event.target.closest("td")?.querySelector("input");
    if (!dragged || !box || (event.buttons & 1) === 0) { if (dragged && (event.buttons & 1) === 0) dragged = null; return; }
    if (box !== dragged.box) { dragged.box.checked = dragged.to; box.checked = dragged.to; count(); }
  });
  document.addEventListener("pointerup", () => { dragged = null; });
  form.addEventListener("click", (event) => {
    if (event.shiftKey && place.has(event.target)) event.preventDefault();
    const all = event.target.closest(".pick-all");
    if (!all) return;
    const column = boxes.filter((box) => box.value.split(".").slice(1, 3).join(".") === all.dataset.column);
    const off = column.every((box) => box.checked);
    column.forEach((box) => { box.checked = !off; });
    count();
  });
  form.addEventListener("focusin", (event) => { if (place.has(event.target)) stand(event.target, false); });
  form.querySelectorAll(".pick-all").forEach((button) => { button.hidden = false; });

  // All that is chosen goes in one field: a form of a thousand fields is too long for any server.
  form.addEventListener("submit", () => {
    form.elements.namedItem("cells").value = boxes.filter((box) => box.checked).map((box) => box.value).join(" ");
    boxes.forEach((box) => { box.disabled = true; });
  });

  boxes.forEach((box) => { box.tabIndex = -1; });
  const asked = window.location.hash.startsWith("#c-") && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  stand(asked || boxes.find((box) => box.checked) || boxes[0], Boolean(asked) && !document.querySelector(".error-summary"));
  count();
})();
