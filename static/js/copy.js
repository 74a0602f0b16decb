// Buttons with data-copy="id": shown where the browser can copy, they copy that field and say so.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        return;
      }
      const said = document.getElementById(`${button.dataset.copy}-said`);
      said.textContent = button.dataset.done;
      setTimeout(() => { said.textContent = ""; }, 4000);
    });
  }
}
