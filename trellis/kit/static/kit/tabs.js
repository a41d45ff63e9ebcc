// What one open page of this place tells all others: what is kept here was wiped, somebody left, or locked.

export const WIPED = "wiped";
export const LEFT = "left";
export const LOCKED = "locked";

const pages = self.BroadcastChannel && new BroadcastChannel("house");

export const tell = (what) => pages?.postMessage(what);
export const hear = (what, act) => pages?.addEventListener("message", ({ data }) => data === what && act());
