// <souk-chat>: loads its words and opens its line when somebody opens it, not before.
// The events are written down in chatbot/widget/consumer.py; without a WebSocket they go by POST and GET.

const KEPT_OPEN = "souk-chat-open";
const PHONE = matchMedia("(max-width: 40rem)");
const PATIENCE = 25000; // how long the dots show
const ICONS = {
  chat: "M4 5.5h16v11H9.5L5 20.5v-4H4z M8 9.5h8 M8 12.7h5",
  close: "M6 6l12 12 M18 6L6 18",
  send: "M4.5 12h14 M13 6l6 6-6 6",
};

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Only addresses that lead to a page: a message never becomes a script.
function safe(url) {
  try {
    return ["http:", "https:"].includes(new URL(url, location.href).protocol) ? url : null;
  } catch {
    return null;
  }
}

// With a value it remembers that; without, it tells what was remembered. Storage may be forbidden.
function isKeptOpen(value) {
  try {
    if (value != null) sessionStorage.setItem(KEPT_OPEN, value);
    return sessionStorage.getItem(KEPT_OPEN) === "true";
  } catch {
    return false;
  }
}

const nonceOf = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");

class SoukChat extends HTMLElement {
  connectedCallback() {
    if (this.launcher) return;
    this.last = 0; // the newest message that is shown
    this.shown = new Map(); // id -> node
    this.pending = new Map(); // nonce -> {text, payload, node}
    this.tries = 0;
    this.refused = 0;
    this.launcher = this.querySelector("button");
    this.launcher.addEventListener("click", () => this.open());
    document.addEventListener("souk-asks", async ({ detail }) => {
      await this.open();
      if (this.words) this.input.value ||= detail;
    });
    if (isKeptOpen() && !PHONE.matches) this.open({ focus: false });
  }

  disconnectedCallback() {
    this.stopped = true;
    this.socket?.close();
    clearTimeout(this.timer);
  }

  // --- Opening and closing ---

  async open({ focus = true } = {}) {
    if (this.panel?.open) return;
    isKeptOpen(true);
    this.launcher.setAttribute("aria-expanded", "true");
    if (!this.panel) {
      try {
        this.words = await this.fetchJSON(this.dataset.session);
      } catch {
        this.words = null;
      }
      this.build(this.words?.strings ?? { title: this.launcher.getAttribute("aria-label"), offline: this.dataset.offline, close: "×" });
    }
    this.panel.inert = !focus; // so that showing it does not take the focus
    PHONE.matches ? this.panel.showModal() : this.panel.show();
    this.panel.inert = false;
    this.launcher.hidden = true;
    delete this.launcher.dataset.unread;
    if (focus) this.input.focus();
    this.toEnd();
    if (this.words) this.start();
    else this.notice(this.say.offline);
  }

  close() {
    this.panel.close();
    isKeptOpen(false);
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus({ preventScroll: true });
    if (!this.words) this.panel = void this.panel.remove(); // try anew next time
  }

