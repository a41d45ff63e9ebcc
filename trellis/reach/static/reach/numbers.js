// The numbers of one's own people on this device, locked like all that stays here, and only for whoever asked for it.
// The page itself keeps them as they are now at each visit; its copy shows them without a connection.

import { account, holder } from "../kit/outbox.js";
import { canKeep, get, lock, put, remove, unlock } from "../kit/store.js";

const NUMBERS = "numbers";
const choice = document.querySelector("[data-numbers]");
const shown = document.querySelector("[data-numbers-kept]");
const boundTo = (owner) => `${owner} ${NUMBERS}`;

// What this device keeps for an account; nothing of anybody else's.
async function kept(owner) {
  const found = await get("device", NUMBERS);
  return found?.account === owner ? unlock(found, boundTo(owner)) : undefined;
}

const onThePage = () =>
  [...document.querySelectorAll("[data-own]")].map(({ dataset }) => ({ name: dataset.own, phone: dataset.phone }));

async function keep(owner) {
  await put("device", NUMBERS, { account: owner, ...(await lock(onThePage(), boundTo(owner))) });
}

async function offer(owner) {
  const chosen = Boolean(await kept(owner));
  if (chosen) await keep(owner);
  for (const part of choice.querySelectorAll("[data-on]")) part.hidden = !chosen;
  for (const part of choice.querySelectorAll("[data-off]")) part.hidden = chosen;
  choice.hidden = false;
}

function filled(own) {
  const row = shown.querySelector("template").content.cloneNode(true);
  const words = (text) => text.replaceAll("{name}", own.name);
  for (const link of row.querySelectorAll("a")) link.setAttribute("href", link.getAttribute("href").replace("{phone}", own.phone));
  for (const part of row.querySelectorAll("strong, a")) part.textContent = words(part.textContent);
  return row;
}

async function show(owner) {
  const people = owner ? ((await kept(owner)) ?? []) : [];
  shown.querySelector("ul").replaceChildren(...people.map(filled));
  shown.hidden = !people.length;
}

if (canKeep && shown) holder().then(show).catch(() => {});
if (canKeep && document.querySelector("[data-numbers-none]")) remove("device", NUMBERS).catch(() => {});
if (canKeep && choice) {
  const owner = account();
  choice.querySelector("[data-keep]").addEventListener("click", () => keep(owner).then(() => offer(owner)));
  choice.querySelector("[data-forget]").addEventListener("click", () => remove("device", NUMBERS).then(() => offer(owner)));
  offer(owner).catch(() => {});
}
