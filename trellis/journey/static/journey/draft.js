// Half-written words stay on this device, locked, until they are sent: a reload or an empty battery does not take them.
// They come back only on the check-in page of the same account.

import { account } from "../kit/outbox.js";
import { get, lock, put, remove, unlock } from "../kit/store.js";

const DRAFT = "draft";
const PAUSE_MS = 600;
const boundTo = (owner) => `${owner} ${DRAFT}`;
let pause;

async function keep(words) {
  const owner = account();
  if (!words) return remove("device", DRAFT);
  await put("device", DRAFT, { account: owner, ...(await lock(words, boundTo(owner))) });
}

async function comeBack(field) {
  const found = await get("device", DRAFT);
  if (found?.account !== account() || field.value) return;
  field.value = await unlock(found, boundTo(account()));
}

export function keptWhileWritten(field) {
  comeBack(field).catch(() => {});
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => keep(field.value).catch(() => {}), PAUSE_MS);
  });
}

export function written() {
  clearTimeout(pause);
  return remove("device", DRAFT).catch(() => {});
}
