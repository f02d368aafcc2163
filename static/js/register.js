// One key a mark. The page works without this file: the picks are radios and the server counts.
(() => {
  "use strict";
  const form = document.getElementById("register");
  if (!form || !form.querySelector("[data-row]")) return;
  document.documentElement.classList.add("js");
  const rows = [...form.querySelectorAll("[data-row]")];
  const save = document.getElementById("save");
  const rest = document.getElementById("rest");
  if (!save) return; // not to be taken now
  const opened = performance.now();
  const undone = []; // what each key replaced, latest last
  let at = null;

  form.querySelectorAll(".keys").forEach((keys) => { keys.hidden = false; });

  const radios = (row) => [...row.querySelectorAll('.pick input[type="radio"]')];
  const other = (row) => row.querySelector(".other");
  const minutes = (row) => row.querySelector(".minutes input");
  const chosen = (row) => {
    const typed = other(row)?.value.trim().toUpperCase();
    return typed || radios(row).find((radio) => radio.checked)?.value || "";
  };
  const kindOf = (row) => {
    if (row.classList.contains("locked")) return "planned";
    const code = chosen(row);
    if (!code) return "";
    if (code === "/" || code === "\\") return "present";
    if (code === "L") return "late";
    if (code === "N") return "absent";
    return kinds[code] || "absent";
  };
  // Codes that are not an absence; everything else typed counts as one.
  const kinds = {};
  "V P W K B J".split(" ").forEach((code) => { kinds[code] = "present"; });
  "D X Q Y1 Y2 Y3 Y4 Y5 Y6 Y7".split(" ").forEach((code) => { kinds[code] = "away"; });

  const now = () => {
    if (form.dataset.minutes === "") return "";
    return String(Number(form.dataset.minutes) + Math.floor((performance.now() - opened) / 60000));
  };

  const count = () => {
    const numbers = { present: 0, late: 0, absent: 0, away: 0, planned: 0, unmarked: 0 };
    rows.forEach((row) => {
      const kind = kindOf(row) || "unmarked";
      numbers[kind] += 1;
      row.classList.toggle("unmarked", kind === "unmarked");
      row.classList.toggle("is-late", ["L", "U"].includes(chosen(row)));
    });
    Object.entries(numbers).forEach(([kind, number]) => {
      form.querySelectorAll(`[data-count="${kind}"]`).forEach((place) => {
        if (place.textContent !== String(number)) place.textContent = String(number);
      });
      form.querySelectorAll(`[data-when="${kind}"]`).forEach((place) => { place.hidden = number === 0; });
    });
    save.disabled = numbers.unmarked > 0;
    rest.hidden = numbers.unmarked === 0;
  };

  const settle = (row, code) => {
    const box = minutes(row);
    if (code === "L" && box && box.value === "") box.value = now();
    if (code !== "L" && code !== "U" && box) box.value = "";
  };

  const remember = (row) => ({
    row,
    code: radios(row).find((radio) => radio.checked)?.value || "",
    typed: other(row)?.value || "",
    late: minutes(row)?.value || "",
  });

  const put = (row, code) => {
    radios(row).forEach((radio) => { radio.checked = radio.value === code; });
    if (other(row)) other(row).value = "";
    settle(row, code);
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

  const open = (row) => row && !row.classList.contains("locked");
  const step = (by) => {
    let place = rows.indexOf(at) + by;
    while (rows[place] && !open(rows[place])) place += by;
    if (rows[place]) stand(rows[place]);
    else if (by > 0 && !save.disabled) save.focus();
  };

  const mark = (code) => {
    if (!open(at)) return;
    const value = code === "/" ? radios(at)[0].value : code;
    undone.push(remember(at));
    put(at, value);
    count();
    step(1);
  };

  const undo = () => {
    const last = undone.pop();
    if (!last) return;
    radios(last.row).forEach((radio) => { radio.checked = radio.value === last.code; });
    if (other(last.row)) other(last.row).value = last.typed;
    if (minutes(last.row)) minutes(last.row).value = last.late;
    count();
    stand(last.row);
  };

  const note = () => {
    const box = at?.querySelector(".words");
    if (!box) return;
    at.querySelector(".note input").checked = true;
    box.focus();
  };

  const keys = {
    "/": () => mark("/"), "\\": () => mark("/"), l: () => mark("L"), n: () => mark("N"),
    arrowdown: () => step(1), arrowup: () => step(-1), backspace: undo, enter: note,
  };
  const typing = (target) => target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select');

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if ((event.key === "Enter" || event.key === "Escape") && form.contains(event.target) && event.target.closest("[data-row]")) {
        event.preventDefault();
        stand(event.target.closest("[data-row]"));
        if (event.key === "Enter" && chosen(at)) step(1);
      }
      return;
    }
    if (event.target.closest("button, a, summary") && ["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== at) stand(row, false);
  });
  // By pointer, or by the arrow keys inside a group of radios.
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.target.type === "checkbox" && event.target.checked) row.querySelector(".words").focus();
    if (event.target.type === "radio") {
      if (other(row)) other(row).value = "";
      settle(row, event.target.value);
    }
    count();
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.target.classList.contains("other")) return;
    if (event.target.value.trim()) radios(row).forEach((radio) => { radio.checked = false; });
    settle(row, event.target.value.trim().toUpperCase());
    count();
  });
  rest.addEventListener("click", (event) => {
    event.preventDefault();
    rows.filter((row) => open(row) && !chosen(row)).forEach((row) => {
      undone.push(remember(row));
      put(row, radios(row)[0].value);
    });
    count();
    save.focus();
  });

  count();
  stand(rows.find((row) => open(row) && !chosen(row)) || rows.find(open), false);
})();
