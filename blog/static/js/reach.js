// Code and tables too wide for the screen scroll sideways; whoever has no mouse must be able to reach them.
function reach({ target }) {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}

const watch = new ResizeObserver((entries) => entries.forEach(reach));

for (const wide of document.querySelectorAll(".prose pre, .prose table")) {
  reach({ target: wide });
  watch.observe(wide);
}
