// Passkeys: the browser talks to the device, the form carries what it says. Without this file the
// button stays hidden, and the other ways to sign in work as before.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function read(options) {
  const read = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: toBytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"])
    read[list] = (options[list] ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));
  return read;
}

function written(credential) {
  const said = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) said[name] = toText(credential.response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: {},
  });
}

function send(form, credential) {
  form.elements[form.dataset.passkeyField ?? "credential"].value = written(credential);
  form.submit();
}

function answering(form, ask) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      send(form, await ask());
    } catch {
      failed.hidden = false;
    }
  });
}

async function asked(form) {
  const answer = await fetch(form.dataset.passkeyGet, { headers: { Accept: "application/json" } });
  return { publicKey: read(await answer.json()) };
}

// Beside the field for the address, the browser offers the passkeys it has; pressing the button asks
// for one outright, and ends the waiting.
async function offer(form, signal) {
  if (!document.querySelector("[autocomplete~='webauthn']")) return;
  if (document.querySelector(".form-errors")) return; // what was refused is not offered again
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    const options = await asked(form);
    send(form, await navigator.credentials.get({ ...options, mediation: "conditional", signal }));
  } catch {
    // Nobody chose one, or the button was pressed.
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey-create]")) {
    answering(form, () =>
      navigator.credentials.create({ publicKey: read(JSON.parse(form.dataset.passkeyCreate)) }),
    );
    // Pressed before this file had come, it would have sent an empty passkey.
    form.querySelector("[type=submit]").disabled = false;
  }

  for (const form of document.querySelectorAll("[data-passkey-get]")) {
    const waiting = new AbortController();
    form.hidden = false;
    answering(form, async () => {
      waiting.abort();
      return navigator.credentials.get(await asked(form));
    });
    offer(form, waiting.signal);
  }
}
