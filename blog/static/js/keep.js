// <textarea data-keep="key"> survives a lost session or a closed tab: what is typed stays in this browser
// until a page carries data-kept-done="key", which says that the server has it.
const name = (key) => `gatepost:kept:${key}`;

function store(work) {
  try {
    return work(localStorage);
  } catch {
    return null; // Storage may be off or full; typing must go on.
  }
}

for (const done of document.querySelectorAll("[data-kept-done]")) {
  store((kept) => kept.removeItem(name(done.dataset.keptDone)));
}

for (const area of document.querySelectorAll("[data-keep]")) {
  const key = name(area.dataset.keep);

  if (!area.value.trim()) {
    const text = store((kept) => kept.getItem(key));
    if (text) {
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  area.addEventListener("input", () => {
    store((kept) => (area.value.trim() ? kept.setItem(key, area.value) : kept.removeItem(key)));
  });
}
