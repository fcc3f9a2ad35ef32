// <form data-autosave="address"> sends its fields there while somebody types, so that a closed tab loses nothing.
const PAUSE = 3000;
const KEEPALIVE_MAX = 60_000; // Browsers refuse larger bodies for requests that outlive their page.

const form = document.querySelector("form[data-autosave]");
const status = form.querySelector("[data-autosave-status]");
let timer = 0;
let unsent = false;
let sending = new AbortController();

const body = () => new URLSearchParams(new FormData(form));

function say(words) {
  status.textContent = words;
}

async function send() {
  unsent = false;
  sending = new AbortController();
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: body(), signal: sending.signal });
    if (answer.status !== 204) throw new Error(answer.status);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    say(status.dataset.kept.replace("{time}", time));
  } catch (error) {
    if (error.name === "AbortError") return;
    unsent = true;
    say(status.dataset.failed);
  }
}

form.addEventListener("input", () => {
  unsent = true;
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
});

// The form itself saves now; a late autosave would offer the same text again.
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget === "_blank") return;
  clearTimeout(timer);
  sending.abort();
  unsent = false;
});

addEventListener("pagehide", () => {
  if (!unsent) return;
  clearTimeout(timer);
  const text = body();
  fetch(form.dataset.autosave, { method: "POST", body: text, keepalive: text.toString().length < KEEPALIVE_MAX });
});
