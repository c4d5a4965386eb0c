/* What pages of the shop do beyond links and forms. Every page works without it. */

const byId = (id) => document.getElementById(id);

/* --- Dialogs: data-opens="id" shows one, data-closes within it closes it --- */

function open(dialog) {
  if (!dialog || dialog.open) return;
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    const dialog = byId(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      open(dialog);
    }
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-dismisses]")) dismiss(event.target.closest(".toast"));
});

// A press that begins and ends on the backdrop; one that merely ends there selected some text.
let pressedOn = null;
document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || pressedOn !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

/* --- Menus: <details class="menu"> close on Escape and on a press elsewhere --- */

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* --- The basket: the server says what happened in HX-Trigger --- */

document.addEventListener("basket-changed", ({ detail }) => {
  for (const badge of document.querySelectorAll("[data-basket-count]")) {
    badge.textContent = detail.count;
    badge.hidden = !detail.count;
    badge.classList.remove("is-new");
    requestAnimationFrame(() => badge.classList.add("is-new"));
  }
  const news = byId("basket-news");
  if (news) news.textContent = `${news.dataset.text} ${detail.count}`;
});
document.addEventListener("open-drawer", () => open(byId("basket-drawer")));

// The drawer's inside is exchanged whole. Whoever was in it stays where they were.
const MARKS = ["data-step", "name", "type"];
let placeInDrawer = null;

document.addEventListener("htmx:before:swap", () => {
  const body = byId("drawer-body");
  const focused = document.activeElement;
  placeInDrawer = null;
  if (!body?.contains(focused)) return;
  const mark = MARKS.find((name) => focused.hasAttribute(name));
  placeInDrawer = {
    line: focused.closest("[id]")?.id,
    selector: mark && `[${mark}="${focused.getAttribute(mark)}"]`,
    scroll: body.querySelector(".drawer__scroll")?.scrollTop ?? 0,
  };
});
document.addEventListener("htmx:after:swap", () => {
  const body = byId("drawer-body");
  if (!placeInDrawer || body.contains(document.activeElement)) return;
  const { line, selector, scroll } = placeInDrawer;
  const there = line && selector ? byId(line)?.querySelector(`${selector}:not(:disabled)`) : null;
  (there ?? body.querySelector("[data-closes]"))?.focus({ preventScroll: true });
  body.querySelector(".drawer__scroll")?.scrollTo({ top: scroll, behavior: "instant" });
});

// A page from the browser's memory may show a basket that has changed since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-basket-count]")) location.reload();
});

/* --- Talking to the server --- */

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET" || ctx.request.body?.has?.("csrfmiddlewaretoken")) return;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (token) ctx.request.headers["X-CSRFToken"] = token[1];
});

function sayFailed(ctx) {
  toast(byId("messages")?.dataset.offline, { isError: true });
  // What did not reach the server is not shown as if it had.
  if (ctx?.sourceElement?.matches?.("form[data-sends-itself]")) ctx.sourceElement.reset();
}
document.addEventListener("htmx:error", ({ detail: { ctx } }) => sayFailed(ctx));
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if ([403, 404].includes(ctx.response.status) || ctx.response.status >= 500) sayFailed(ctx);
});

/* --- Messages --- */

const READING_TIME = 6000;

function dismiss(message) {
  message.classList.add("is-leaving");
  setTimeout(() => message.remove(), 300);
}

function leaveLater(message) {
  if (message.classList.contains("toast--error")) return;
  let timer = setTimeout(() => dismiss(message), READING_TIME);
  const stay = () => clearTimeout(timer);
  const go = () => (timer = setTimeout(() => dismiss(message), READING_TIME / 2));
  message.addEventListener("pointerenter", stay);
  message.addEventListener("focusin", stay);
  message.addEventListener("pointerleave", go);
  message.addEventListener("focusout", go);
}

// An open dialog lies over the page and its messages; then they are shown within it.
function placeForMessages(page) {
  const dialog = document.querySelector("dialog[open].drawer, dialog[open].sheet");
  if (!dialog) return page;
  let list = dialog.querySelector(":scope > .messages");
  if (!list) {
    list = document.createElement("div");
    list.className = "messages";
    list.role = "status";
    dialog.append(list);
  }
  return list;
}

