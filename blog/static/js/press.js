// A second press within three seconds is a slip of the finger, not a second wish.
const PAUSE = 3000;
const resting = new Set();

function wake(button) {
  button.disabled = false;
  resting.delete(button);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button) return;

  // After this turn: a disabled button would not send its own name and value.
  setTimeout(() => {
    button.disabled = true;
    resting.add(button);
    setTimeout(wake, PAUSE, button);
  });
});

// A page restored by the back button must not keep its buttons dead.
addEventListener("pageshow", (event) => {
  if (event.persisted) resting.forEach(wake);
});
