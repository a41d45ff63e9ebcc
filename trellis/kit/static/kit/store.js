// What stays on this device: one small database. Words in it are locked with a key that no script can read out.
// Whoever leaves wipes all of it with wipe().

import { LEFT, WIPED, hear, tell } from "./tabs.js";

const NAME = "house";
const VERSION = 1;
const DRAWERS = ["device", "unsent"];

// Browsers lock nothing away on pages that came over an open line.
export const canKeep = Boolean(self.isSecureContext && self.crypto?.subtle && self.indexedDB);

// After wiping, nothing more is kept from this page, nor from any other page of this place that is open.
let over = false;
hear(WIPED, () => (over = true));

// Whether anything was ever kept here; where a browser does not say, perhaps.
export async function begun() {
  const known = await indexedDB.databases?.();
  return known?.some((one) => one.name === NAME) ?? true;
}

function opened() {
  return new Promise((resolve, reject) => {
    if (over) throw new Error("This device was told to forget.");
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => DRAWERS.forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

// Does one thing in one drawer. What was written is on the disk when this resolves.
async function within(drawer, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(drawer, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(drawer));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const get = (drawer, name) => within(drawer, "readonly", (all) => all.get(name));
export const all = (drawer) => within(drawer, "readonly", (every) => every.getAll());
export const put = (drawer, name, value) => within(drawer, "readwrite", (all) => all.put(value, name));
export const remove = (drawer, name) => within(drawer, "readwrite", (all) => all.delete(name));

// The key of this device. Of two tabs that make one at once, the first counts.
async function key() {
  const kept = await get("device", "key");
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await within("device", "readwrite", (drawer) => drawer.add(made, "key")).catch(() => {});
  return get("device", "key");
}

const bytes = (text) => new TextEncoder().encode(text);

// Locks a value, bound to what it is kept under, so that it opens nowhere else.
export async function lock(value, boundTo) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(boundTo) };
  return { iv, sealed: await crypto.subtle.encrypt(how, await key(), bytes(JSON.stringify(value))) };
}

export async function unlock({ iv, sealed }, boundTo) {
  const how = { name: "AES-GCM", iv, additionalData: bytes(boundTo) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, await key(), sealed)));
}

function forgotten(name) {
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}

// Leaves nothing of this place on the device: the database with its key, every copy, the worker. Only the mark that
// somebody left stays until the place was told.
export async function wipe() {
  over = true;
  tell(WIPED);
  for (const name of Object.keys(localStorage)) if (name !== LEFT) localStorage.removeItem(name);
  sessionStorage.clear();
  const copies = self.caches ? await caches.keys() : [];
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all([
    self.indexedDB && forgotten(NAME),
    ...copies.map((name) => caches.delete(name)),
    ...workers.map((one) => one.unregister()),
  ]);
}
