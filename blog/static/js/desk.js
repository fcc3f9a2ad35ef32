// A queue without leaving the page: every decision is sent by script, and the next comment is there at once.
// Whatever goes wrong, the forms work as they do without this file.
import { focusOn, nextOf, say } from "./desk-focus.js";
import "./desk-counts.js";
import "./desk-keys.js";
import "./desk-pick.js";

const sentPlainly = new WeakSet();

// While the event goes down: what is not sent needs no rest from press.js.
document.addEventListener("submit", decide, true);

async function decide(event) {
  const { target: form, submitter: button } = event;
  const row = form.closest("[data-case]");
  if (!row || !button || sentPlainly.has(form)) return;

  event.preventDefault();
  if (row.getAttribute("aria-busy") === "true") return;
  row.setAttribute("aria-busy", "true");

  const undoes = row.classList.contains("case--done");
  const body = new URLSearchParams(new FormData(form, button));
  if (!undoes) focusOn(nextOf(row)); // Now, not when the answer comes: the next one is ready.

  try {
    const response = await fetch(button.getAttribute("formaction") ?? form.getAttribute("action"), {
      method: "POST",
      redirect: "manual", // To the sign-in page: a person has to see that one.
      headers: { Accept: "application/json" },
      body,
    });
    const { html, said } = await response.json();
    if (undoes && response.ok) putBack(row, html);
    else replace(row, html, response.ok);
    say(said ?? row.textContent.trim());
  } catch {
    row.removeAttribute("aria-busy");
    sentPlainly.add(form);
    form.requestSubmit(button);
  }
}

function replace(row, html, done) {
  row.innerHTML = html; // Made by the server's templates, which escape.
  row.classList.add("case--done");
  row.classList.toggle("case--failed", !done);
  row.removeAttribute("aria-busy");
}

function putBack(row, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const back = made.content.querySelector("[data-case]");
  row.replaceWith(back);
  focusOn(back);
}
