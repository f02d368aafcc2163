// Marks taken without a connection, as the pages see them: what waits stands under the header of every page, a register
// that is opened again shows it, and signing out takes it away. The keeping and the sending are the service worker's.
(() => {
  "use strict";
  const workers = navigator.serviceWorker;
  if (!workers || !window.isSecureContext) return;
  const { person, school, takes, idleLock, fromMemory } = document.body.dataset;
  const bar = document.getElementById("waiting");
  const form = document.getElementById("register");
  const field = form && form.elements.namedItem("offline");
  const sheet = field ? JSON.parse(field.value) : null;
  const lockAfter = 1000 * Number(idleLock || 1800);
  const EVERY = 20000; // how often a page says that it is there: a worker left alone is ended after half a minute
  const held = new Map(); // today's register pages, names and all: in this page's memory, gone with it
  // A page that the server has just shown to somebody signed in counts as touched; others only when they are.
  let touched = person && !fromMemory ? Date.now() : 0;
  let latest = null; // what the worker said last
  let shown = ""; // what of it is on the page: nothing is drawn anew under somebody's finger
  let left = false; // signed out: nothing of this page is kept any more
  let leaving = null; // somebody is about to sign out and take away what waits
  let ready = null;
  const connected = () => (latest ? latest.reached : navigator.onLine); // a server may be near though the world is not

  // Words ------------------------------------------------------------------------------------------------------------
  const marks = (number) => `${number} mark${number === 1 ? "" : "s"}`;
  const make = (tag, about = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), about);
    made.append(...inside);
    return made;
  };
  const button = (words, act, kind = "btn little") => make("button", { type: "button", className: kind, onclick: act }, words);
  const link = (words, href) => make("a", { className: "btn little", href }, words);
  const listed = (words) => words.join("; ");

  // Speaking with the worker -----------------------------------------------------------------------------------------
  const worker = async () => {
    const registration = ready ? await ready : await workers.getRegistration("/");
    return registration ? registration.active || (await workers.ready).active : null;
  };
  const ask = async (kind, about = {}, patience = 60000) => {
    const to = await worker();
    if (!to) return null;
    return new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      const late = setTimeout(() => done(null), patience);
      port1.onmessage = ({ data }) => { clearTimeout(late); done(data.answer ?? null); };
      to.postMessage({ kind, ...about }, [port2]);
    });
  };

  // What waits -------------------------------------------------------------------------------------------------------
  const line = (kind, sentence, ...acts) => make("p", { className: kind }, make("span", {}, ...[].concat(sentence)), ...acts);
  const labels = (groups, kind) => listed(groups.map((group) => (groups.length > 1 ? `${group.label} (${group[kind]})` : group.label)));
  const sum = (groups, kind) => groups.reduce((total, group) => total + group[kind], 0);

  const why = (state) => {
    if (!connected()) return " They are sent when the connection returns.";
    if (state.trouble === "signed-out" || !person) return " They are sent when whoever took them signs in here, and removed when somebody else does.";
    if (state.trouble === "other-school") return " They were taken at another school of yours: change to it, and they are sent.";
    return " They are being sent.";
  };

  const draw = (state) => {
    if (!bar || !state) return;
    const back = latest && !latest.reached && state.reached;
    latest = state;
    if (back) sendNow();
    const now = JSON.stringify([state, connected(), Boolean(leaving)]);
    if (now === shown) return;
    shown = now;
    const of = (kind) => state.groups.filter((group) => group[kind]);
    const lines = [];
    const waiting = of("waiting"), drafts = of("draft").filter((group) => !sheet || group.register !== sheet.register);
    if (leaving) lines.push(line(
      "hot", [make("b", {}, `Signing out removes ${marks(sum(state.groups, "waiting") + sum(state.groups, "draft"))}`), `: ${listed(state.groups.map((group) => group.label))}. They have not been sent.`],
      button("Sign out and remove them", leaving), button("Stay", () => { leaving = null; draw(state); }),
    ));
    if (!connected() && sheet && !waiting.some((group) => group.register === sheet.register)) lines.push(line("", "There is no connection. What you mark is kept on this device and sent when it returns."));
    if (waiting.length) {
      const acts = !person ? [] : connected() ? [button("Send now", sendNow)] : [];
      lines.push(line("", [make("b", {}, `${marks(sum(waiting, "waiting"))} waiting`), `: ${labels(waiting, "waiting")}.${why(state)}`], ...acts));
    }
    drafts.forEach((group) => lines.push(line("", [make("b", {}, `${marks(group.draft)} not saved yet`), `: ${group.label}.`], link("Open the register", group.path))));
    of("differs").filter((group) => !sheet || group.register !== sheet.register).forEach((group) => lines.push(line(
      "hot", [make("b", {}, group.differs === 1 ? "1 mark differs" : `${group.differs} marks differ`), `: ${group.label}. Somebody else has marked in the meantime; nothing is overwritten.`],
      link("Look and decide", group.path),
    )));
    of("refused").filter((group) => !sheet || group.register !== sheet.register).forEach((group) => lines.push(line(
      "hot", [make("b", {}, `${marks(group.refused)} not taken in`), `: ${group.label}.`], link("Look", bar.dataset.page),
    )));
    state.gone.forEach(({ label, count }) => lines.push(line(
      "hot", [make("b", {}, `${marks(count)} removed`), `: ${label}. They were older than a day. Enter them in the register, or tell the office.`],
      button("Understood", () => ask("read")),
    )));
    state.sent.forEach(({ label, count, asked, unmarked }) => lines.push(line(
      "done", [make("b", {}, `${marks(count)} sent`), `: ${label}.${asked ? ` ${asked === 1 ? "1 change is" : `${asked} changes are`} asked of the office.` : ""}${unmarked ? ` ${unmarked === 1 ? "1 pupil has" : `${unmarked} pupils have`} no mark yet.` : ""}`],
    )));
    bar.replaceChildren(...lines);
    bar.hidden = !lines.length;
    if (place) drawPage(state);
  };

  const sendNow = async () => {
    const done = await ask("send");
    if (done) after(done);
  };

  // What this page showed is not what stands any more, once marks of its register have come in.
  const after = ({ results, state }) => {
    draw(state);
    const own = sheet && results.find((one) => one.register === sheet.register);
    if (own && own.entered.length + own.asked.length && connected()) window.location.reload();
    else if (own) decide(own);
  };

  // The page of what waits, which is also what is shown without a connection -----------------------------------------
  const place = document.querySelector("[data-waiting-page]");
  const drawPage = (state) => {
    const group = ({ register, label, path, waiting, draft, differs, refused, takenAt }) => {
      const parts = [[waiting, "waiting"], [draft, "not saved yet"], [differs, "differing"], [refused, "not taken in"]].filter(([number]) => number);
      const time = new Date(takenAt), clock = `${time.getHours()}.${String(time.getMinutes()).padStart(2, "0")}`;
      const words = make("span", {}, make("b", {}, label), make("span", { className: "soft" }, ` ${parts.map(([number, what]) => `${marks(number)} ${what}`).join(", ")}, taken at ${clock}`));
      const acts = make("span", { className: "row-of" });
      if (person || state.open.some((page) => page.path === path)) acts.append(link("Open the register", path));
      if (refused || draft) acts.append(button("Remove from this device", () => ask("drop", { register })));
      return make("li", {}, words, acts);
    };
    const waits = place.querySelector("[data-waits]"), opens = place.querySelector("[data-open]");
    waits.replaceChildren(...state.groups.map(group));
    place.querySelector("[data-none]").hidden = state.groups.length > 0;
    const open = state.open.filter(({ path }) => !state.groups.some((one) => one.path === path));
    opens.replaceChildren(...open.map(({ path, label }) => make("li", {}, make("b", {}, label), link(connected() ? "Open" : "Take the register", path))));
    place.querySelector("[data-no-open]").hidden = state.open.length > 0; // whatever of them waits already
    place.querySelector("[data-off]").hidden = connected();
    place.querySelector("[data-on]").hidden = !connected();
  };

  // A register that is opened again ----------------------------------------------------------------------------------
  const put = ({ pupil, code, minutes, here }, words) => {
    const after = form.elements.namedItem(`here-${pupil}`);
    if (here && after) { after.checked = true; return true; }
    const picks = [...form.querySelectorAll(`input[type="radio"][name="code-${pupil}"]`)];
    const pick = picks.find((one) => one.value === code), other = form.elements.namedItem(`other-${pupil}`);
    if (pick) { pick.checked = true; pick.dispatchEvent(new Event("change", { bubbles: true })); }
    else if (other) { other.value = code; other.dispatchEvent(new Event("input", { bubbles: true })); }
    const late = form.elements.namedItem(`late-${pupil}`), notes = form.elements.namedItem(`note-${pupil}`);
    if (late && minutes !== null) late.value = String(minutes);
    if (notes && words) {
      notes.value = words;
      const opener = notes.closest("[data-row]")?.querySelector('.note input[type="checkbox"]');
      if (opener) opener.checked = true;
    }
    return Boolean(pick || other);
  };

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unseal = async ({ words, pupil }) => {
    if (!words) return "";
    try {
      const secret = await crypto.subtle.importKey("raw", bytes(form.elements.namedItem("offline-key").value), "AES-GCM", false, ["decrypt"]);
      const about = new TextEncoder().encode(`${sheet.register}:${pupil}`);
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(words).slice(0, 12), additionalData: about }, secret, bytes(words).slice(12));
      return new TextDecoder().decode(open);
    } catch {
      return "";
    }
  };

  const restore = async () => {
    const rows = (await ask("of", { register: sheet.register })) || [];
    const drafts = rows.filter((row) => row.state === "draft" || row.state === "waiting");
    drafts.sort((one, other) => (one.state === "draft") - (other.state === "draft"));
    for (const row of drafts) put(row, await unseal(row));
    return rows;
  };

  // Somebody else has marked in the meantime: both values, and a person decides.
  const decide = ({ differing, refused }) => {
    document.querySelector(".offline-differs")?.remove();
    if (!differing.length && !refused.length) return;
    const items = [];
    const settle = (item, pupil) => { item.remove(); ask("drop", { register: sheet.register, pupils: [pupil] }); if (!items.some((one) => one.isConnected)) panel.remove(); };
    const choose = (item, { pupil, yours }) => {
      put({ pupil, code: yours, minutes: null }, "");
      item.querySelector(".row-of").replaceChildren(make("span", { className: "soft" }, `${yours} is chosen: it counts when the register is saved.`));
    };
    differing.forEach((one) => {
      const item = make("li", {},
        make("span", {}, make("b", {}, one.name), ": ", make("span", { className: "code" }, one.stands), ` stands (${one.by}, ${one.when}). Without a connection `, make("span", { className: "code" }, one.yours), " was marked."),
        make("span", { className: "row-of" },
          button(`Keep ${one.stands}`, () => settle(item, one.pupil)),
          button(`Choose ${one.yours}`, () => choose(item, one))));
      items.push(item);
    });
    refused.forEach((one) => {
      const acts = make("span", { className: "row-of" }, button("Remove from this device", () => settle(item, one.pupil)));
      const item = make("li", {}, make("span", {}, one.sentence), acts);
      if (one.yours) acts.prepend(button(`Choose ${one.yours}`, () => choose(item, one)));
      items.push(item);
    });
    const panel = make("section", { className: "card offline-differs" },
      make("header", {}, make("h2", {}, differing.length ? "Marked differently in the meantime" : "Not taken in")),
      make("ul", { className: "todo" }, ...items));
    panel.setAttribute("role", "alert");
    form.querySelector(".head").after(panel);
  };

  const openSheet = async () => {
    if (fromMemory && form.dataset.minutes !== "") { // the page was made a while ago, perhaps before the register opened
      form.dataset.minutes = String(Math.max(0, sheet.since + Math.floor((Date.now() - Number(fromMemory)) / 60000)));
    }
    const rows = await restore();
    if (!fromMemory && connected() && rows.some((row) => ["differs", "refused", "waiting"].includes(row.state))) {
      const done = await ask("send", { again: sheet.register });
      if (done) after(done);
    }
    let before = "", soon = null;
    const draft = () => {
      if (left) return;
      const body = new URLSearchParams(new FormData(form)).toString();
      if ((connected() && !fromMemory) || body === before) return;
      before = body;
      workers.controller?.postMessage({ kind: "draft", body });
    };
    const draftSoon = () => { clearTimeout(soon); soon = setTimeout(draft, 100); }; // after register.js has done its part
    ["change", "input", "click", "keyup"].forEach((kind) => form.addEventListener(kind, draftSoon));
    window.addEventListener("pagehide", draft);
    form.addEventListener("submit", () => { clearTimeout(soon); window.removeEventListener("pagehide", draft); });
  };

  // Leaving ------------------------------------------------------------------------------------------------------------
  document.addEventListener("submit", async (event) => {
    const out = event.target;
    if (!(out.getAttribute("action") || "").endsWith("/logout/")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const go = async () => {
      left = true;
      await ask("leave", { owed: !connected() }, 3000);
      if (connected()) out.submit();
      else window.location.assign(bar.dataset.page); // the server hears of it when the connection returns
    };
    let state = (await ask("here", about(), 3000))?.state;
    const unsent = () => (state ? sum(state.groups, "waiting") + sum(state.groups, "draft") : 0);
    if (unsent() && connected()) state = (await ask("send", {}, 8000))?.state || state;
    if (!unsent()) { await go(); return; }
    leaving = go;
    document.querySelectorAll("details.who[open]").forEach((menu) => { menu.open = false; }); // it would lie over the answer
    draw(state);
    bar.querySelector("button").focus();
  }, true);

  // Being there --------------------------------------------------------------------------------------------------------
  const about = () => ({
    person, school: Number(school) || null, idle: touched ? Date.now() - touched : Number.MAX_SAFE_INTEGER, lockAfter: idleLock ? lockAfter : 0,
    hold: [...held].map(([path, { at }]) => ({ path, at })), signedOut: !person && !place && connected(),
  });
  const here = async (look = false) => {
    const met = await ask("here", { ...about(), look });
    if (!met) return null;
    if (met.locked) held.clear();
    else Object.entries(met.give).forEach(([path, page]) => held.set(path, page));
    if (met.want.length) await ask("give", { pages: Object.fromEntries(met.want.filter((path) => held.has(path)).map((path) => [path, held.get(path)])) });
    draw(met.state);
    return met;
  };

  ["pointerdown", "keydown", "scroll"].forEach((kind) => document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true }));
  workers.addEventListener("message", ({ data }) => {
    if (data.kind === "state") draw(data.state);
    if (data.kind === "left" && !left) { left = true; held.clear(); window.location.assign("/"); } // whoever leaves here signs out first
    if (data.kind === "pages") { held.clear(); Object.entries(data.pages).forEach(([path, page]) => held.set(path, page)); }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) here(); });
  window.addEventListener("offline", () => here(true));
  window.addEventListener("online", () => here(true)); // what waits is sent when the worker says that it reaches

  (async () => {
    if (takes !== undefined) ready = workers.register("/sw.js", { scope: "/" }).then(() => workers.ready).catch(() => null);
    const met = await here();
    if (!met) return;
    if (met.owed && person && (connected() || navigator.onLine)) { left = true; document.querySelector('form[action$="/logout/"]')?.submit(); return; }
    if (sheet) await openSheet();
    else if (person && connected() && sum(met.state.groups, "waiting")) await sendNow();
    if (takes !== undefined && connected()) await ask("ahead");
    window.addEventListener("pagehide", () => { if (met.state.sent.length) ask("read"); });
    setInterval(async () => {
      const now = await here();
      if (now && person && connected() && sum(now.state.groups, "waiting")) await sendNow();
      if (now && takes !== undefined && connected()) await ask("ahead");
    }, EVERY);
  })();
})();
