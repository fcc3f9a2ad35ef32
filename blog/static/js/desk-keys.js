// One key for everything, in the layout somebody is used to. Never while typing, never with Ctrl, Alt or Meta.
import { current, focusOn, onward, waiting } from "./desk-focus.js";

const LAYOUTS = {
  gatepost: {
    next: "j", previous: "k", publish: "p", reject: "r", spam: "s", remove: "d", hold: "h",
    pick: "x", undo: "u", open: "o", filter: "/", help: "?",
  },
  wordpress: {
    next: "j", previous: "k", publish: "a", hold: "u", spam: "s", remove: "d", reject: "r",
    pick: "x", undo: "z", open: "e", filter: "/", help: "?",
  },
  coral: {
    next: "j", previous: "k", publish: "f", reject: "d", spam: "s", remove: "r", hold: "h",
    pick: "x", undo: "u", open: "z", filter: "/", help: "?",
  },
};
const KEPT = "gatepost:keys";
const dialog = document.querySelector("[data-keys]");
const chooser = document.querySelector("[data-layout]");
const button = document.querySelector("[data-help]");
let last = null; // The comment decided last: what undo takes back.

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
    line.firstElementChild.textContent = LAYOUTS[layout][line.dataset.does];
  }
  try {
    localStorage.setItem(KEPT, layout);
  } catch {
    // Storage may be off; the choice holds for this page.
  }
}

function press(decision) {
  const row = current() ?? waiting()[0];
  const found = row?.querySelector(`.decide [name="decision"][value="${decision}"]`);
  if (!found) return;
  last = row;
  found.form.requestSubmit(found);
}

function step(by) {
  const rows = waiting();
  const here = rows.indexOf(current());
  const there = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
  if (rows[there]) focusOn(rows[there]);
  else if (by > 0) focusOn(onward());
  else focusOn(document.querySelector(".paging__newer"));
}

function undo() {
  const row = current()?.classList.contains("case--done") ? current() : last;
  const form = row?.isConnected ? row.querySelector("form.action") : document.querySelector(".notice--undo form.action");
  form?.requestSubmit(form.querySelector("button"));
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
  pick: () => (current() ?? waiting()[0])?.querySelector(".case__pick")?.click(),
  open: () => (current() ?? waiting()[0])?.querySelector(".decide__more")?.click(),
  undo,
  filter,
  help: () => dialog.showModal(),
};

function typing({ target }) {
  return target.closest("input:not([type='checkbox']), textarea, select, [contenteditable], dialog") !== null;
}

if (dialog) {
  choose(kept());
  chooser.addEventListener("change", () => choose(chooser.value));
  button.hidden = false;
  button.addEventListener("click", ACTS.help);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event)) return;
    const name = Object.keys(ACTS).find((each) => LAYOUTS[chooser.value][each] === event.key);
    if (!name) return;
    event.preventDefault();
    ACTS[name]();
  });
}
