// A bar on the page of a waiting form: "This form waits for an answer. [Answer this form]".
//
// Why: Prefect's UI (V2, 3.8) hides Resume in a menu of three dots, beside Delete. The bar opens that same dialog, says when the answer is
// recorded, and links to what is asked next. It only reads Prefect's API and presses Prefect's own menu: where the page looks different than
// expected it does nothing, and the menu still works. Whatever comes from the server is set as text, never as HTML.
(() => {
  "use strict";

  const RUN_PAGE = /^(.*)\/runs\/flow-run\/([0-9a-f-]{36})\/?$/;
  const LIVE = ["SCHEDULED", "PENDING", "RUNNING"];
  const TICK = 500; // ms
  const EVERY = 10; // ticks between looks at a form that waits: as often as the UI itself
  const PATIENCE = 5; // looks for what is asked next: it hangs before the run ends, unless something went wrong

  let bar = null;
  let page = null; // the run page shown now, and what was seen of its run
  let opening = false; // the button was pressed and the dialog is not there yet
  let dialogWasOpen = false;
  let eager = 0; // look at every tick, so often: a dialog was just closed

  setInterval(() => look().catch(() => {}), TICK); // offline, logged out, changed: the next look may do better
  look().catch(() => {});

  async function look() {
    const match = RUN_PAGE.exec(location.pathname);
    const login = localStorage.getItem("prefect-password"); // where the UI keeps what it sends with every request
    if (!match || !login) return forget();
    if (page?.id !== match[2]) {
      forget();
      page = { base: match[1], id: match[2], state: null, next: 0, tries: 0, busy: false };
    }
    keepInPlace();
    const dialogIsOpen = document.querySelector('[role="dialog"]') !== null;
    if (dialogWasOpen && !dialogIsOpen) [eager, page.next] = [20, 0];
    dialogWasOpen = dialogIsOpen;
    if (page.busy || document.hidden || page.next-- > 0) return;
    const here = page;
    here.busy = true;
    try {
      await ask(here, login, dialogIsOpen);
    } finally {
      here.busy = false;
    }
  }

  async function ask(here, login, dialogIsOpen) {
    const run = await api(`/flow_runs/${here.id}`, login);
    if (here !== page || !run?.state) return;
    const before = here.state;
    here.state = run.state.type;
    here.next = eager-- > 0 ? 0 : EVERY - 1;
    const ref = run.tags.find((tag) => tag.startsWith("case:"))?.slice(5);
    if (here.state === "PAUSED" && run.state.state_details?.run_input_keyset) {
      // Asked again: the UI may still hold the first question for some seconds, so it is made to read the second.
      if (LIVE.includes(before) && !dialogIsOpen) return location.reload();
      const again = run.state.state_details.pause_key !== "q0";
      const isDesk = run.tags.includes("desk");
      show(
        run.tags.includes("shown-first")
          ? "Nothing is changed yet. Open the form: it shows what would follow, and asks whether to go on."
          : again || isDesk
          ? "Your answer could not be recorded as it is. Open the form: it says what to correct. What you typed is kept, but for anything that must not be kept here."
          : "This form waits for an answer.",
        [button()],
      );
    } else if (!run.tags.includes("form") && !run.tags.includes("desk")) {
      here.next = Infinity; // no form of ours
    } else if (here.state !== "PAUSED") {
      here.next = 0;
      const live = LIVE.includes(here.state);
      const waiting = ref ? await formsOf(ref, login) : [];
      if (here !== page) return;
      // Forms hang only after the answer is on record: one that is newer than this run's start says so before the run has ended.
      const recorded = run.state.name === "Recorded" || (here.state === "RUNNING" && waiting.some((one) => one.created > run.state.timestamp));
      if (live && !recorded) return show("Recording your answer …", []);
      if (!ref) return forgetBar();
      // What is asked is what the records say: a form that is gone is hung again, and waited for.
      const asked = live || waiting.length ? null : await askedOf(ref, login);
      if (here !== page) return;
      const again = asked?.filter((one) => !one.hangs).map((one) => one.title) ?? [];
      if (!live && (waiting.length || (++here.tries >= PATIENCE && !again.length))) here.next = Infinity;
      else if (again.length) here.next = EVERY - 1;
      const wrong = ["FAILED", "CRASHED"].includes(here.state); // its message is for an engineer, and stands in the log
      const said = recorded ? "Recorded." : wrong ? "Something went wrong. What was not recorded is asked again." : run.state.message || run.state.name;
      const next = waiting.length
        ? "What is asked next:"
        : again.length
        ? `This is still asked, and its form is being hung again: ${again.join("; ")}.`
        : here.next && asked && !asked.length
        ? "Nothing else is asked in this case now."
        : here.next
        ? "The page of the case says what is asked."
        : "Looking for what is asked next …";
      const links = waiting.map((one) => link(`${here.base}/runs/flow-run/${one.id}`, one.name.replace(`${ref} · `, "")));
      const pageOfCase = live ? [] : [link(`/case/${ref}`, `The page of ${ref}`)]; // the run writes it last
      show(`${said} ${next}`, [...links, ...pageOfCase]);
    }
  }

  async function formsOf(ref, login) {
    const filter = { tags: { all_: ["form", `case:${ref}`] }, state: { type: { any_: ["PAUSED"] } } };
    return (await api("/flow_runs/filter", login, { flow_runs: filter, limit: 20 })) ?? [];
  }

  async function askedOf(ref, login) {
    const answer = await fetch(`/cspr/asked/${encodeURIComponent(ref)}`, { headers: { Authorization: `Basic ${login}` } });
    return answer.ok ? (await answer.json()).asked : null;
  }

  async function api(path, login, body) {
    const headers = { Authorization: `Basic ${login}`, "Content-Type": "application/json" };
    const answer = await fetch(`/api${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    return answer.ok ? answer.json() : null;
  }

  function show(text, things) {
    const shown = text + things.map((thing) => thing.textContent + (thing.href ?? "")).join();
    if (bar?.dataset.shown === shown) return; // a screen reader reads a change, and only a change
    if (!bar) {
      bar = document.createElement("section");
      bar.id = "cspr-answer";
      bar.setAttribute("aria-label", "This form");
      bar.append(document.createElement("p"), document.createElement("div"));
      bar.firstChild.setAttribute("role", "status");
    }
    bar.dataset.shown = shown;
    bar.firstChild.textContent = text;
    bar.lastChild.replaceChildren(...things);
    keepInPlace();
  }

  // The UI may draw its page afresh at any time; the bar is put back on top of it.
  function keepInPlace() {
    const main = document.querySelector("main");
    if (bar && main && bar.parentElement !== main) main.prepend(bar);
  }

  function forget() {
    forgetBar();
    page = null;
  }

  function forgetBar() {
    bar?.remove();
    bar = null;
  }

  function button() {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = "Answer this form";
    made.addEventListener("click", () => openDialog().catch(() => {}));
    return made;
  }

  function link(address, text) {
    const made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    return made;
  }

  // Opens the menu that holds Resume, the way the keyboard does (its widget does not listen to clicks), and presses Resume.
  // On a slow machine the page may still be loading when the button is pressed: it is tried again for a while.
  async function openDialog() {
    if (opening) return;
    opening = true;
    try {
      const end = performance.now() + 15_000;
      while (performance.now() < end) {
        const menu = await soon(() => [...document.querySelectorAll('main button[aria-haspopup="menu"]')].at(-1), 5000);
        if (!menu) return;
        key(menu, "Enter");
        const resume = await soon(() => [...document.querySelectorAll('[role="menuitem"]')].find((item) => item.textContent.trim() === "Resume"), 2000);
        if (resume) return resume.click();
        key(document.activeElement ?? menu, "Escape");
      }
    } finally {
      opening = false;
    }
  }

  function key(target, name) {
    target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  }

  function soon(find, patience) {
    return new Promise((resolve) => {
      const end = performance.now() + patience;
      const again = () => {
        const found = find();
        if (found || performance.now() > end) resolve(found);
        else requestAnimationFrame(again);
      };
      again();
    });
  }
})();
