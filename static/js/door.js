// Attendance at the door. Every tick is put into this browser's own storage first and sent then, so that a bad
// connection loses nothing; each has a name of its own, so that one that is sent twice counts once.
// What is stored: numbers and times, never a name. It is removed as soon as it has arrived.
const list = document.querySelector("[data-door]");

// A list of ticks that outlives the page; shared by all tabs of one person, for one training.
class Queue {
  constructor(key) {
    this.key = key;
    this.memory = []; // where the browser lets nothing be stored
  }

  get ticks() {
    try {
      const read = JSON.parse(localStorage.getItem(this.key) || "[]");
      return [...(Array.isArray(read) ? read : []), ...this.memory];
    } catch {
      return this.memory;
    }
  }

  set ticks(ticks) {
    try {
      if (ticks.length) localStorage.setItem(this.key, JSON.stringify(ticks));
      else localStorage.removeItem(this.key);
      this.memory = [];
    } catch {
      this.memory = ticks;
    }
  }

  add(tick) { this.ticks = [...this.ticks, tick]; }

  remove(ids) { this.ticks = this.ticks.filter((tick) => !ids.has(tick.id)); }
}

const name = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
const plain = (text) => text.toLowerCase().normalize("NFC");

if (list) {
  const said = list.dataset;
  const queue = new Queue(`door-${said.who}-${said.event}`);
  const form = list.closest("form");
  const part = (which) => document.querySelector(`[data-door-${which}]`);
  const [search, count, unsent, away, refused, undo, rest] =
    ["search", "count", "unsent", "away", "refused", "undo", "rest"].map(part);
  const people = [...list.querySelectorAll("fieldset")].map((row) => ({
    row,
    id: row.id.replace("person_", ""),
    name: row.querySelector("legend").textContent.trim(),
    radios: [...row.querySelectorAll("input[type=radio]")],
  }));
  const MOST = 100; // ticks in one sending
  const FIRST_WAIT = 1000, LONGEST_WAIT = 60000, LOOK_AGAIN = 20000; // milliseconds
  let wait = FIRST_WAIT, timer = 0, sending = false, last = [];
  let token = form.querySelector("[name=csrf_token]").value;

  // The queue is of the whole training, so that one session's list sends what was ticked on another's.
  const isHere = (each) => !each.session || each.session === said.session;
  const stateOf = (person) => person.radios.find((radio) => radio.checked)?.value || "registered";
  const show = (person, state) => {
    person.radios.forEach((radio) => { radio.checked = radio.value === state; });
    person.row.dataset.noted = state;
    person.known = state;
  };
  const report = () => {
    const there = people.filter((person) => stateOf(person) === "attended").length;
    count.textContent = words(said.count, { there, all: people.length });
    rest.hidden = people.every((person) => stateOf(person) !== "registered");
    const waiting = queue.ticks.length;
    const how = waiting === 0 ? said.sent : words(waiting === 1 ? said.unsentOne : said.unsent, { count: waiting });
    if (unsent.textContent !== how) unsent.textContent = how; // said aloud, so only when it is new
    unsent.dataset.waiting = waiting ? "yes" : "no";
  };

  const tick = (person, state) => {
    queue.add({ id: name(), person: person.id, state, at: Date.now(), session: said.session });
    show(person, state);
  };
  const mark = (marked) => {
    last = marked.map(([person]) => [person, person.known]);
    marked.forEach(([person, state]) => tick(person, state));
    const [person, state] = marked[0];
    const what = { attended: said.there, absent: said.notThere, registered: said.notNoted }[state];
    undo.querySelector("span").textContent = marked.length > 1
      ? words(said.many, { count: marked.length }) : words(what, { name: person.name });
    undo.hidden = false;
    report();
    send();
  };

  // The session may have ended, or been begun anew in another tab: ask the page itself.
  const renewed = async () => {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Somebody else may have signed in here: these ticks are not theirs to send.
    if (page.querySelector("[data-door]")?.dataset.who !== said.who) return false;
    const fresh = page.querySelector(".od-form [name=csrf_token]")?.value;
    if (!fresh || fresh === token) return false;
    token = fresh;
    return true;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const take = (now) => {
    const waiting = new Set(queue.ticks.filter(isHere).map((each) => each.person));
    for (const person of people) {
      if (!waiting.has(person.id) && now[person.id]) show(person, now[person.id]);
    }
  };
  const post = async (ticks) => {
    const body = new URLSearchParams({ csrf_token: token });
    for (const each of ticks) {
      const session = each.session ? `.${each.session}` : "";
      body.append("tick", `${each.id}.${each.person}.${each.state}.${Math.max(0, Date.now() - each.at)}${session}`);
    }
    return fetch(said.door, { method: "POST", body });
  };

  async function send() {
    if (sending) return;
    const ticks = queue.ticks.slice(0, MOST);
    if (!ticks.length) return;
    sending = true;
    clearTimeout(timer);
    try {
      let answer = await post(ticks);
      if ((answer.status === 400 || answer.status === 401) && await renewed()) answer = await post(ticks);
      away.hidden = answer.status !== 400 && answer.status !== 401;
      refused.textContent = "";
      if (answer.ok) {
        queue.remove(new Set(ticks.map((each) => each.id)));
        wait = FIRST_WAIT;
        take((await answer.json()).people);
      } else if (answer.headers.get("Content-Type")?.startsWith("text/plain")) {
        refused.textContent = await answer.text();
      }
      if (queue.ticks.length) later();
    } catch {
      later(); // no connection
    }
    sending = false;
    report();
    if (wait === FIRST_WAIT && queue.ticks.length) send();
  }

  // What others tick at the same time.
  const look = async () => {
    if (document.visibilityState === "hidden" || queue.ticks.length) return;
    try {
      const answer = await fetch(said.door);
      if (answer.ok && !answer.redirected) take((await answer.json()).people);
      report();
    } catch { /* no connection: the next look will do */ }
  };

  list.addEventListener("change", (event) => {
    const person = people.find((each) => each.row.contains(event.target));
    if (person && event.target.type === "radio") mark([[person, event.target.value]]);
  });
  undo.querySelector("button").addEventListener("click", () => {
    last.forEach(([person, state]) => tick(person, state));
    last = [];
    undo.hidden = true;
    search.focus();
    report();
    send();
  });
  rest.addEventListener("click", () => {
    const unmarked = people.filter((person) => stateOf(person) === "registered");
    if (unmarked.length) mark(unmarked.map((person) => [person, "attended"]));
  });
  search.addEventListener("input", () => {
    const typed = plain(search.value.trim());
    people.forEach((person) => { person.row.hidden = !plain(person.row.textContent).includes(typed); });
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // the list is no form to send while it sends by itself
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", (event) => {
    const waiting = queue.ticks.length;
    if (waiting && !confirm(waiting === 1 ? said.leaveOne : words(said.leave, { count: waiting }))) event.preventDefault();
    else queue.ticks = [];
  });
  window.addEventListener("online", () => { wait = FIRST_WAIT; send(); });
  window.addEventListener("storage", report);
  document.addEventListener("visibilitychange", () => { send(); look(); });

  for (const person of people) person.known = stateOf(person);
  for (const each of queue.ticks.filter(isHere)) {
    const person = people.find((one) => one.id === each.person);
    if (person) show(person, each.state);
  }
  form.querySelectorAll("[data-without-script]").forEach((each) => { each.hidden = true; });
  document.querySelectorAll("[data-door-tools]").forEach((tool) => { tool.hidden = false; });
  report();
  send();
  setInterval(look, LOOK_AGAIN);
}