  build(strings) {
    this.say = strings;
    this.status = el("p", {}, strings.assistant ?? "");
    this.log = el("div", { class: "chat-log", role: "log", "aria-live": "polite", "aria-label": strings.log, tabindex: "0" });
    this.line = el("p", { class: "chat-notice", role: "status" });
    this.input = el("textarea", {
      rows: 1, maxlength: this.words?.most_characters ?? 1000, placeholder: strings.placeholder, "aria-label": strings.placeholder, dir: "auto", enterkeyhint: "send", autocomplete: "off",
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit();
      },
      oninput: () => this.button.setAttribute("aria-disabled", String(!this.input.value.trim())),
    });
    this.button = el("button", { type: "submit", "aria-label": strings.send, "aria-disabled": "true" }, icon("send"));
    this.panel = el("dialog", { class: "chat-panel", "aria-labelledby": "chat-title" },
      el("header", { class: "chat-head" },
        el("span", { class: "chat-mark", "aria-hidden": "true" }, icon("chat")),
        el("div", {}, el("h2", { id: "chat-title" }, this.dataset.title || strings.title), this.status),
        el("button", { class: "chat-close", type: "button", "aria-label": strings.close, onclick: () => this.close() }, icon("close"))),
      this.log,
      this.line,
      el("form", { class: "chat-form", onsubmit: (event) => { event.preventDefault(); this.submit(); } }, this.input, this.button));
    this.panel.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.close();
    });
    // On a phone the panel covers the page: whoever follows a link wants to see where it leads.
    this.panel.addEventListener("click", (event) => { if (PHONE.matches && event.target.closest("a")) isKeptOpen(false); });
    this.append(this.panel);
    if (strings.welcome) {
      this.welcome = this.node({ author: "bot", text: strings.welcome, buttons: this.words.suggestions });
      this.log.append(this.welcome);
    }
  }

  // --- The line to the server ---

  async start() {
    if (this.started) return;
    this.started = true;
    addEventListener("online", () => {
      this.notice("");
      this.connect();
    });
    addEventListener("offline", () => this.notice(this.say.offline));
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.isPolling) this.poll(); });
    await this.connect();
  }

  async ready() {
    // The visitor's session is made now, by whoever really opens the chat, not by each page view.
    if (this.words.has_session) return;
    await this.fetchJSON(this.dataset.session, {});
    this.words.has_session = true;
  }

  async connect() {
    clearTimeout(this.timer);
    if (this.stopped || this.socket?.readyState < 2) return;
    try {
      await this.ready();
    } catch {
      return this.later();
    }
    if (this.isPolling || !("WebSocket" in window)) return this.poll();
    const address = new URL(this.dataset.socket, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    const impatient = setTimeout(() => socket.close(), 6000);
    socket.onopen = () => {
      clearTimeout(impatient);
      this.everOpened = true;
      socket.send(JSON.stringify({ event: "join_conversation", after: this.last }));
    };
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    socket.onclose = ({ code }) => {
      clearTimeout(impatient);
      if (this.socket !== socket || this.stopped) return;
      this.socket = null;
      if (code === 4401) this.words.has_session = false;
      if (!this.everOpened && navigator.onLine && ++this.refused >= 2) {
        this.isPolling = true;
        return this.poll();
      }
      this.later();
    };
  }

  later() {
    const wait = Math.min(30000, 800 * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    if (this.tries > 2 || !navigator.onLine) this.notice(this.say.offline);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  async poll() {
    clearTimeout(this.timer);
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      this.hear(await this.fetchJSON(`${this.dataset.messages}?after=${this.last}`));
    } catch {
      return this.later();
    } finally {
      this.isAsking = false;
    }
    const pause = this.isWaiting ? 1200 : this.panel?.open && !document.hidden ? 8000 : 45000;
    this.timer = setTimeout(() => this.poll(), pause);
  }

  async fetchJSON(url, body, again = true) {
    const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
    if (body) {
      options.method = "POST";
      options.headers["Content-Type"] = "application/json";
      options.headers["X-CSRFToken"] = this.words.csrf;
      options.body = JSON.stringify(body);
    }
    const response = await fetch(url, options);
    if (response.status === 403 && body && again) {
      // The token changes when somebody logs in, maybe in another tab.
      this.words.csrf = (await this.fetchJSON(this.dataset.session)).csrf;
      return this.fetchJSON(url, body, false);
    }
    const type = response.headers.get("Content-Type") ?? "";
    if (!type.includes("json") || response.status >= 500) throw new Error(String(response.status));
    return response.json();
  }

  hear(said) {
    if (said.event === "error") return this.refuse(said);
    if (said.event === "conversation_update") {
      this.tries = 0;
      this.notice("");
      this.owner = said.owner;
      this.status.textContent = said.owner === "human" ? this.say.team : this.say.assistant;
      said.messages.forEach((message) => this.show(message));
      for (const [nonce, waiting] of this.pending) if (!waiting.failed) this.deliver(nonce);
    } else if (said.event === "new_message") {
      this.show(said.message);
    }
  }

  // --- Sending ---

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.button.setAttribute("aria-disabled", "true");
    this.send(text);
    this.input.focus();
  }

  send(text, payload = "") {
    const nonce = nonceOf();
    const node = this.node({ author: "customer", text });
    node.dataset.state = "sending";
    this.log.querySelectorAll(".chat-chips").forEach((chips) => chips.remove());
    this.log.append(node);
    this.pending.set(nonce, { text, payload, node });
    this.wait(true);
    this.toEnd();
    this.deliver(nonce);
  }

  async deliver(nonce) {
    const { text, payload } = this.pending.get(nonce);
    const message = { event: "send_message", nonce, text, payload };
    if (this.socket?.readyState === 1) return this.socket.send(JSON.stringify(message));
    if (!this.isPolling) return this.connect(); // it goes out once the line stands
    try {
      await this.ready();
      this.hear(await this.fetchJSON(this.dataset.messages, message));
      this.poll();
    } catch {
      this.refuse({ nonce, text: this.say.failed });
    }
  }

  refuse({ code, text, nonce }) {
    if (code === "session") this.words.has_session = false;
    const waiting = this.pending.get(nonce);
    if (!waiting) return this.notice(text);
    waiting.failed = true;
    this.wait(false);
    waiting.node.dataset.state = "failed";
    waiting.node.querySelector(".chat-failed")?.remove();
    waiting.node.append(el("p", { class: "chat-failed", role: "alert" }, text,
      el("button", { type: "button", onclick: () => {
        waiting.failed = false;
        waiting.node.dataset.state = "sending";
        waiting.node.querySelector(".chat-failed").remove();
        this.wait(true);
        this.input.focus();
        this.deliver(nonce);
      } }, this.say.retry)));
    this.toEnd();
  }

  // --- Showing ---

  show(message) {
    const waiting = this.pending.get(message.nonce);
    const node = this.node(message);
    const before = this.shown.get(message.id) ?? waiting?.node;
    this.pending.delete(message.nonce);
    this.shown.set(message.id, node);
    this.last = Math.max(this.last, message.id);
    if (before) return before.replaceWith(node);
    const isMine = message.author === "customer";
    this.log.querySelectorAll(".chat-chips").forEach((chips) => chips.remove());
    const unsent = [...this.pending.values()][0]?.node;
    unsent && isMine ? unsent.before(node) : this.log.append(node);
    if (!isMine) {
      this.wait(false);
      if (!this.panel.open) this.launcher.dataset.unread = "";
    }
    this.toEnd();
  }

  node({ author, text, name, links = [], buttons = [], cards = [], image }) {
    const node = el("div", { class: "chat-message", "data-author": author });
    if (author !== "bot") node.append(el("span", { class: author === "customer" ? "vh" : "chat-name" }, author === "customer" ? this.say.you : name || this.say.team));
    if (text) node.append(el("p", { class: "chat-bubble", dir: "auto" }, text));
    if (image && safe(image.url)) node.append(el("img", { src: image.url, alt: image.alt, loading: "lazy" }));
    if (links.length) node.append(el("ul", { class: "chat-links", role: "list" }, ...links.filter((link) => safe(link.url)).map((link) => el("li", {}, el("a", { href: link.url, dir: "auto" }, link.title)))));
    if (cards.length) node.append(el("ul", { class: "chat-cards", role: "list", tabindex: "0", "aria-label": this.say.products }, ...cards.map((card) => this.card(card))));
    if (buttons.length) node.append(el("div", { class: "chat-chips" }, ...buttons.map(({ title, payload }) => el("button", { type: "button", dir: "auto", onclick: () => { this.send(title, payload); this.input.focus(); } }, title))));
    return node;
  }

  card(card) {
    const select = card.choices.length > 1 && el("select", { "aria-label": `${this.say.choose}: ${card.title}` }, ...card.choices.map(({ title, url }) => el("option", { value: url }, title)));
    const add = card.choices.length && el("button", { type: "button", "aria-label": `${this.say.add}: ${card.title}`, onclick: ({ currentTarget }) => this.add(card, select ? select.value : card.choices[0].url, currentTarget) }, this.say.add);
    return el("li", { class: "chat-card" },
      card.image ? el("img", { src: card.image, srcset: card.srcset || null, sizes: "160px", alt: card.alt, loading: "lazy", width: 160, height: 160 }) : el("span", { class: "chat-blank" }),
      el("div", {}, el("a", { href: safe(card.url), dir: "auto" }, card.title), el("span", { class: "chat-price" }, card.price), el("span", { class: "chat-note" }, card.note)),
      select || "",
      add || "");
  }

  async add(card, url, button) {
    if (button.disabled) return;
    button.disabled = true;
    let text = this.say.added;
    try {
      const response = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": this.words.csrf, "HX-Request": "true" },
        body: new URLSearchParams({ quantity: 1 }),
      });
      if (!response.ok) throw new Error(String(response.status));
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const problem = answer.querySelector("[role=alert]");
      if (problem) text = problem.textContent.trim();
      // The page's basket hears of it as it would from the page's own button; the drawer stays shut.
      const { "basket-changed": detail } = JSON.parse(response.headers.get("HX-Trigger") ?? "{}");
      if (detail) document.body.dispatchEvent(new CustomEvent("basket-changed", { bubbles: true, detail }));
      if (!problem) {
        button.dataset.done = "";
        button.textContent = text;
      }
    } catch {
      text = this.say.not_added;
    }
    this.notice(`${card.title}: ${text}`);
    setTimeout(() => {
      button.disabled = false;
      delete button.dataset.done;
      button.textContent = this.say.add;
      this.notice("");
    }, 3000);
  }

  wait(isWaiting) {
    clearTimeout(this.dots);
    this.isWaiting = isWaiting && this.owner !== "human";
    if (this.isWaiting) {
      this.typing ??= el("div", { class: "chat-typing" }, el("span", { class: "vh" }, this.say.typing), el("i"), el("i"), el("i"));
      this.log.append(this.typing);
      this.dots = setTimeout(() => this.wait(false), PATIENCE);
    } else {
      this.typing?.remove();
    }
  }

  notice(text) {
    this.line.textContent = text;
  }

  toEnd() {
    if (this.typing?.isConnected) this.log.append(this.typing);
    this.log.scrollTop = this.log.scrollHeight;
  }
}

customElements.define("souk-chat", SoukChat);
