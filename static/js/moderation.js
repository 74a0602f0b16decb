// Comments are decided on with one key each: j and k go through the list, the others press the button that bears them.
// Every key has its button; the keys can be turned off, since speech input and slips of the hand press them too.
const room = document.querySelector("[data-moderation]");
if (room) {
  const STORED = "moderation-keys";
  const PLACE = "moderation-place";
  const sheets = [...room.querySelectorAll("[data-sheet]")];
  const toggle = room.querySelector("[data-keys]");
  const words = toggle ? [toggle.textContent, toggle.dataset.off] : [];
  const stored = (store, name) => {
    try {
      return store.getItem(name);
    } catch {
      return null;
    }
  };
  const store = (where, name, value) => {
    try {
      where.setItem(name, value);
    } catch {
      // A browser that keeps nothing: the keys are on again on the next page.
    }
  };
  let on = stored(localStorage, STORED) !== "off";
  let at = -1;

  const show = () => {
    room.toggleAttribute("data-keys-off", !on);
    if (!toggle) return;
    toggle.hidden = false;
    toggle.textContent = on ? words[0] : words[1];
  };
  const go = (to) => {
    if (!sheets.length) return;
    at = Math.min(Math.max(to, 0), sheets.length - 1);
    for (const sheet of sheets) sheet.toggleAttribute("data-current", sheet === sheets[at]);
    sheets[at].focus({ preventScroll: true });
    sheets[at].scrollIntoView({ block: "nearest" });
  };
  // What has just been opened may take a few frames before it can be written in.
  const enter = (field, frames = 60) => {
    field.focus();
    if (document.activeElement !== field && frames) requestAnimationFrame(() => enter(field, frames - 1));
  };
  const press = (key) => {
    const within = key === "u" ? room : sheets[at];
    const found = within?.querySelector(`[data-key="${key}"]`);
    if (!found) return;
    const opened = found.closest("details");
    if (!opened?.open) found.click();
    const field = opened?.querySelector("select, textarea");
    if (field) enter(field);
  };

  room.addEventListener("submit", () => store(sessionStorage, PLACE, String(Math.max(at, 0))));
  toggle?.addEventListener("click", () => {
    on = !on;
    store(localStorage, STORED, on ? "on" : "off");
    show();
  });
  for (const [n, sheet] of sheets.entries()) {
    sheet.addEventListener("focusin", () => {
      at = n;
      for (const other of sheets) other.toggleAttribute("data-current", other === sheet);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") sheets[at]?.focus();
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "j") go(at + 1);
    else if (key === "k") go(at - 1);
    else if ("prcqu".includes(key) && key.length === 1) press(key);
    else return;
    event.preventDefault();
  });
  show();
  // After a decision the next comment stands where the one that was decided on stood.
  const place = stored(sessionStorage, PLACE);
  if (place !== null) {
    store(sessionStorage, PLACE, "");
    if (place !== "") go(Number(place));
  }
}
