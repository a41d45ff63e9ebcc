// data-leave: leaves at once, in every open page of this place. What is shown goes first, then the session, then this
// page's place in the history. Escape three times within two seconds does the same. It works without scripts too, only
// a little slower. While the place cannot be told, one mark without a word in it stays on the device: the empty page
// tells it as soon as there is a line, and so does the next page that opens, before it shows anything (left.js).

import { LEFT, hear, tell } from "./tabs.js";

const WITHIN_MS = 2000;
const AGAIN_MS = 10000;

/** Take everything off the screen, and the title and the icon off the tab. */
function emptied({ dataset }) {
  document.title = dataset.name;
  document.querySelector("link[rel=icon]").href = dataset.icon;
  document.body.replaceChildren();
}

/** End the session, unless another page has done so, and go to the empty note; without an answer, stay. */
async function toldThePlace({ action, dataset }) {
  if (localStorage.getItem(LEFT)) {
    const answer = await fetch(action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => null);
    if (answer?.type !== "opaqueredirect") return;
    localStorage.removeItem(LEFT);
  }
  location.replace(dataset.leave);
}

let gone = false;
function goes(form) {
  if (gone) return;
  gone = true;
  localStorage.setItem(LEFT, "yes");
  window.dispatchEvent(new Event("leaving"));
  emptied(form);
  const again = () => toldThePlace(form);
  again();
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
  setInterval(again, AGAIN_MS);
}

function leave(form) {
  tell(LEFT);
  goes(form);
}

let pressed = [];
for (const form of document.querySelectorAll("form[data-leave]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    pressed = [...pressed.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    if (pressed.length >= 3) leave(form);
  });
  hear(LEFT, () => goes(form));
  if (localStorage.getItem(LEFT)) goes(form);
}

// A page that the browser kept whole and shows again on the way back asks the place anew.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.body.replaceChildren();
  document.title = "\u200b";
  location.reload();
});
