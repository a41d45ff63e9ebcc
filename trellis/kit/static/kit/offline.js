// Makes this place work without a connection: the worker, and what a page needs of it. Small, since every page has it.

const told = document.querySelector("[data-wipe]");
const forgotten = told ? import("./store.js").then((store) => store.wipe()) : Promise.resolve();
const loaded = new Promise((resolve) => (document.readyState === "complete" ? resolve() : addEventListener("load", resolve)));

if (navigator.serviceWorker) {
  Promise.all([loaded, forgotten]).then(() => navigator.serviceWorker.register("/sw.js")).catch(() => {});
}
addEventListener("leaving", () => import("./store.js").then((store) => store.wipe()));
if (!document.querySelector("meta[name=account]") && document.body.dataset.whose) import("./ended.js");
if (document.querySelector("[data-unsent]")) import("./unsent.js");
if (document.querySelector("form[data-leaving]")) import("./leaving.js");
