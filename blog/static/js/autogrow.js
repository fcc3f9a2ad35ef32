// <textarea data-autogrow> grows with its text where CSS `field-sizing` cannot do it alone.
function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  for (const area of document.querySelectorAll("textarea[data-autogrow]")) {
    fit(area);
    area.addEventListener("input", () => fit(area));
  }
}
