// Registers without a connection (docs/adr/0014). Served at the root with self.PLACE before it (config/offline.py).
//
// At rest on the device: marks that wait, as ids and codes, with notes sealed; the files of the frame; a page that
// names nobody. In memory only: today's register pages, with names. They are gone when the browser forgets this
// worker and the last page of ours is closed, when somebody signs out, and when the screen has been left alone.
"use strict";
const { version, shell } = self.PLACE;
const FILES = `frame-${version}`;
const DAY = 24 * 60 * 60 * 1000;
const FRESH = 10 * 60 * 1000; // registers are fetched ahead no more often than this
const PATIENCE = 8000; // milliseconds a page may take before what is in memory is shown
const LONG_PATIENCE = 20000; // … before a save counts as not having arrived
// Nothing that a script asks for by itself keeps the screen from locking (accounts/sessions.py).
const QUIETLY = { headers: { "X-Unattended": "1", Accept: "application/json" }, credentials: "same-origin", redirect: "manual" };

const pages = new Map(); // path → { html, headers, at, version, label }: memory, never written down
let active = 0; // when somebody last touched a page of ours
let lock = 30 * 60 * 1000;
let fetched = 0; // when registers were last fetched ahead
let unsure = null; // { body, path } of a save that was answered by a redirect: to the registers, or to the sign-in
let reached = true; // whether it answered when last asked: what a browser says of its connection is often wrong
let sent = []; // [{ label, count }] sent since the last page was opened
let trouble = ""; // why what waits is not sent: signed-out, other-school

// What waits: one row a register and pupil ------------------------------------------------------------------------
const database = () => new Promise((done, fail) => {
  const asked = indexedDB.open("morning-bell", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("marks", { keyPath: "id" });
    asked.result.createObjectStore("about", { keyPath: "id" });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});

const within = async (mode, work) => {
  const db = await database();
  try {
    return await new Promise((done, fail) => {
      const act = db.transaction(["marks", "about"], mode);
      const asked = work(act.objectStore("marks"), act.objectStore("about"));
      act.oncomplete = () => done(asked ? asked.result : undefined);
      act.onerror = act.onabort = () => fail(act.error);
    });
  } finally {
    db.close();
  }
};

const everything = () => within("readonly", (marks) => marks.getAll());
const keep = (rows) => within("readwrite", (marks) => { rows.forEach((row) => marks.put(row)); });
const remove = (ids) => within("readwrite", (marks) => { ids.forEach((id) => marks.delete(id)); });
const about = async () => (await within("readonly", (_, notes) => notes.get("about"))) || { id: "about", person: null, gone: [] };
const note = (what) => within("readwrite", (_, notes) => { notes.put(what); });
const forget = () => { pages.clear(); fetched = 0; };
// `owed`: somebody signed out while the connection was away, and the server has yet to hear of it.
// Every other page of ours goes, too: it may show names, or be about to keep what was just taken away.
const leave = async ({ owed, asker } = {}) => {
  forget();
  sent = []; trouble = "";
  await within("readwrite", (marks, notes) => { marks.clear(); notes.clear(); });
  if (owed) await note({ id: "about", person: null, gone: [], owed });
  (await windows()).filter((page) => page.id !== asker).forEach((page) => page.postMessage({ kind: "left" }));
  await tell();
};

// After a day marks go, and who took them is told.
const purge = async () => {
  const old = (await everything()).filter((row) => Date.now() - row.takenAt > DAY);
  if (!old.length) return;
  await remove(old.map((row) => row.id));
  const known = await about();
  known.gone = [...known.gone, ...grouped(old).map(({ label, rows }) => ({ label, count: rows.length }))];
  await note(known);
};

const grouped = (rows) => {
  const groups = new Map();
  rows.forEach((row) => {
    const group = groups.get(row.register) || { register: row.register, label: row.label, rows: [] };
    group.rows.push(row);
    groups.set(row.register, group);
  });
  return [...groups.values()];
};

const state = async () => {
  const known = await about();
  const groups = grouped(await everything()).map(({ register, label, rows }) => {
    const count = (kind) => rows.filter((row) => row.state === kind).length;
    return {
      register, label, path: `${self.PLACE.registers}${register}/`, takenAt: Math.max(...rows.map((row) => row.takenAt)),
      waiting: count("waiting"), draft: count("draft"), differs: count("differs"), refused: count("refused"),
    };
  });
  const open = [...pages].filter(([, page]) => page.label).map(([path, page]) => ({ path, label: page.label }));
  return { groups, gone: known.gone, sent, trouble, open, reached };
};

const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

const tell = async () => {
  const what = await state();
  (await windows()).forEach((page) => page.postMessage({ kind: "state", state: what }));
};

// From a form to rows ------------------------------------------------------------------------------------------------
const seal = async (words, key, where) => {
  if (!words) return "";
  const raw = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const secret = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const shut = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(where) }, secret, new TextEncoder().encode(words));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(shut)));
};

