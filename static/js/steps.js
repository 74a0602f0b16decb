// data-steps: a form that goes on by itself while a large file is worked through. data-busy="id": says so while a file is sent.
for (const form of document.querySelectorAll("form[data-steps]")) {
  setTimeout(() => form.requestSubmit(), 50);
}
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => { document.getElementById(form.dataset.busy).hidden = false; });
}
