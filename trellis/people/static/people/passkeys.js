// data-passkey: a form whose hidden field `credential` a passkey fills. "get" signs in or shows again who it
// is, "create" makes one. The question stands in the page (data-options names its element) or is fetched
// when the button is pressed (data-ask). Without passkeys the form stays hidden and the page offers the rest.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const opened = (list) => (list ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

function question({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) asked.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.allowCredentials) asked.allowCredentials = opened(publicKey.allowCredentials);
  if (publicKey.excludeCredentials) asked.excludeCredentials = opened(publicKey.excludeCredentials);
  return { publicKey: asked };
}

function answer(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function options(form) {
  if (!form.dataset.ask) return JSON.parse(form.dataset.question);
  const told = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  return (await told.json()).request_options;
}

async function fill(form) {
  const asked = question(await options(form));
  const made =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create(asked)
      : await navigator.credentials.get(asked);
  form.elements.credential.value = JSON.stringify(answer(made));
}

// A passkey belongs to a name; a place opened by its number has none.
const possible = window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

for (const form of possible ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-passkey-failed]");
  form.hidden = false;
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) missing.hidden = true;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      await fill(form);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}
