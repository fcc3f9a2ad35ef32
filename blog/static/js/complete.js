// <input list data-complete> completes each of several words with commas between; browsers alone complete only one.
for (const input of document.querySelectorAll("input[data-complete]")) {
  const names = [...input.list.options].map((option) => option.value);
  let before = "";

  input.addEventListener("input", () => {
    const begun = input.value.slice(0, input.value.lastIndexOf(",") + 1);
    if (begun === before) return;
    before = begun;
    const used = new Set(begun.split(",").map((name) => name.trim().toLowerCase()));
    const left = names.filter((name) => !used.has(name.toLowerCase()));
    input.list.replaceChildren(...left.map((name) => new Option("", begun ? `${begun} ${name}` : name)));
  });
}
