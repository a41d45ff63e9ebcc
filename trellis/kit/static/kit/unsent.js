// Shows what waits on this device, and sends it when there is a line. The words are shown only on the account's own pages.

import { account, drop, holder, open, send, waiting } from "./outbox.js";
import { canKeep } from "./store.js";

const EVERY_MS = 30000;
const place = document.querySelector("[data-unsent]");
const told = document.querySelector("[data-unsent-told]");
const rows = place.querySelector("[data-rows]");
const row = place.querySelector("template");
const days = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
let state = "waiting";

function offer(button, wanted, act) {
  button.hidden = !wanted;
  button.addEventListener("click", act);
}

async function drawn(one) {
  const item = row.content.cloneNode(true);
  const part = (name) => item.querySelector(name);
  const entry = await open(one).catch(() => ({}));
  const refused = one.state === "refused";
  const words = account() && entry.body?.words;
  part("[data-time]").textContent = entry.happened_at ? days.format(new Date(entry.happened_at)) : "";
  part("[data-state]").textContent = place.dataset[refused ? "refused" : state] ?? place.dataset.waiting;
  part("[data-why]").textContent = one.why ?? "";
  part("[data-why]").hidden = !one.why;
  part("[data-words]").textContent = words ?? "";
  part("[data-words]").hidden = !words;
  offer(part("[data-copy-words]"), words && navigator.clipboard, () => navigator.clipboard.writeText(words));
  offer(part("[data-delete]"), account(), () => drop(one.id));
  return item;
}

async function show() {
  const owner = await holder();
  const found = owner ? await waiting(owner) : [];
  rows.replaceChildren(...(await Promise.all(found.map(drawn))));
  place.querySelector("[data-count]").textContent = found.length;
  place.hidden = !found.length;
  return found.some((one) => one.state === "waiting");
}

function look() {
  place.open = true;
  place.scrollIntoView({ block: "start" });
  place.querySelector("summary").focus({ preventScroll: true });
}

function tell(outcome) {
  if (!outcome.sent) return;
  told.textContent = outcome.clock ? `${place.dataset.done} ${place.dataset.clock}` : place.dataset.done;
  told.hidden = false;
}

async function sendWhatWaits() {
  if (!(await show())) return;
  tell(await send());
}

if (canKeep) {
  addEventListener("unsent", ({ detail }) => {
    state = detail?.state ?? state;
    show().then(() => detail?.look && look());
  });
  addEventListener("online", sendWhatWaits);
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendWhatWaits());
  setInterval(sendWhatWaits, EVERY_MS);
  place.querySelector("[data-send]").addEventListener("click", sendWhatWaits);
  sendWhatWaits().catch(() => {});
}
