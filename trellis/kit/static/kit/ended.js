// A visit that was ended elsewhere, or ran out: what this device kept for it goes with the first page that hears of it.
// Check-ins that are not sent yet stay, locked, until the same account signs in; so does the mark that they need.

import { all, begun, canKeep, get, remove } from "./store.js";

async function nobodyIsSignedIn() {
  const answer = await fetch(document.body.dataset.whose, { cache: "no-store" });
  if (!answer.ok) return false;
  const { account, locked } = await answer.json();
  return !account && !locked;
}

async function forget() {
  if (!(await begun()) || !(await get("device", "account")) || !(await nobodyIsSignedIn())) return;
  await Promise.all([remove("device", "numbers"), remove("device", "draft")]);
  if (!(await all("unsent")).length) await remove("device", "account");
}

if (canKeep) forget().catch(() => {});
