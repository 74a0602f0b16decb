// What is being typed in a part of a plan is kept for the person while it is typed. Saving is the button's, as always.
const said = document.querySelector("[data-keep]");
const form = said && said.closest("[data-kept-form]").querySelector("form.od-form");
if (form) {
  const quiet = 2000; // milliseconds after the last key
  let timer = 0;
  let sent = "";
  let asking = null;

  const fields = () => {
    const typed = new URLSearchParams(new FormData(form));
    typed.set("part", said.dataset.part);
    return typed;
  };
  const keep = async () => {
    const typed = fields();
    if (String(typed) === sent) return;
    asking = new AbortController();
    try {
      const answer = await fetch(said.dataset.keep, { method: "POST", body: typed, signal: asking.signal });
      const words = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "";
      if (answer.ok) sent = String(typed);
      said.textContent = words || said.dataset.failed;
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = said.dataset.failed;
    }
  };
  const stop = () => {
    clearTimeout(timer);
    asking?.abort();
  };

  sent = String(fields());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, quiet);
  });
  form.addEventListener("submit", stop);
  document.addEventListener("visibilitychange", () => {
    // Whoever changes to another page or closes the lid keeps the last words too.
    if (document.visibilityState !== "hidden" || !timer) return;
    const typed = fields();
    if (String(typed) !== sent && !form.dataset.sent) navigator.sendBeacon(said.dataset.keep, typed);
  });
  form.addEventListener("submit", () => { form.dataset.sent = "yes"; });
}