export function toast(text, { isError = false } = {}) {
  const page = byId("messages");
  if (!page || !text) return;
  const list = placeForMessages(page);
  const message = document.createElement("div");
  message.className = isError ? "toast toast--error" : "toast";
  const words = document.createElement("div");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "iconbtn";
  close.dataset.dismisses = "";
  close.ariaLabel = page.dataset.close;
  close.textContent = "×";
  message.append(words, close);
  list.append(message);
  leaveLater(message);
}
for (const message of document.querySelectorAll(".messages .toast")) leaveLater(message);

/* --- Forms --- */

// A form that came back with errors: begin at the summary.
document.querySelector("[data-takes-focus]")?.focus();

// A second press sends no second order. The browser's memory gives the form back usable.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.dataset.isSent) {
    event.preventDefault();
    return;
  }
  form.dataset.isSent = "1";
  event.submitter?.classList.add("htmx-request");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-is-sent]")) {
    delete form.dataset.isSent;
    form.querySelector(".htmx-request")?.classList.remove("htmx-request");
  }
});

// A select or a radio button that is a choice in itself: <form data-sends-itself>.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-sends-itself]")?.requestSubmit();
});

/* --- Quantity: buttons beside a number --- */

class Stepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.addEventListener("click", this);
    this.input.addEventListener("input", this);
    this.input.form?.addEventListener("reset", () => setTimeout(() => this.update()));
    this.update();
  }
  handleEvent(event) {
    const button = event.target.closest("[data-step]");
    if (event.type === "click" && button) {
      const before = this.input.value;
      if (button.dataset.step > 0) this.input.stepUp();
      else this.input.stepDown();
      if (this.input.value !== before) {
        this.input.dispatchEvent(new Event("input", { bubbles: true }));
        this.input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    this.update();
  }
  update() {
    const value = this.input.valueAsNumber;
    for (const button of this.querySelectorAll("[data-step]")) {
      const limit = button.dataset.step > 0 ? this.input.max : this.input.min;
      button.disabled = limit !== "" && value === Number(limit);
    }
  }
}

/* --- Search suggestions: arrows walk through them, Enter follows one --- */

class Search extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.list = this.querySelector("[role=listbox]");
    this.input.addEventListener("keydown", this);
    this.input.addEventListener("focus", () => this.show());
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.hide();
    });
    new MutationObserver(() => this.show()).observe(this.list, { childList: true });
  }
  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }
  show() {
    const isOpen = this.list.childElementCount > 0 && this.contains(document.activeElement);
    this.list.hidden = !isOpen;
    this.input.ariaExpanded = String(isOpen);
    this.choose(null);
  }
  hide() {
    if (!this.closest("dialog")) this.list.hidden = true;
    this.input.ariaExpanded = "false";
  }
  choose(option) {
    for (const other of this.options) other.ariaSelected = String(other === option);
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }
  handleEvent(event) {
    const options = this.options;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      if (this.list.hidden) this.show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = at < 0 ? (step > 0 ? 0 : options.length - 1) : at + step;
      this.choose(options[next] ?? null);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      options[at].click();
    } else if (event.key === "Escape" && !this.list.hidden && !this.closest("dialog")) {
      event.preventDefault();
      this.hide();
    }
  }
}

/* --- Gallery: thumbnails follow the picture in view, and lead to it --- */

class Gallery extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".gallery__stage");
    const links = [...this.querySelectorAll(".gallery__thumbs a")];
    if (!links.length) return;
    const pictures = [...this.stage.children];
    this.addEventListener("click", (event) => {
      const at = links.indexOf(event.target.closest("a"));
      if (at < 0) return;
      event.preventDefault();
      // Not scrollIntoView: that would move the page as well.
      const away = pictures[at].getBoundingClientRect().left - this.stage.getBoundingClientRect().left;
      this.stage.scrollBy({ left: away });
    });
    this.watcher = new IntersectionObserver(
      (entries) => {
        const seen = entries.find((entry) => entry.isIntersecting);
        if (!seen) return;
        const at = pictures.indexOf(seen.target);
        links.forEach((link, i) =>
          i === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
        );
      },
      { root: this.stage, threshold: 0.6 },
    );
    for (const picture of pictures) this.watcher.observe(picture);
  }
  disconnectedCallback() {
    this.watcher?.disconnect();
  }
}

customElements.define("souk-stepper", Stepper);
customElements.define("souk-search", Search);
customElements.define("souk-gallery", Gallery);