// What the page's own form says of a pupil, as attendance/forms.py reads it. A child who is here after all, though an
// absence is planned, is asked to be present.
const chosen = (form, pupil, filled, present) => {
  if (form.get(`here-${pupil}`)) return { code: present, minutes: null, words: null, here: true };
  if (form.get(`settle-${pupil}`) === "mine") {
    const [code, late, ...words] = (form.get(`mine-${pupil}`) || "").split("|");
    return { code, minutes: late ? Number(late) : null, words: words.join("|") };
  }
  const picked = form.get(`code-${pupil}`) || "";
  const typed = (form.get(`other-${pupil}`) || "").trim().toUpperCase();
  const code = typed && (typed !== filled || !picked) ? typed : picked;
  const late = (form.get(`late-${pupil}`) || "").trim();
  const minutes = (code === "L" || code === "U") && /^\d{1,3}$/.test(late) ? Number(late) : null;
  return { code, minutes, words: (form.get(`note-${pupil}`) || "").trim().slice(0, 200) };
};

// Rows for what the form says and the page did not show. A draft, not saved yet, stands beside what waits to be sent.
const rowsOf = async (body, kind) => {
  const form = new URLSearchParams(body);
  if (!form.get("offline")) return [];
  const from = JSON.parse(form.get("offline"));
  const key = form.get("offline-key");
  const reason = await seal((form.get("reason") || "").trim().slice(0, 200), key, `${from.register}:0`);
  const known = new Map((await everything()).map((row) => [row.id, row]));
  const rows = [];
  for (const [pupil, [stood, late, words, filled]] of Object.entries(from.stood)) {
    const now = chosen(form, pupil, filled, from.present);
    if (!now.code || (!now.here && now.code === stood && now.minutes === late && now.words === words)) continue;
    const where = `${from.register}:${pupil}`;
    const same = [known.get(where), known.get(`draft:${where}`)].find(
      (row) => row && row.state !== "differs" && row.code === now.code && row.minutes === now.minutes,
    );
    if (kind === "draft" && same && same.state === "waiting") continue;
    rows.push({
      id: kind === "draft" ? `draft:${where}` : where, register: from.register, pupil: Number(pupil), label: from.label,
      person: from.person, school: from.school, pass: from.pass, seen: form.get("seen") || "", state: kind,
      stood, code: now.code, minutes: now.minutes, here: Boolean(now.here),
      words: now.here || now.words === words ? null : await seal(now.words, key, where),
      reason, takenAt: same ? same.takenAt : Date.now(), key: same ? same.key : crypto.randomUUID(),
    });
  }
  return rows;
};

// One after another: what is asked for next sees what was written last.
let written = Promise.resolve();
const keepFrom = (body, kind) => { written = written.catch(() => {}).then(() => writeFrom(body, kind)); return written; };

