// Entries that wait on this device until the place has them. Each goes out under the id it was made with, so that
// sending it again is harmless; it leaves the device only after the place said that it has that id.

import { all, get, lock, put, remove, unlock } from "./store.js";

const PATIENCE_MS = 10000;
const AHEAD_AT_MOST_MS = 10 * 60 * 1000;
const AT_ONCE = 20;
const ROUNDS = 2; // the second for what the first had to change

const doors = () => document.querySelector("[data-unsent]").dataset;
const changed = (detail) => dispatchEvent(new CustomEvent("unsent", { detail }));
const boundTo = (one) => `${one.account} ${one.id}`;

// Whose page this is; empty on a public page.
export const account = () => document.querySelector("meta[name=account]")?.content ?? "";

// Whose device this is: of the page, or of whoever signed in here last and did not sign out.
export async function holder() {
  if (!account()) return (await get("device", "account")) ?? "";
  if ((await get("device", "account")) !== account()) await put("device", "account", account());
  return account();
}

// A new id: UUID version 7, the milliseconds and then chance (RFC 9562).
export function newId() {
  const made = crypto.getRandomValues(new Uint8Array(16));
  new DataView(made.buffer).setUint32(0, Math.floor(Date.now() / 0x10000));
  new DataView(made.buffer).setUint16(4, Date.now() % 0x10000);
  made[6] = 0x70 | (made[6] & 0x0f);
  made[8] = 0x80 | (made[8] & 0x3f);
  const hex = [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Keeps an entry for an account; when this resolves, it is locked and on the disk.
export async function keep(entry, owner) {
  const one = { id: entry.id, account: owner, state: "waiting" };
  await put("unsent", one.id, { ...one, ...(await lock(entry, boundTo(one))) });
}

// What waits for an account, oldest first.
export async function waiting(owner) {
  const found = (await all("unsent")).filter((one) => one.account === owner);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const open = (one) => unlock(one, boundTo(one));
export const stillWaits = async (id) => Boolean(await get("unsent", id));

export async function drop(id) {
  await remove("unsent", id);
  changed();
}

async function asked(address, options) {
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(address, { cache: "no-store", redirect: "error", signal: patience.signal, ...options });
  } finally {
    clearTimeout(clock);
  }
}

// Changes an entry before the place has it; what is sent again is then the same.
async function changedTo(one, entry) {
  await put("unsent", one.id, { ...one, ...(await lock(entry, boundTo(one))) });
  return entry;
}

// The clock of a device may be wrong. What was made just now happened now by the place's own clock; what waited keeps
// the device's time, unless that lies ahead.
async function timed(one, { now, justMade }, told) {
  const entry = await open(one);
  const ahead = Date.parse(entry.happened_at) > now + AHEAD_AT_MOST_MS;
  if (one.id !== justMade && !ahead) return entry;
  told.clock ||= ahead;
  return changedTo(one, { ...entry, happened_at: new Date(now).toISOString() });
}

// A zone that the place does not know: the account's own stands for it, and the entry goes out once more.
async function zoned(one, { zone }, why) {
  if (!why.startsWith("zone:")) return false;
  const entry = await open(await get("unsent", one.id));
  if (entry.zone === zone) return false;
  return Boolean(await changedTo(one, { ...entry, zone }));
}

async function judged(one, outcome, place, told) {
  if (outcome.status === "refused") {
    if (await zoned(one, place, outcome.why)) return;
    const kept = await get("unsent", one.id);
    await put("unsent", one.id, { ...kept, state: "refused", why: outcome.why });
  } else {
    await remove("unsent", one.id);
    told.sent += 1;
  }
}

async function sendSome(some, place, told) {
  const entries = await Promise.all(some.map((one) => timed(one, place, told)));
  const answer = await asked(doors().entries, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": place.token },
    body: JSON.stringify(entries),
  });
  if (!answer.ok) throw new Error(`entries answered ${answer.status}`);
  const outcomes = new Map((await answer.json()).map((outcome) => [outcome.id, outcome]));
  for (const one of some) if (outcomes.has(one.id)) await judged(one, outcomes.get(one.id), place, told);
}

// The token belongs to the account that was named with it, and ends when somebody else signs in.
async function sendAll(justMade) {
  const told = { state: "waiting", sent: 0, clock: false };
  const owner = await holder();
  if (!owner || !navigator.onLine) return told;
  const whose = await asked(doors().whose);
  const { account: signedIn, token, zone } = await whose.json();
  if (signedIn !== owner) return { ...told, state: signedIn ? "another" : "signedOut" };
  const place = { token, zone, now: Date.parse(whose.headers.get("Date")), justMade };
  for (let round = 0; round < ROUNDS; round += 1) {
    const due = (await waiting(owner)).filter((one) => one.state === "waiting");
    for (let n = 0; n < due.length; n += AT_ONCE) await sendSome(due.slice(n, n + AT_ONCE), place, told);
    place.justMade = undefined;
  }
  return { ...told, state: "sent" };
}

// One tab at a time; one that waits for its turn does not wait for ever.
function inTurn(work) {
  if (!navigator.locks) return work();
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(), PATIENCE_MS);
  return navigator.locks.request("outbox", { signal: patience.signal }, () => {
    clearTimeout(clock);
    return work();
  });
}

// Sends what waits; `justMade` is the id of what this page made right now. Never throws: what did not go waits on.
export async function send(justMade) {
  const told = await inTurn(() => sendAll(justMade)).catch(() => ({ state: "waiting", sent: 0, clock: false }));
  changed(told);
  return told;
}
