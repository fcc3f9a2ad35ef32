// The counts of the tabs, and a bar that says what came since; nothing moves under anybody's hands.
const EVERY = 15_000;
const bar = document.querySelector("[data-new]");
let timer = 0;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(bar.dataset.counts, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch {
    // The blog may be restarting; the next round will tell.
  }
  timer = setTimeout(ask, EVERY);
}

function show({ counts, new: fresh }) {
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = counts[place.dataset.count] ?? place.textContent;
  }
  const words = fresh === 1 ? bar.dataset.one : bar.dataset.many.replace("NUMBER", fresh > 1000 ? "1000+" : fresh);
  const shown = bar.firstElementChild;
  if (fresh && shown.textContent !== words) shown.textContent = words;
  bar.hidden = !fresh;
}

if (bar) {
  timer = setTimeout(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
