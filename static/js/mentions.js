// A textarea with data-mentions="id of a select of people": an @ opens a list of those whose names begin so.
// Without this the whole name is written by hand, or the person is chosen in the select.
const MOST = 6;

for (const area of document.querySelectorAll("textarea[data-mentions]")) {
  const select = document.getElementById(area.dataset.mentions);
  const people = [...select.options].filter((o) => o.value).map((o) => {
    const [name, ...school] = o.text.split(", ");
    return { name, school: school.join(", ") };
  });
  const list = document.createElement("ul");
  list.className = "od-mentions";
  list.id = `${area.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0]?.textContent ?? "");
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let at = -1;
  let chosen = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  };
  const take = (name) => {
    const end = area.selectionStart;
    area.setRangeText(`@${name} `, at, end, "end");
    close();
    area.focus();
  };
  const look = () => {
    const before = area.value.slice(0, area.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_])@([\p{L} .'-]{0,40})$/u.exec(before);
    const begun = found?.[1].toLocaleLowerCase("sv");
    const fitting = found
      ? people.filter(({ name }) => {
        const whole = name.toLocaleLowerCase("sv");
        return whole !== begun.trim() && (whole.startsWith(begun) || whole.split(" ").some((part) => part.startsWith(begun)));
      }).slice(0, MOST)
      : [];
    if (!fitting.length) {
      close();
      return;
    }
    at = before.length - found[1].length - 1;
    chosen = 0;
    list.replaceChildren(...fitting.map(({ name, school }, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.dataset.name = name;
      item.textContent = school ? `${name}, ${school}` : name;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(name);
      });
      return item;
    }));
    list.hidden = false;
    mark();
  };

  area.addEventListener("input", look);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      chosen = (chosen + step + list.children.length) % list.children.length;
      mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(list.children[chosen].dataset.name);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
}
