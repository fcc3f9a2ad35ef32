// Where the desk stands: the comment that has the focus, and what is said to those who listen.
const voice = document.querySelector("[data-say]");

export const waiting = () => [...document.querySelectorAll("[data-case]:not(.case--done, [aria-busy='true'])")];

export const current = () => document.activeElement?.closest("[data-case]") ?? null;

// The next one that is not decided, or the last before it, or the way to the next page.
export function nextOf(row) {
  const after = waiting().filter((each) => row.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  const before = waiting().filter((each) => row.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING);
  return after[0] ?? before.at(-1) ?? onward();
}

// Where a page goes on once nothing on it waits: the next one, or the queue anew.
export function onward() {
  return document.querySelector(".paging__older") ?? document.querySelector(".tabs [aria-current='page']");
}

export function focusOn(place) {
  if (!place) return;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

export function say(words) {
  voice.textContent = words;
}
