// Signing out forgets everything on this device. When something is not sent yet, it says so first.

import { account, send, waiting } from "./outbox.js";
import { canKeep, wipe } from "./store.js";

const form = document.querySelector("form[data-leaving]");
const asking = document.getElementById(form.dataset.leaving);
const part = (name) => asking.querySelector(`[data-${name}]`);

async function leave() {
  await wipe().catch(() => {});
  HTMLFormElement.prototype.submit.call(form);
}

function ask() {
  asking.hidden = false;
  asking.scrollIntoView({ block: "center" });
  asking.focus({ preventScroll: true });
}

const unsent = async () => (canKeep ? (await waiting(account())).length : 0);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await unsent().catch(() => 0)) ask();
  else await leave();
});
part("lose").addEventListener("click", leave);
part("stay").addEventListener("click", () => (asking.hidden = true));
part("first").addEventListener("click", async () => {
  await send();
  if (!(await unsent().catch(() => 0))) await leave();
  else part("told").textContent = part("told").dataset.told;
});
