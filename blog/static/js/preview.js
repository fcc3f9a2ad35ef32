// <button data-preview="id"> shows what its form would become inside #id, without leaving the page.
// Whatever goes wrong, the form is sent as it would be without this file.
const sentPlainly = new WeakSet();

// While the event goes down: what is not sent needs no rest from press.js.
document.addEventListener("submit", show, true);

async function show(event) {
  const button = event.submitter;
  const place = document.getElementById(button?.dataset.preview ?? "");
  if (!place || sentPlainly.has(button)) return;

  event.preventDefault();
  const answer = await ask(event.target, button).catch(() => null);

  if (answer?.html) {
    place.innerHTML = answer.html; // Safe HTML, made by the server.
  } else if (answer?.error) {
    const error = document.createElement("p");
    error.className = "field__error";
    error.textContent = answer.error;
    place.replaceChildren(error);
  } else {
    sentPlainly.add(button);
    event.target.requestSubmit(button);
    return;
  }
  place.scrollIntoView({ block: "nearest" });
}

async function ask(form, button) {
  const answer = await fetch(button.formAction, {
    method: "POST",
    redirect: "manual", // To the sign-in page: a person has to see that one.
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, button)),
  });
  return answer.json();
}
