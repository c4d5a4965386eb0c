// The phone refreshes itself, and writes without leaving the page. Without this script the forms work as forms.
(() => {
  const root = document.querySelector("[data-sim]");
  if (!root) return;
  const EVERY = 1500;
  const { refreshUrl, readUrl, phone, name } = root.dataset;
  const part = (name, of = root) => of.querySelector(`[data-sim-part=${name}]`);
  const thread = part("thread");
  const composer = root.querySelector("[data-sim-composer]");
  const trouble = root.querySelector("[data-sim-trouble]");
  const field = composer.elements.text;
  const shown = {};
  let timer, asked = 0;

  // What the server renders has form tokens that change; what people see decides.
  const fingerprint = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; };

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const key of ["phones", "thread", "side"]) {
      const next = part(key, fresh)?.innerHTML ?? "";
      if (shown[key] === fingerprint(next)) continue;
      const here = part(key);
      const atEnd = here.scrollHeight - here.scrollTop - here.clientHeight < 80;
      const open = [...here.querySelectorAll("[data-message]:has(details[open])")].map((row) => row.dataset.message);
      here.innerHTML = next;
      for (const id of open) here.querySelector(`[data-message="${id}"] details`)?.setAttribute("open", "");
      shown[key] = fingerprint(next);
      if (key === "thread" && atEnd) toEnd();
    }
  }

  async function refresh() {
    clearTimeout(timer);
    const turn = ++asked;
    try {
      const query = new URLSearchParams({ phone, name });
      const answer = await fetch(`${refreshUrl}?${query}`, { headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload();
      if (answer.ok && turn === asked) {
        show(await answer.text());
        if (thread.querySelector("[data-sim-unread]") && !document.hidden) await look();
      }
    } catch { /* the shop is away for a moment; the next turn asks again */ }
    if (turn === asked) timer = setTimeout(refresh, document.hidden ? EVERY * 6 : EVERY);
  }

  const look = () => post(readUrl, new URLSearchParams({ phone, csrfmiddlewaretoken: composer.elements.csrfmiddlewaretoken.value }));
  const post = (url, body) => fetch(url, { method: "POST", body, redirect: "manual" });

  async function send(form, submitter) {
    const data = new URLSearchParams(new FormData(form));
    if (submitter?.name) data.set(submitter.name, submitter.value);
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      const answer = await post(form.getAttribute("action"), data);
      const taken = answer.type === "opaqueredirect" || answer.ok;
      trouble.hidden = taken;
      if (taken && form === composer) { composer.reset(); grow(); }
      toEnd();
      await refresh();
      toEnd();
    } catch {
      trouble.hidden = false;
    } finally {
      buttons.forEach((button) => { button.disabled = false; });
      if (form === composer) field.focus();
    }
  }

  const grow = () => { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight, 120)}px`; };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (field.value.trim()) composer.requestSubmit();
    }
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-sim-composer], [data-sim-tap]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  toEnd();
  refresh();
})();
