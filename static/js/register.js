// One key a mark. The page works without this file: the picks are radios and the server counts.
(() => {
  "use strict";
  const form = document.getElementById("register");
  if (!form || !form.querySelector("[data-row]")) return;
  document.documentElement.classList.add("js");
  const sheet = document.getElementById("sheet");
  const rows = [...form.querySelectorAll("[data-row]")];
  const save = document.getElementById("save");
  const rest = document.getElementById("rest");

  // The face: private details show only on the private one. It is never kept: each page starts as the server says,
  // and a page that nobody looks at is safe again.
  const face = document.getElementById("face");
  const opens = form.dataset.face;
  const show = (which) => { form.dataset.face = which; };
  const turn = () => show(form.dataset.face === "safe" ? "private" : "safe");
  face?.addEventListener("click", (event) => { event.preventDefault(); turn(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) show(opens); });

  // Tiles for small children: a switch that this browser remembers.
  const view = document.getElementById("view");
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } };
  const inTiles = () => sheet.classList.contains("as-tiles");
  const arrange = (tiles) => {
    sheet.classList.toggle("as-tiles", tiles);
    view.querySelector("[data-when-rows]").hidden = tiles;
    view.querySelector("[data-when-tiles]").hidden = !tiles;
  };
  if (view) {
    view.hidden = false;
    const kept = remembered("register-view");
    arrange(kept ? kept === "tiles" : view.dataset.tiles === "1");
    view.addEventListener("click", () => { arrange(!inTiles()); remember("register-view", inTiles() ? "tiles" : "rows"); });
  }

  if (!save) { // not to be taken now; the face still turns by its key
    document.addEventListener("keydown", (event) => { if (event.key === "." && !event.ctrlKey && !event.metaKey && !event.altKey) turn(); });
    return;
  }
  const opened = performance.now();
  const undone = []; // what each key replaced, latest last
  let at = null;

  const radios = (row) => [...row.querySelectorAll('.pick input[type="radio"]')];
  const other = (row) => row.querySelector(".other");
  const minutes = (row) => row.querySelector(".minutes input");
  const words = (row) => row.querySelector(".words");
  const letters = new Set([...form.querySelectorAll("#codes option")].map((option) => option.value));
  const typedIn = (row) => {
    const typed = other(row)?.value.trim().toUpperCase() || "";
    return letters.has(typed) || typed === other(row)?.defaultValue ? typed : "";
  };
  const chosen = (row) => typedIn(row) || radios(row).find((radio) => radio.checked)?.value || "";
  // Codes that are not an absence; everything else typed counts as one.
  const kinds = {};
  "V P W K B J".split(" ").forEach((code) => { kinds[code] = "present"; });
  "D X Q Y1 Y2 Y3 Y4 Y5 Y6 Y7".split(" ").forEach((code) => { kinds[code] = "away"; });
  const kindOf = (row) => {
    if (row.classList.contains("locked")) return row.dataset.kind === "blank" ? "blank" : "planned";
    const code = chosen(row);
    if (!code) return "";
    if (code === "/" || code === "\\") return "present";
    if (code === "L") return "late";
    if (code === "N") return "absent";
    return kinds[code] || "absent";
  };

  const now = () => {
    if (form.dataset.minutes === "") return "";
    return String(Number(form.dataset.minutes) + Math.floor((performance.now() - opened) / 60000));
  };

  // The reason is asked for once something is different from what the page came with.
  const why = form.querySelector(".why-changed input");
  const touched = () => why.value !== "" || rows.some((row) => [...row.querySelectorAll("input")].some((input) => (
    ["radio", "checkbox"].includes(input.type) ? input.checked !== input.defaultChecked : input.value !== input.defaultValue
  )));

  const count = () => {
    const numbers = { present: 0, late: 0, absent: 0, away: 0, planned: 0, unmarked: 0, blank: 0 };
    rows.forEach((row) => {
      const kind = kindOf(row) || "unmarked";
      numbers[kind] += 1;
      row.classList.toggle("unmarked", kind === "unmarked");
      row.classList.toggle("is-late", ["L", "U"].includes(chosen(row)));
      row.classList.toggle("coded", Boolean(typedIn(row)) && document.activeElement !== other(row));
      row.dataset.kind = kind === "unmarked" ? "" : kind;
    });
    Object.entries(numbers).forEach(([kind, number]) => {
      form.querySelectorAll(`[data-count="${kind}"]`).forEach((place) => {
        if (place.textContent !== String(number)) place.textContent = String(number);
      });
      form.querySelectorAll(`[data-when="${kind}"]`).forEach((place) => { place.hidden = number === 0; });
    });
    const idle = why !== null && !touched();
    why?.closest("label").classList.toggle("idle", idle);
    save.disabled = numbers.unmarked > 0 || (idle && "asks" in form.dataset);
    rest.hidden = numbers.unmarked === 0;
    form.dispatchEvent(new CustomEvent("register:counted", { detail: numbers }));
  };

  const settle = (row, code) => {
    const box = minutes(row);
    if (code === "L" && box && box.value === "") box.value = now();
    if (code !== "L" && code !== "U" && box) box.value = "";
  };

  const keep = (row) => ({
    row,
    code: radios(row).find((radio) => radio.checked)?.value || "",
    typed: other(row)?.value || "",
    late: minutes(row)?.value || "",
  });

  const put = (row, code) => {
    const pick = radios(row).find((radio) => radio.value === code);
    radios(row).forEach((radio) => { radio.checked = radio === pick; });
    if (other(row)) other(row).value = pick ? "" : code;
    settle(row, code);
    row.dispatchEvent(new CustomEvent("register:put", { bubbles: true, detail: { code } }));
  };

  const stand = (row, focus = true) => {
    if (!row) return;
    if (at) at.classList.remove("at");
    at = row;
    at.classList.add("at");
    if (focus) {
      const pick = radios(row).find((radio) => radio.checked) || radios(row)[0];
      if (pick) pick.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  };

  const masked = (row) => form.dataset.face === "safe" && row.classList.contains("coded");
  const open = (row) => row && !row.classList.contains("locked") && !masked(row);
  const step = (by, past = () => true) => {
    let place = rows.indexOf(at) + by;
    while (rows[place] && !(open(rows[place]) && past(rows[place]))) place += by;
    if (rows[place]) stand(rows[place]);
    else if (by > 0 && !save.disabled) save.focus();
    return Boolean(rows[place]);
  };
  // In tiles, up and down lead to the nearest child of the line above or below, left and right along the line.
  const middle = (row) => { const box = row.getBoundingClientRect(); return { x: box.left + box.width / 2, y: box.top }; };
  const leap = (by) => {
    if (!inTiles() || !at) { step(by); return; }
    const here = middle(at);
    const beyond = rows.filter((row) => open(row) && by * (middle(row).y - here.y) > 1);
    if (!beyond.length) { if (by > 0 && !save.disabled) save.focus(); return; }
    const line = beyond.map((row) => middle(row).y).reduce((one, two) => (by * (one - two) < 0 ? one : two));
    const near = beyond.filter((row) => Math.abs(middle(row).y - line) < 1);
    stand(near.reduce((one, two) => (Math.abs(middle(one).x - here.x) <= Math.abs(middle(two).x - here.x) ? one : two)));
  };

  const before = new Map(); // what a row was when its field for another code got the focus
  const mark = (code, row = at) => {
    if (!open(row)) return;
    undone.push(before.get(row) || keep(row));
    before.delete(row);
    put(row, code === "/" ? radios(row)[0].value : code);
    count();
    if (row === at) step(1);
  };

  const restore = (last) => {
    radios(last.row).forEach((radio) => { radio.checked = radio.value === last.code; });
    if (other(last.row)) other(last.row).value = last.typed;
    if (minutes(last.row)) minutes(last.row).value = last.late;
    last.row.dispatchEvent(new CustomEvent("register:put", { bubbles: true, detail: { code: chosen(last.row) } }));
    count();
  };
  const undo = () => {
    const last = undone.pop();
    if (!last) return;
    restore(last);
    stand(last.row);
  };

  // A note that stands is private: the safe face lets a new one be written, and hides it when it is.
  const note = () => {
    if (!at || !words(at) || (form.dataset.face === "safe" && at.classList.contains("noted"))) return;
    at.querySelector(".note input").checked = true;
    words(at).focus();
  };
  const noted = (row) => {
    const box = words(row);
    if (!box) return;
    row.classList.toggle("noted", box.value.trim() !== "");
    if (box.value.trim() === "") row.querySelector(".note input").checked = false;
  };

  const keys = {
    "/": () => mark("/"), "\\": () => mark("/"), l: () => mark("L"), n: () => mark("N"),
    arrowdown: () => leap(1), arrowup: () => leap(-1), backspace: undo, enter: note, ".": turn,
    home: () => { at = null; step(1); }, end: () => { at = null; stand([...rows].reverse().find(open)); },
  };
  const sideways = { arrowleft: () => step(-1), arrowright: () => step(1) }; // in rows they belong to the picks
  const typing = (target) => target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select');

  // Keys of one letter can be turned off, for who speaks to the machine (WCAG 2.1.4).
  const hints = form.querySelector("p.keys");
  const turner = document.getElementById("keys");
  let listening = remembered("register-keys") !== "off";
  const tell = () => {
    hints.hidden = false;
    hints.querySelector(".keys-on").hidden = !listening;
    turner.textContent = listening ? "Turn keys off" : "Turn keys on";
  };
  if (turner) {
    turner.addEventListener("click", () => { listening = !listening; remember("register-keys", listening ? "on" : "off"); tell(); });
    tell();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (typing(target)) {
      const row = form.contains(target) && target.closest("[data-row]");
      if (row && (event.key === "Enter" || event.key === "Escape")) {
        event.preventDefault();
        if (event.key === "Escape" && before.has(row)) { // the code that was begun is none
          restore(before.get(row));
          before.delete(row);
        }
        stand(row);
        if (event.key === "Enter" && chosen(row)) step(1);
      }
      return;
    }
    const name = event.key.toLowerCase();
    if (target.closest("button, a, summary, .settle, .is-here") && ["enter", "arrowdown", "arrowup", "arrowleft", "arrowright"].includes(name)) return;
    const act = keys[name] || (inTiles() && sideways[name]);
    const oneLetter = name.length === 1;
    if (oneLetter && !listening) return;
    if (!act) {
      if (oneLetter && /[a-z#]/.test(name) && open(at) && other(at)) { // the beginning of another code
        event.preventDefault();
        other(at).focus();
        other(at).value = name.toUpperCase();
        other(at).dispatchEvent(new Event("input", { bubbles: true }));
      }
      return;
    }
    event.preventDefault();
    act();
  });

  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== at) stand(row, false);
    if (event.target.classList.contains("other")) before.set(row, keep(row));
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.classList.contains("words")) noted(row);
    if (!event.target.classList.contains("other")) return;
    const was = before.get(row), typed = event.target.value.trim();
    before.delete(row);
    if (was && !typedIn(row) && (typed || !was.typed)) restore(was); // half a word is no code
    else if (was && typedIn(row)) put(row, typedIn(row));
    setTimeout(count);
  });
  // By pointer, or by the arrow keys inside a group of radios.
  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.dataset.settle) { // of two choices for a row that moved meanwhile
      const row = document.getElementById(`row-${target.dataset.settle}`);
      if (target.dataset.code && row) put(row, target.dataset.code);
      count();
      return;
    }
    const row = target.closest("[data-row]");
    if (!row) return;
    if (target.closest(".note") && target.checked) words(row).focus();
    if (target.type === "radio") {
      if (other(row)) other(row).value = "";
      settle(row, target.value);
      row.dispatchEvent(new CustomEvent("register:put", { bubbles: true, detail: { code: target.value } }));
    }
    count();
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.target.classList.contains("other")) return;
    if (typedIn(row)) radios(row).forEach((radio) => { radio.checked = false; });
    settle(row, chosen(row));
    count();
  });
  rest.addEventListener("click", (event) => {
    event.preventDefault();
    rows.filter((row) => open(row) && !chosen(row)).forEach((row) => {
      undone.push(keep(row));
      put(row, radios(row)[0].value);
    });
    count();
    save.focus();
  });

  window.register = { row: () => at, choose: mark, stand }; // for the list of codes
  count();
  stand(rows.find((row) => open(row) && !chosen(row)) || rows.find(open), false);
})();
