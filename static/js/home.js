// data-visit: tells the server that the person is here, so that the next visit shows what has changed since.
for (const form of document.querySelectorAll("form[data-visit]")) {
  fetch(form.dataset.visit, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
}
