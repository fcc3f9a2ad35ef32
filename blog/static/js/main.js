// Everything works without this file. Each helper is fetched only by a page that carries its hook.
import "./press.js";

const hooks = {
  "textarea[data-autogrow]": "./autogrow.js",
  "[data-keep], [data-kept-done]": "./keep.js",
  "[data-passkey-create], [data-passkey-get]": "./passkey.js",
  "[data-preview]": "./preview.js",
  ".prose pre, .prose table": "./reach.js",
};

for (const [selector, module] of Object.entries(hooks)) {
  if (document.querySelector(selector)) import(module);
}
