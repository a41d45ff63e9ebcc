// data-leave: leaves this page at once. What is shown goes first, then the session, then this page's place in the
// history. Escape three times within two seconds does the same. It works without scripts too, only a little slower.

const WITHIN_MS = 2000;
const WAIT_AT_MOST_MS = 1500;

/** Take everything off the screen, and the title off the tab. */
function emptied() {
  document.title = "\u200b";
  document.body.replaceChildren();
}

async function leave(form) {
  window.dispatchEvent(new Event("leaving"));
  const { action, dataset } = form;
  emptied();
  const told = fetch(action, { method: "POST", keepalive: true, redirect: "manual" });
  const waited = new Promise((done) => setTimeout(done, WAIT_AT_MOST_MS));
  await Promise.race([told.catch(() => waited), waited]);
  location.replace(dataset.leave);
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
}

// A page that the browser kept whole and shows again on the way back asks the place anew.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  emptied();
  location.reload();
});
