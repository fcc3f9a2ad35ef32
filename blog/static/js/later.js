// While the chosen date is in the future, the button says "Schedule" and its sentence changes with it.
const date = document.querySelector("input[data-zone]");
const button = document.querySelector("button[data-later]");

// "sv-SE" writes dates the way a date field does: 2011-12-06 14:02.
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: date.dataset.zone, dateStyle: "short", timeStyle: "short" });

function tell() {
  const later = date.value > clock.format(new Date()).replace(" ", "T");
  button.textContent = later ? button.dataset.later : button.dataset.now;
  for (const sentence of document.querySelectorAll("[data-when]")) {
    sentence.hidden = (sentence.dataset.when === "later") !== later;
  }
}

if (button) date.addEventListener("input", tell);