const writeFrom = async (body, kind) => {
  const rows = await rowsOf(body, kind);
  const from = JSON.parse(new URLSearchParams(body).get("offline") || "null");
  if (!from) return false;
  const drafts = (await everything()).filter((row) => row.register === from.register && row.state === "draft");
  await remove(drafts.map((row) => row.id));
  await keep(rows);
  await note({ ...(await about()), person: from.person });
  await tell();
  return true;
};

// Sending: once, whoever asks for it ---------------------------------------------------------------------------------
const reaches = (yes) => {
  if (reached === yes) return;
  reached = yes;
  tell();
};

const hello = async () => {
  try {
    const answer = await patient(PATIENCE, fetch(self.PLACE.hello, QUIETLY));
    if (!answer.ok) throw new Error("no answer");
    const met = await answer.json();
    reaches(true);
    return met;
  } catch (trouble_) {
    reaches(false);
    throw trouble_;
  }
};

const deliver = async ({ register, label, rows }, token) => {
  const marks = rows.map((row) => ({
    pupil: row.pupil, code: row.code, minutes: row.minutes, words: row.words, here: row.here, stood: row.stood, key: row.key,
    age: Math.max(0, Math.round((Date.now() - row.takenAt) / 1000)),
  }));
  const newest = rows.reduce((one, other) => (other.takenAt > one.takenAt ? other : one));
  const answer = await fetch(self.PLACE.takeIn.replace("/0/", `/${register}/`), {
    ...QUIETLY, method: "POST", headers: { ...QUIETLY.headers, "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ pass: newest.pass, seen: newest.seen, reason: newest.reason, marks }),
  });
  if ([403, 409].includes(answer.status) || answer.status >= 500 || answer.type === "opaqueredirect") return null; // later
  if (!answer.ok) { // not taken in, and will not be: a person has to look
    const detail = answer.status === 422 ? (await answer.json()).detail : "This register is not yours, or there is none such any more.";
    await keep(rows.map((row) => ({ ...row, state: "refused" })));
    return { register, label, entered: [], asked: [], differing: [], refused: rows.map((row) => ({ pupil: row.pupil, sentence: detail })) };
  }
  const result = await answer.json();
  const of = new Map(rows.map((row) => [row.pupil, row]));
  const done = [...new Set([...result.entered, ...result.asked])];
  await remove(done.map((pupil) => of.get(pupil).id));
  await keep(result.differing.map(({ pupil }) => ({ ...of.get(pupil), state: "differs" })));
  await keep(result.refused.map(({ pupil }) => ({ ...of.get(pupil), state: "refused" })));
  const fresh = done.filter((pupil) => of.get(pupil).state === "waiting").length;
  if (fresh) sent = [...sent, { register, label, count: fresh, asked: result.asked.length, unmarked: result.unmarked }];
  pages.delete(`${self.PLACE.registers}${register}/`);
  fetched = 0;
  return { register, ...result };
};

// `again`: a register whose differing marks are asked about once more, since what stands may have changed.
const send = async (again = null) => {
  await purge();
  const wanted = (row) => row.state === "waiting" || (again === row.register && row.state !== "draft");
  const rows = (await everything()).filter(wanted);
  if (!rows.length) { trouble = ""; return []; }
  const met = await hello();
  if (met.person && rows.some((row) => row.person !== met.person)) { await leave(); return []; }
  const here = rows.filter((row) => row.school === met.school);
  trouble = !met.person ? "signed-out" : here.length < rows.length ? "other-school" : "";
  const results = [];
  if (met.person) for (const group of grouped(here)) results.push(await deliver(group, met.token));
  await tell();
  return results.filter(Boolean);
};

let sending = null;
const sendOnce = (again) => {
  const next = (sending || Promise.resolve()).catch(() => {}).then(() => send(again));
  sending = next;
  return next;
};

// Pages: from the network, else from memory --------------------------------------------------------------------------
const patient = (milliseconds, promise) => Promise.race([
  promise,
  new Promise((_, fail) => { setTimeout(() => fail(new Error("too slow")), milliseconds); }),
]);

const filesOf = (html) => [...html.matchAll(/(?:href|src)="([^"?#]+)"/g)].map((found) => found[1]).filter((path) => path.startsWith(self.PLACE.static));

const keepFiles = async (html) => {
  const files = await caches.open(FILES);
  await Promise.all(filesOf(html).map(async (path) => {
    if (!(await files.match(path))) await files.add(path).catch(() => {});
  }));
};

const remember = async (path, answer, more = {}) => {
  const html = await answer.text();
  const found = html.match(/name="offline" value="([^"]+)"/);
  if (!found && path !== self.PLACE.registers) return;
  const label = found ? JSON.parse(found[1].replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")).label : "";
  const headers = [...answer.headers].filter(([name]) => !["content-encoding", "content-length"].includes(name));
  pages.set(path, { html, headers, at: Date.now(), label, ...more });
  await keepFiles(html);
};

const isRegister = (path) => path.startsWith(self.PLACE.registers) && /^\d+\/$/.test(path.slice(self.PLACE.registers.length));

const registerOf = (path) => Number(path.slice(self.PLACE.registers.length, -1));

const isToday = (at) => new Date(at).toDateString() === new Date().toDateString();

const fromMemory = async (path) => {
  const page = pages.get(path);
  if (page && isToday(page.at) && Date.now() - active < lock) {
    const html = page.html.replace("<body", `<body data-from-memory="${page.at}"`);
    return new Response(html, { headers: page.headers });
  }
  return (await caches.match(shell)) || Response.error();
};

const open = async (event, path) => {
  const { request } = event;
  if (unsure) {
    event.waitUntil(settle(unsure, path));
    unsure = null;
  }
  const network = (async () => (await event.preloadResponse) || fetch(request))();
  try {
    const answer = await (pages.has(path) ? patient(PATIENCE, network) : network);
    const away = answer.status >= 502 && answer.status <= 504;
    reaches(!away);
    if (away && pages.has(path)) return fromMemory(path);
    if (answer.ok && (isRegister(path) || path === self.PLACE.registers)) {
      event.waitUntil(remember(path, answer.clone()).catch(() => {}));
    }
    return answer;
  } catch {
    network.catch(() => {});
    reaches(false);
    return fromMemory(path);
  }
};

const OTHER_BUTTONS = ["rest", "face", "welcome", "unwelcome"]; // of the page, which save no register

// A register is saved. Where the answer does not come, or is none, its marks are kept and sent later.
const save = async (event, path) => {
  const { request } = event;
  const body = await request.clone().text();
  const kept = async (where) => {
    await keepFrom(body, "waiting");
    await self.registration.sync?.register("marks").catch(() => {});
    return Response.redirect(where, 303);
  };
  const form = new URLSearchParams(body);
  if (!form.get("offline") || OTHER_BUTTONS.some((name) => form.has(name))) return fetch(request);
  const receipt = `${shell}?kept=${registerOf(path)}`;
  try {
    const answer = await patient(LONG_PATIENCE, fetch(request));
    if (answer.status === 403 || answer.status >= 500) return await kept(receipt);
    reaches(true);
    if (answer.type === "opaqueredirect") unsure = { body, path };
    if (answer.redirected) event.waitUntil(settle({ body, path }, new URL(answer.url).pathname));
    return answer;
  } catch {
    reaches(false);
    return kept(receipt);
  }
};

// Where a save led says whether it was one: to the registers, it stands; to the sign-in, its marks are kept.
const settle = async ({ body, path }, to) => {
  if (!to.startsWith(self.PLACE.registers)) return keepFrom(body, "waiting");
  await remove((await everything()).filter((row) => row.register === registerOf(path)).map((row) => row.id));
  pages.delete(path);
  fetched = 0;
  return tell();
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch (trouble) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw trouble;
  }
};

// Today's own registers, fetched while there is a connection.
let fetching = null;
const fetchAhead = () => {
  if (Date.now() - fetched < FRESH) return null;
  fetching ||= fetchNow().finally(() => { fetching = null; });
  return fetching;
};

const fetchNow = async () => {
  const answer = await fetch(self.PLACE.today, QUIETLY);
  if (!answer.ok) return; // signed out, or not for this person
  for (const { path, ahead, version: number } of (await answer.json()).registers) {
    const page = pages.get(path);
    if (page && page.version === number && isToday(page.at)) continue;
    const found = await fetch(ahead, { ...QUIETLY, headers: { "X-Unattended": "1" } });
    if (found.ok) await remember(path, found, { version: number });
  }
  fetched = Date.now();
  await share();
};

const share = async () => {
  const held = Object.fromEntries(pages);
  (await windows()).forEach((page) => page.postMessage({ kind: "pages", pages: held }));
};

// A page of ours says that it is there: how long it has been left alone, and which pages it holds in its own memory,
// for a browser may end this worker at any time and start it again empty.
const here = async ({ person, idle, lockAfter, hold, signedOut, look, asker }) => {
  await purge();
  const known = await about();
  if (signedOut && known.owed) await note({ ...known, owed: false });
  if (person && known.person && known.person !== person) await leave({ asker });
  if (person && !known.owed) await note({ ...(await about()), person });
  if (lockAfter) lock = lockAfter;
  if (active && Date.now() - active >= lock) forget(); // touched again, but too late
  active = Math.max(active, Date.now() - idle);
  const locked = Date.now() - active >= lock;
  if (locked) forget();
  const want = locked ? [] : hold.filter(({ path, at }) => !pages.has(path) || pages.get(path).at < at).map(({ path }) => path);
  if (look) await hello().catch(() => {});
  else if (!reached) hello().catch(() => {}); // perhaps it is back
  const has = new Map(hold.map(({ path, at }) => [path, at]));
  const give = [...pages].filter(([path, page]) => !(has.get(path) >= page.at));
  return { state: await state(), want, give: Object.fromEntries(give), locked, owed: Boolean(known.owed) };
};

const answers = {
  here,
  give: async ({ pages: given }) => { Object.entries(given).forEach(([path, page]) => { if (!pages.has(path)) pages.set(path, page); }); },
  ahead: async () => { await fetchAhead(); },
  of: async ({ register }) => (await written.catch(() => {}), await everything()).filter((row) => row.register === register),
  draft: async ({ body }) => { await keepFrom(body, "draft"); },
  send: async ({ again }) => ({ results: await sendOnce(again), state: await state() }),
  drop: async ({ register, pupils }) => {
    await remove((await everything()).filter((row) => row.register === register && (!pupils || pupils.includes(row.pupil))).map((row) => row.id));
    await tell();
  },
  read: async () => { sent = []; await note({ ...(await about()), gone: [] }); await tell(); },
  leave: async (how) => { await leave(how); },
};

self.addEventListener("message", (event) => {
  const { kind, ...rest } = event.data;
  const port = event.ports[0];
  event.waitUntil((async () => {
    try {
      const answer = await answers[kind]({ ...rest, asker: event.source?.id });
      port?.postMessage({ answer: answer ?? null });
    } catch (trouble_) {
      port?.postMessage({ trouble: String(trouble_) });
    }
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === self.PLACE.signOut) event.waitUntil(leave()); // whatever the page's script did
  else if (request.method === "POST" && isRegister(pathname)) event.respondWith(save(event, pathname));
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(open(event, pathname));
  else if (request.method === "GET" && pathname.startsWith(self.PLACE.static)) event.respondWith(file(request));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "marks") event.waitUntil(sendOnce());
});

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const page = await fetch(shell, { credentials: "omit", cache: "no-store" }); // as nobody: it names nobody
    const files = await caches.open(FILES);
    await keepFiles(await page.clone().text());
    await files.put(shell, page);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== FILES) await caches.delete(name);
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
    await purge();
  })());
});
