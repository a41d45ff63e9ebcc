// The worker: shows public copies when the place does not answer. The line above this one, written by
// kit/offline.py, says what it keeps. It never sees what anybody writes: it passes every POST and every API call by,
// so that an old worker can lose nothing.

const CACHE = `house-${HOUSE.version}`;
const FILES = new Set(HOUSE.files);
const SPOKEN = "/sw.js?spoken";
const DOWN = new Set([502, 503, 504]);
const PATIENCE_SECONDS = 12;
const DAY_MS = 24 * 3600 * 1000;

const copies = [...new Set([HOUSE.otherwise, ...Object.values(HOUSE.copies).map((one) => one.copy)])];
const address = (copy, language) => `${copy}?in=${language}&face=${HOUSE.face}`;

// As a visitor: no cookie goes out, so nothing of anybody comes back.
async function keep(cache, url) {
  const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  await cache.put(url, answer);
}

async function keepPages(cache) {
  const wanted = copies.flatMap((copy) => HOUSE.languages.map((language) => address(copy, language)));
  await Promise.all(wanted.map((url) => keep(cache, url)));
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const file of FILES) if (!(await cache.match(file))) missing.push(file);
  await Promise.all(missing.map((file) => keep(cache, file)));
  await keepPages(cache);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(others.then(() => self.clients.claim()));
});

// Which language a copy is shown in: the one asked for, else the one last spoken here, else the device's.
async function language(url) {
  const cache = await caches.open(CACHE);
  const spoken = await cache.match(SPOKEN).then((kept) => kept?.text());
  const wishes = [url.searchParams.get("in"), spoken, ...navigator.languages.map((one) => one.slice(0, 2))];
  return wishes.find((wish) => HOUSE.languages.includes(wish)) ?? HOUSE.languages[0];
}

async function copyOf(url) {
  const copy = HOUSE.copies[url.pathname]?.copy ?? HOUSE.otherwise;
  return caches.match(address(copy, await language(url)), { ignoreVary: true });
}

// After an answer of the place: remember its language, and once a day take the pages anew.
let refreshing;
async function remember(answer) {
  const cache = await caches.open(CACHE);
  const spoken = (answer.headers.get("Content-Language") ?? "").slice(0, 2);
  const before = await cache.match(SPOKEN).then((kept) => kept?.text());
  if (spoken && spoken !== before) await cache.put(SPOKEN, new Response(spoken));
  const kept = await cache.match(address(HOUSE.otherwise, HOUSE.languages[0]), { ignoreVary: true });
  const age = kept ? Date.now() - Date.parse(kept.headers.get("Date")) : Infinity;
  if (!(age < DAY_MS)) await (refreshing ??= keepAll().finally(() => (refreshing = undefined)));
}

const patience = (seconds) => new Promise((_, reject) => setTimeout(reject, seconds * 1000));

async function page(event, url) {
  const asked = fetch(event.request);
  try {
    const seconds = HOUSE.copies[url.pathname]?.seconds ?? PATIENCE_SECONDS;
    const answer = await Promise.race([asked, patience(seconds)]);
    if (DOWN.has(answer.status)) throw new Error("down");
    if (answer.type === "basic") event.waitUntil(remember(answer).catch(() => {}));
    return answer;
  } catch {
    return (await copyOf(url)) ?? asked;
  }
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (FILES.has(url.pathname)) event.respondWith(file(event.request));
});
