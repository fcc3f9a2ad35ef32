// Picking: all on the page with one box, and how many are picked.
import { say } from "./desk-focus.js";

const form = document.getElementById("many");
const all = document.querySelector("[data-pick-all]");
const told = document.querySelector("[data-picked]");
const picks = () => [...document.querySelectorAll(".case__pick")];
const plain = told?.textContent;

function tell() {
  const count = picks().filter((each) => each.checked).length;
  const words = count === 1 ? told.dataset.one : told.dataset.many.replace("NUMBER", count);
  told.textContent = count ? words : plain;
  all.querySelector("input").checked = count > 0 && count === picks().length;
  return words;
}

if (form) {
  all.hidden = false;
  all.addEventListener("change", ({ target }) => {
    for (const each of picks()) each.checked = target.checked;
    say(tell());
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches(".case__pick")) say(tell());
  });
  tell();
}
