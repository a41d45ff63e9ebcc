// A check-in is kept on this device before it is sent, so that a lost line or an empty battery loses nothing.
// Where the device cannot keep it, the form goes the ordinary way.

import { account, holder, keep, newId, send, stillWaits } from "../kit/outbox.js";
import { canKeep } from "../kit/store.js";
import { keptWhileWritten, written } from "./draft.js";

const SLOW_MS = 700;
const NUMBERS = ["mood", "craving", "stress", "sleep"];

// What the form and the button that sent it say, as a check-in; without empty answers.
function answers(form, button) {
  const given = new FormData(form);
  if (button?.name) given.set(button.name, button.value);
  const body = {};
  for (const name of NUMBERS) if (given.get(name)) body[name] = Number(given.get(name));
  const words = (given.get("words") ?? "").trim();
  return words ? { ...body, words } : body;
}

function entry(form, body) {
  return {
    id: form.elements.namedItem("id").value || newId(),
    kind: "check_in",
    happened_at: new Date().toISOString(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    body,
  };
}

// The ordinary way, as without this module. What the place has already under this id it keeps once.
function post(form, button) {
  if (button?.name) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(field);
  }
  HTMLFormElement.prototype.submit.call(form);
}

const tell = (detail) => dispatchEvent(new CustomEvent("unsent", { detail }));

// It waits here: the form is free for the next one, and what waits comes into sight.
function shownAsUnsent(form) {
  form.reset();
  form.elements.namedItem("id").value = newId();
  tell({ look: true });
}

async function kept(form, button, body) {
  const one = entry(form, body);
  await keep(one, await holder());
  if (body.words) await written();
  const slow = setTimeout(() => tell({ state: "sending", look: true }), SLOW_MS);
  await send(one.id);
  clearTimeout(slow);
  if (await stillWaits(one.id)) return shownAsUnsent(form);
  if (form.dataset.home) return location.assign(form.dataset.home);
  return post(form, button);
}

function whenSent(form) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    const body = answers(form, event.submitter);
    const empty = !Object.keys(body).length;
    const ordinary = !form.dataset.home;
    if (ordinary && (empty || !account() || !form.checkValidity())) return;
    event.preventDefault();
    form.querySelector("[data-empty]")?.toggleAttribute("hidden", !empty);
    if (busy || empty) return;
    busy = true;
    try {
      await kept(form, event.submitter, body);
    } catch {
      if (ordinary) post(form, event.submitter);
      else form.querySelector("[data-failed]").hidden = false;
    } finally {
      busy = false;
      delete form.dataset.sending;
    }
  });
}

async function openWithoutLine(form) {
  document.querySelector("[data-without-scripts]").hidden = true;
  const known = canKeep && (await holder().catch(() => ""));
  form.hidden = !known;
  document.querySelector("[data-nobody]").hidden = Boolean(known);
}

for (const form of document.querySelectorAll("form[data-check-in]")) {
  if (form.dataset.home) openWithoutLine(form);
  if (canKeep) whenSent(form);
  const words = form.elements.namedItem("words");
  if (canKeep && account() && words) keptWhileWritten(words);
}
