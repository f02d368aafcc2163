// Every other code, found by its letter or by its words, grouped by how it counts. Without this file the field takes
// the letters themselves, with the browser's own list beside it.
(() => {
  "use strict";
  const form = document.getElementById("register");
  const source = document.getElementById("codes");
  const register = window.register;
  if (!form || !source || !register) return;

  const codes = [...source.options].map((option) => ({
    letter: option.value, name: option.textContent, counts: option.dataset.counts,
  }));
  const nameOf = new Map(codes.map((code) => [code.letter, code.name]));
  const list = document.createElement("div");
  list.className = "card codes-list";
  list.id = "codes-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Codes");
  form.append(list);
  let field = null; // the field that the list belongs to now
  let found = [];
  let active = 0;

  form.querySelectorAll(".other").forEach((input) => {
    input.removeAttribute("list");
    input.maxLength = 30; // words may be typed, too; what stays in the field is a letter
    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    }).forEach(([name, value]) => input.setAttribute(name, value));
  });

  const rank = (code, typed) => {
    const letter = code.letter.toLowerCase(), name = code.name.toLowerCase();
    if (letter === typed) return 0;
    if (letter.startsWith(typed)) return 1;
    if (name.startsWith(typed)) return 2;
    if (name.split(/[ ,:]+/).some((word) => word.startsWith(typed))) return 3;
    return name.includes(typed) ? 4 : 9;
  };
  const search = (typed) => {
    const text = typed.trim().toLowerCase();
    if (!text) return codes;
    const last = text.length === 1 ? 3 : 4; // one letter begins a code or a word; inside words it says nothing
    return codes.map((code) => [rank(code, text), code]).filter(([place]) => place <= last)
      .sort(([one], [two]) => one - two).map(([, code]) => code);
  };

  const option = (code, place) => {
    const line = document.createElement("div");
    line.id = `code-option-${place}`;
    line.setAttribute("role", "option");
    line.dataset.letter = code.letter;
    const letter = document.createElement("b");
    letter.className = "code";
    letter.textContent = code.letter;
    const name = document.createElement("span");
    name.textContent = code.name;
    line.append(letter, name);
    return line;
  };
  const group = (title, lines, number) => {
    const box = document.createElement("div");
    const heading = document.createElement("div");
    heading.className = "heading";
    heading.id = `code-group-${number}`;
    heading.textContent = title;
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", heading.id);
    box.append(heading, ...lines);
    return box;
  };
  const fill = (typed) => {
    found = search(typed);
    // Grouped by how they count, the group of the best find first; what is found by letter comes first inside it.
    const titles = [...new Set(found.map((code) => code.counts))];
    found = titles.flatMap((title) => found.filter((code) => code.counts === title));
    const lines = found.map(option);
    list.replaceChildren(...titles.map((title, number) => group(title, lines.filter((_, place) => found[place].counts === title), number)));
    if (!found.length) {
      const none = document.createElement("p");
      none.className = "empty";
      none.textContent = "No code of that letter or name is yours to enter.";
      list.append(none);
    }
    light(0);
  };
  const light = (place) => {
    const lines = [...list.querySelectorAll('[role="option"]')];
    active = Math.max(0, Math.min(place, lines.length - 1));
    lines.forEach((line, number) => line.setAttribute("aria-selected", String(number === active)));
    if (lines[active]) {
      field?.setAttribute("aria-activedescendant", lines[active].id);
      lines[active].scrollIntoView({ block: "nearest" });
    } else field?.removeAttribute("aria-activedescendant");
  };

  const place = () => { // under the field where there is room, else above it; on a phone at the foot of the screen
    const box = field.getBoundingClientRect(), room = window.innerHeight - box.bottom;
    const above = room < 320 && box.top > room;
    list.style.setProperty("--from-left", `${Math.max(8, Math.min(box.right - 340, window.innerWidth - 348))}px`);
    list.style.setProperty("--from-top", above ? "auto" : `${box.bottom + 4}px`);
    list.style.setProperty("--from-bottom", above ? `${window.innerHeight - box.top + 4}px` : "auto");
    list.style.setProperty("--room", `${Math.max(180, (above ? box.top : room) - 16)}px`);
  };
  const open = (input) => {
    field = input;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    fill(nameOf.has(field.value.trim().toUpperCase()) && field.selectionStart !== field.selectionEnd ? "" : field.value);
    place();
  };
  const close = () => {
    if (!field) return;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    list.hidden = true;
    field = null;
  };
  const choose = (letter) => {
    const row = field.closest("[data-row]");
    close();
    register.stand(row, false);
    register.choose(letter, row);
  };

  form.addEventListener("focusin", (event) => {
    if (!event.target.classList.contains("other")) return;
    event.target.select();
    open(event.target);
  });
  form.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.classList.contains("other")) return;
    if (!field && document.activeElement === event.target) open(event.target);
    if (field) fill(field.value);
  });
  document.addEventListener("keydown", (event) => {
    if (!field || event.target !== field) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
    if (event.key in moves) {
      event.preventDefault();
      light(active + moves[event.key]);
    } else if (event.key === "Enter" && found[active]) {
      event.preventDefault();
      choose(found[active].letter);
    }
  }, true);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const line = event.target.closest('[role="option"]');
    if (line && field) choose(line.dataset.letter);
  });
  window.addEventListener("resize", () => field && place());
  document.addEventListener("scroll", (event) => { if (field && !list.contains(event.target)) place(); }, { passive: true, capture: true });

  // The words of a code beside the name, so that nobody has to know the letters by heart.
  form.addEventListener("register:put", (event) => {
    const words = event.target.querySelector(".code-name");
    if (words) words.textContent = nameOf.get(event.detail.code) || "";
  });
})();
