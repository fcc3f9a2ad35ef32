// One key for everything, in the layout somebody is used to. Never while typing, never with Ctrl, Alt or Meta.
// What a page does not list in its dialog has no key there: so Keep and Grant have the key of Publish.
import { current, focusOn, onward, say, waiting } from "./desk-focus.js";

const LAYOUTS = {
  gatepost: {
    next: "j", previous: "k", publish: "p", keep: "p", grant: "p", reject: "r", deny: "r",
    spam: "s", remove: "d", hold: "h", write: "a",
    pick: "x", undo: "u", open: "o", filter: "/", help: "?",
  },
  wordpress: {
    // Reject is Gatepost's own and has no key there; "r" is its Reply: an answer is written on the case's page.
    next: "j", previous: "k", publish: "a", keep: "a", grant: "a", hold: "u", spam: "s", remove: "d",
    reject: "n", deny: "n", pick: "x", undo: "z", open: "e", answer: "r", write: "r", filter: "/", help: "?",
  },
  coral: {
    next: "j", previous: "k", publish: "f", keep: "f", grant: "f", reject: "d", deny: "d",
    spam: "s", remove: "r", hold: "h", write: "a",
    pick: "x", undo: "u", open: "z", filter: "/", help: "?",
  },
};
const KEPT = "gatepost:keys";
const dialog = document.querySelector("[data-keys]");
const chooser = document.querySelector("[data-layout]");
const button = document.querySelector("[data-help]");
const listed = [...(dialog?.querySelectorAll("[data-does]") ?? [])].map((line) => line.dataset.does);
const decided = []; // The comments decided here, the last one last: what undo takes back.

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function choose(name) {
  const layout = Object.hasOwn(LAYOUTS, name ?? "") ? name : "gatepost";
  chooser.value = layout;
  for (const line of dialog.querySelectorAll("[data-does]")) {
    const key = LAYOUTS[layout][line.dataset.does];
    line.hidden = !key;
    line.firstElementChild.textContent = key ?? "";
  }
  try {
    localStorage.setItem(KEPT, layout);
  } catch {
    // Storage may be off; the choice holds for this page.
  }
}

function press(decision) {
  const row = current() ?? waiting()[0];
  const found = row?.querySelector(`.decide [type="submit"][value="${decision}"]`);
  if (!found) return;
  found.form.requestSubmit(found);
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-case]")]; // The decided ones too: undo takes back where one stands.
  const here = rows.indexOf(current());
  const there = here < 0 ? rows.indexOf(by > 0 ? waiting()[0] : waiting().at(-1)) : here + by;
  if (rows[there]) focusOn(rows[there]);
  else if (by > 0) focusOn(onward());
  else focusOn(document.querySelector(".paging__newer"));
}

// The comment with the focus if it is decided; or else the one decided last, and with every press one before.
function undo() {
  const here = current();
  if (here && formOfUndo(here)) return send(formOfUndo(here));
  while (decided.length) {
    const row = document.getElementById(decided.at(-1));
    if (row?.getAttribute("aria-busy") === "true") return; // Its answer is not there yet: press again.
    decided.pop();
    if (formOfUndo(row)) return send(formOfUndo(row));
  }
  const notice = document.querySelector(".notice--undo form.action");
  if (notice) send(notice);
  else say(dialog.dataset.nothing);
}

function formOfUndo(row) {
  return row?.matches(".case--done:not([aria-busy='true'])") ? row.querySelector("form.action") : null;
}

function send(form) {
  form.requestSubmit(form.querySelector("button"));
}

function open(hash) {
  const link = (current() ?? waiting()[0])?.querySelector(".decide__more");
  if (link) location.assign(link.href + hash);
}

function filter() {
  const place = document.getElementById("filter");
  place.open = true;
  place.querySelector("input:not([type='hidden'])").focus();
}

const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  publish: () => press("publish"),
  reject: () => press("reject"),
  spam: () => press("spam"),
  remove: () => press("remove"),
  hold: () => press("hold"),
  keep: () => press("keep"),
  grant: () => press("grant"),
  deny: () => press("deny"),
  pick: () => (current() ?? waiting()[0])?.querySelector(".case__pick")?.click(),
  open: () => open(""),
  answer: () => open("#answer"),
  write: () => (current() ?? waiting()[0])?.querySelector("textarea")?.focus(),
  undo,
  filter,
  help: () => dialog.showModal(),
};

// Before desk.js sends it: by key or by hand, all the same.
document.addEventListener("submit", ({ target }) => {
  const row = target.closest("[data-case]:not(.case--done, [aria-busy='true'])");
  if (row) decided.push(row.id);
}, true);

// Back from the words to the comment they are about, where the keys work again.
function leave(event) {
  const row = event.key === "Escape" && event.target.closest("[data-case] :is(input, textarea)")?.closest("[data-case]");
  if (row) focusOn(row);
}

function typing({ target }) {
  return target.closest("input:not([type='checkbox']), textarea, select, [contenteditable], dialog") !== null;
}

if (dialog) {
  choose(kept());
  chooser.addEventListener("change", () => choose(chooser.value));
  button.hidden = false;
  button.addEventListener("click", ACTS.help);
  document.addEventListener("keydown", leave);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event)) return;
    const name = listed.find((each) => LAYOUTS[chooser.value][each] === event.key);
    if (!name) return;
    event.preventDefault();
    ACTS[name]();
  });
}
