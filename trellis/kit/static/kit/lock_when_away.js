// data-locks-after: locks this page after so many seconds in which nobody touched it, here or in another tab, so that
// nothing stays on the screen; locked in one tab, it is locked in each. While somebody writes, it tells the place that
// they are still there.

import { LOCKED, hear, tell as tellTabs } from "./tabs.js";

const { locksAfter, lockNow, unlock, stillHere } = document.body.dataset;
const AFTER_MS = Number(locksAfter) * 1000;
const TELL_EVERY_MS = AFTER_MS / 4;
const LOOK_EVERY_MS = 1000;
const LAST = "last-touched";

let touched = Date.now();
let told = touched;
localStorage.setItem(LAST, String(touched));

let over = false;
const ended = () => (over = true);

async function lock() {
  if (over) return;
  ended();
  tellTabs(LOCKED);
  document.title = "\u200b";
  document.body.replaceChildren();
  const next = encodeURIComponent(location.pathname + location.search);
  await fetch(lockNow, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace(`${unlock}?next=${next}`);
}

async function tell() {
  told = Date.now();
  const answer = await fetch(stillHere, { method: "POST", redirect: "manual" }).catch(() => null);
  if (answer && !answer.ok) lock();
}

function touch() {
  if (away()) return lock();
  touched = Date.now();
  localStorage.setItem(LAST, String(touched));
  if (touched - told > TELL_EVERY_MS) tell();
}

/** Whether nobody has touched any tab of this place for long enough. */
function away() {
  const last = Math.max(touched, Number(localStorage.getItem(LAST)) || 0);
  return Date.now() - last >= AFTER_MS;
}

for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
  document.addEventListener(kind, touch, { passive: true, capture: true });
}
const look = () => away() && lock();
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY_MS);

// Asked for here or in another tab. Whoever leaves is not asked for a PIN on the empty page.
hear(LOCKED, lock);
addEventListener("leaving", ended);
for (const form of document.querySelectorAll(`form[action="${lockNow}"]`)) {
  form.addEventListener("submit", () => tellTabs(LOCKED));
}
