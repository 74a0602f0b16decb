// Activities of a plan are dragged by a handle, or lifted with Enter and moved with the arrow keys, also to another
// objective. Putting one down sends the same form as the buttons do, so the server answers and the page is read anew.
const form = document.getElementById("arrange");
const lists = [...document.querySelectorAll("[data-parts]")];
if (form && lists.length) {
  const live = document.createElement("div");
  live.className = "od-hidden";
  live.setAttribute("role", "status");
  form.append(live);

  let lifted = null; // {part, handle, from: the place it is put back to}
  const parts = (list) => [...list.querySelectorAll(":scope > [data-part]")];

  const say = () => {
    const beside = parts(lifted.part.parentElement);
    live.textContent = form.dataset.place
      .replace("{place}", beside.indexOf(lifted.part) + 1)
      .replace("{count}", beside.length);
  };
  const lift = (part, handle) => {
    lifted = { part, handle, list: part.parentElement, next: part.nextElementSibling };
    part.dataset.lifted = "";
    handle.setAttribute("aria-pressed", "true");
  };
  const release = () => {
    delete lifted.part.dataset.lifted;
    lifted.handle.setAttribute("aria-pressed", "false");
    lifted = null;
  };
  const putBack = () => {
    const { part, list, next, handle } = lifted;
    list.insertBefore(part, next);
    release();
    handle.focus();
    live.textContent = form.dataset.left;
  };
  const putDown = () => {
    const { part, list, next } = lifted;
    const here = part.parentElement;
    if (here === list && part.nextElementSibling === next) {
      putBack();
      return;
    }
    const place = parts(here).indexOf(part) + 1;
    const under = here === list ? "" : `-under-${here.dataset.parts}`;
    release();
    const deed = document.createElement("input");
    deed.type = "hidden";
    deed.name = "deed";
    deed.value = `activity-${part.dataset.part}${under}-place-${place}`;
    form.append(deed);
    form.requestSubmit();
  };
  const step = (down) => {
    const { part, handle } = lifted;
    const list = part.parentElement;
    const other = down ? part.nextElementSibling : part.previousElementSibling;
    const beyond = lists[lists.indexOf(list) + (down ? 1 : -1)];
    if (other) list.insertBefore(part, down ? other.nextElementSibling : other);
    else if (beyond) beyond.insertBefore(part, down ? beyond.firstElementChild : null);
    handle.focus();
    say();
  };

  for (const part of lists.flatMap(parts)) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "od-handle";
    handle.setAttribute("aria-pressed", "false");
    handle.setAttribute("aria-label", `${form.dataset.drag}: ${part.dataset.name}`);
    part.querySelector(".od-part-tools").prepend(handle);

    handle.addEventListener("keydown", (event) => {
      const held = lifted !== null && lifted.part === part;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        if (held) putDown();
        else {
          lift(part, handle);
          live.textContent = form.dataset.lifted;
        }
      } else if (held && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        step(event.key === "ArrowDown");
      } else if (held && event.key === "Escape") putBack();
    });
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      if (lifted) putBack();
      lift(part, handle);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!lifted || lifted.part !== part || !handle.hasPointerCapture(event.pointerId)) return;
      const below = document.elementsFromPoint(event.clientX, event.clientY);
      const other = below.map((seen) => seen.closest("[data-part]")).find((seen) => seen && seen !== part);
      if (!other || !other.closest("[data-parts]")) return;
      const box = other.getBoundingClientRect();
      const after = event.clientY > box.top + box.height / 2;
      const target = after ? other.nextElementSibling : other;
      if (target !== part && !(other.parentElement === part.parentElement && part.nextElementSibling === target)) {
        other.parentElement.insertBefore(part, target);
        // Moving it in the page took both from it.
        handle.setPointerCapture(event.pointerId);
        handle.focus({ preventScroll: true });
      }
    });
    handle.addEventListener("pointerup", () => { if (lifted && lifted.part === part) putDown(); });
    handle.addEventListener("pointercancel", () => { if (lifted && lifted.part === part) putBack(); });
    handle.addEventListener("blur", () => {
      // A part that is lifted by the keyboard and left goes back: nothing moves unasked.
      setTimeout(() => { if (lifted && lifted.part === part && document.activeElement !== handle) putBack(); });
    });
  }
}
