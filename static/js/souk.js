/* What pages of the shop do beyond links and forms. Every page works without it. */

const byId = (id) => document.getElementById(id);

/* --- Dialogs: data-opens="id" shows one, data-closes within it closes it --- */

function open(dialog) {
  if (!dialog || dialog.open) return;
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  borrow(dialog);
  dialog.showModal();
}

// A sheet may show a part of the page (data-holds="id"), which goes back when the sheet closes.
function borrow(dialog) {
  const holder = dialog.querySelector("[data-holds]");
  const part = holder && byId(holder.dataset.holds);
  if (!part || holder.contains(part)) return;
  const home = part.parentElement;
  holder.append(part);
  dialog.addEventListener("close", () => home.append(...holder.children), { once: true });
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
  if (news) news.textContent = detail.news ?? `${news.dataset.text} ${detail.count}`;
  // A change in the drawer over the basket's own page is shown there too.
  const page = byId("basket-page");
  if (page && detail.part === "drawer") htmx.ajax("GET", page.dataset.url, { target: page });
});
document.addEventListener("open-drawer", () => open(byId("basket-drawer")));

// The drawer's inside, or the page's, is exchanged whole. Whoever was in it stays where they were.
const MARKS = ["data-step", "name", "type"];
let placeInBasket = null;

document.addEventListener("htmx:before:swap", () => {
  const focused = document.activeElement;
  const part = focused?.closest("#drawer-body, #basket-page");
  placeInBasket = null;
  if (!part) return;
  const mark = MARKS.find((name) => focused.hasAttribute(name));
  placeInBasket = {
    part: part.id,
    line: focused.closest("li[id]")?.id,
    id: focused.id,
    selector: mark && `[${mark}="${focused.getAttribute(mark)}"]`,
    scroll: part.querySelector(".drawer__scroll")?.scrollTop ?? 0,
  };
});
document.addEventListener("htmx:after:swap", () => {
  if (!placeInBasket) return;
  const part = byId(placeInBasket.part);
  if (!part || part.contains(document.activeElement)) return;
  const { line, id, selector, scroll } = placeInBasket;
  const inLine = line && selector && byId(line)?.querySelector(`${selector}:not(:disabled)`);
  // What the answer wants to be seen first, else the same place, else the top.
  const there =
    part.querySelector("[data-takes-over]") ||
    (id && byId(id)) ||
    inLine ||
    part.querySelector("[data-rests-focus]");
  there?.focus({ preventScroll: part.id === "drawer-body" });
  part.querySelector(".drawer__scroll")?.scrollTo({
    top: there?.matches("[data-takes-over]") && !there.closest("form.field") ? 0 : scroll,
    behavior: "instant",
  });
});

// A picture of a line that does not come leaves its quiet place, not the browser's sign of breakage.
const hideBroken = (image) => {
  if (image.matches?.(".line__picture > img")) image.hidden = true;
};
document.addEventListener("error", ({ target }) => hideBroken(target), true);
for (const image of document.images) if (image.complete && !image.naturalWidth) hideBroken(image);

// A page from the browser's memory may show a basket that has changed since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-basket-count]")) location.reload();
});

/* --- Talking to the server --- */

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.closest?.("souk-search")) {
    const shelf = document.querySelector("[data-shelf]");
    if (shelf) ctx.request.body?.set?.("shelf", shelf.dataset.shelf);
  }
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

// Where postcodes are digits only, a phone shows its keys for numbers: <select data-digits="AT BE …">.
for (const country of document.querySelectorAll("select[data-digits]")) {
  const postcode = country.form.elements[country.dataset.postcode];
  const suit = () => {
    const isDigits = country.dataset.digits.split(" ").includes(country.value);
    postcode.inputMode = isDigits ? "numeric" : "text";
  };
  country.addEventListener("change", suit);
  suit();
}

// A select or a radio button that is a choice in itself: <form data-sends-itself>.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-sends-itself]")?.requestSubmit();
});

/* --- Quantity: buttons beside a number --- */

class Stepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.makeButtons(this.closest("[data-less]")?.dataset);
    this.addEventListener("click", this);
    this.input.addEventListener("input", this);
    this.input.form?.addEventListener("reset", () => setTimeout(() => this.update()));
    this.update();
  }
  // Fifty lines of a basket say once, around them, what their buttons are called.
  makeButtons(labels) {
    if (!labels || this.querySelector("button")) return;
    for (const [step, sign, label] of [[-1, "−", labels.less], [1, "+", labels.more]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
      button.dataset.step = step;
      button.setAttribute("aria-label", label);
      if (step < 0) this.prepend(button);
      else this.append(button);
    }
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

/* --- Lists: what was loaded below is there again when one comes back; a second picture --- */

const LOADED = `loaded:${location.pathname}${location.search}`;

function cameBack() {
  const how = performance.getEntriesByType("navigation")[0]?.type;
  return how === "back_forward" || how === "reload";
}
if (byId("cards")) {
  const before = JSON.parse(sessionStorage.getItem(LOADED) ?? "null");
  if (before && cameBack()) {
    byId("cards").innerHTML = before.cards;
    byId("cards").dataset.grew = "1";
    byId("more").outerHTML = before.more;
    document.querySelector(".more--before")?.remove();
    htmx.process(byId("results"));
    const goThere = () => scrollTo({ top: before.top, behavior: "instant" });
    goThere();
    addEventListener("load", () => requestAnimationFrame(goThere), { once: true });
  }
  sessionStorage.removeItem(LOADED);
  history.scrollRestoration = "auto";
}
window.addEventListener("pagehide", () => {
  const cards = byId("cards");
  if (!cards?.dataset.grew) return;
  const key = `loaded:${location.pathname}${location.search}`;
  const kept = { cards: cards.innerHTML, more: byId("more").outerHTML, top: scrollY };
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
    history.scrollRestoration = "manual"; // the page is shorter until its cards are back
  } catch {
    // No room: the page that the address names is shown.
  }
});

let cardsBefore = 0;
document.addEventListener("htmx:before:swap", () => (cardsBefore = byId("cards")?.children.length ?? 0));
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const cards = byId("cards");
  if (ctx.target?.id === "cards") {
    cards.dataset.grew = "1";
    cards.children[cardsBefore]?.querySelector(".card__title a")?.focus({ preventScroll: true });
  }
  // What was ticked by hand gives way to what the server says.
  if (ctx.target?.id !== "results") return;
  for (const field of byId("filter-form")?.elements ?? []) {
    if (field.type === "checkbox") field.checked = field.defaultChecked;
    else if (field.type === "text") field.value = field.defaultValue;
  }
});
document.addEventListener("pointerover", (event) => {
  const media = event.pointerType === "mouse" && event.target.closest?.(".card")?.querySelector("[data-second]");
  if (!media) return;
  const picture = new Image();
  picture.src = media.dataset.second;
  picture.className = "card__second";
  picture.alt = "";
  delete media.dataset.second;
  picture.decode().then(() => media.prepend(picture), () => {});
});

/* --- Search suggestions: arrows walk through them, Enter follows one --- */

const RECENT = "searched";
const MOST_RECENT = 3;

function recentSearches() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}
function rememberSearch(words) {
  if (!words) return;
  const others = recentSearches().filter((other) => other !== words);
  try {
    localStorage.setItem(RECENT, JSON.stringify([words, ...others].slice(0, MOST_RECENT)));
  } catch {
    // Then nothing is remembered.
  }
}

class Search extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.list = this.querySelector("[role=listbox]");
    this.input.addEventListener("keydown", this);
    this.input.addEventListener("focus", () => {
      if (!this.input.value && !this.list.childElementCount) this.suggestSomething();
      this.show();
    });
    this.input.form.addEventListener("submit", () => rememberSearch(this.input.value.trim()));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.hide();
    });
    new MutationObserver(() => this.filled()).observe(this.list, { childList: true });
  }
  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }
  suggestSomething() {
    htmx.ajax("GET", this.input.getAttribute("hx-get"), { target: this.list });
  }
  filled() {
    // One list at a time: the ids of its options are used once on a page.
    for (const other of document.querySelectorAll("souk-search [role=listbox]")) {
      if (other !== this.list && this.list.childElementCount) other.replaceChildren();
    }
    if (!this.input.value && !this.list.querySelector("[data-recent]")) this.addRecent();
    this.show();
  }
  addRecent() {
    const sample = this.list.querySelector("template");
    if (!sample) return;
    for (const words of recentSearches().reverse()) {
      const option = sample.content.firstElementChild.cloneNode(true);
      option.id = `suggestion-r${Math.random().toString(36).slice(2)}`;
      option.href = `${this.input.form.action}?${new URLSearchParams({ q: words })}`;
      option.querySelector("b").textContent = words;
      this.list.prepend(option);
    }
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
    this.choose(null);
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

/* --- Gallery: swipe, thumbnails, arrows; a press on a picture shows it large --- */

function button(className, icon, label, onclick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.ariaLabel = label;
  made.append(icon);
  made.addEventListener("click", onclick);
  return made;
}

class Gallery extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".gallery__stage");
    if (!this.stage) return;
    this.slides = [...this.stage.children];
    this.links = [...this.querySelectorAll(".gallery__thumbs a")];
    this.at = 0;
    this.addEventListener("click", this);
    this.stage.addEventListener("keydown", this);
    this.watcher = new IntersectionObserver((entries) => this.see(entries), {
      root: this.stage,
      threshold: 0.6,
    });
    for (const slide of this.slides) this.watcher.observe(slide);
  }
  disconnectedCallback() {
    this.watcher?.disconnect();
    this.zoom?.remove();
  }
  see(entries) {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    this.at = this.slides.indexOf(seen.target);
    this.links.forEach((link, i) =>
      i === this.at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
    );
    const count = this.querySelector("[data-count]");
    if (count) count.textContent = `${this.at + 1} / ${this.slides.length}`;
    const thumbs = this.links[this.at]?.parentElement;
    const link = this.links[this.at]?.getBoundingClientRect();
    const list = thumbs?.getBoundingClientRect();
    if (list && (link.left < list.left || link.right > list.right)) {
      thumbs.scrollBy({ left: link.left - list.left - list.width / 2 });
    }
  }
  go(to, stage = this.stage, slides = this.slides) {
    const slide = slides[Math.max(0, Math.min(slides.length - 1, to))];
    // Not scrollIntoView: that would move the page as well.
    stage.scrollBy({ left: slide.getBoundingClientRect().left - stage.getBoundingClientRect().left });
  }
  handleEvent(event) {
    if (event.type === "keydown") {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || this.slides.length < 2) return;
      event.preventDefault();
      this.go(this.at + step * direction());
      return;
    }
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const step = event.target.closest("[data-slides]");
    const link = this.links.indexOf(event.target.closest(".gallery__thumbs a"));
    const slide = this.slides.indexOf(event.target.closest(".gallery__slide"));
    if (!step && link < 0 && slide < 0) return;
    event.preventDefault();
    if (step) this.go(this.at + Number(step.dataset.slides));
    else if (link >= 0) this.go(link);
    else this.enlarge(slide);
  }
  enlarge(at) {
    this.zoom ??= this.build();
    open(this.zoom);
    const stage = this.zoom.querySelector(".zoom__stage");
    stage.style.scrollBehavior = "auto";
    this.go(at, stage, [...stage.children]);
    stage.style.scrollBehavior = "";
    stage.focus({ preventScroll: true });
  }
  build() {
    const zoom = document.createElement("dialog");
    zoom.className = "zoom";
    zoom.ariaLabel = this.stage.ariaLabel || this.dataset.label;
    const stage = document.createElement("div");
    stage.className = "zoom__stage";
    stage.tabIndex = 0;
    for (const slide of this.slides) stage.append(new Magnifier(slide).frame);
    const slides = [...stage.children];
    let at = 0; // a closed dialog has no width to tell it by
    stage.addEventListener("scroll", () => {
      if (stage.clientWidth) at = Math.round(Math.abs(stage.scrollLeft) / stage.clientWidth);
    });
    const step = (by) => this.go(at + by, stage, slides);
    const mark = (name) => {
      const found = this.querySelector(`[data-icon="${name}"]`)?.content.firstElementChild;
      return found ? found.cloneNode(true) : name === "close" ? "×" : "›";
    };
    zoom.append(stage, button("iconbtn zoom__close", mark("close"), this.dataset.close, () => zoom.close()));
    if (slides.length > 1) {
      zoom.append(
        button("iconbtn zoom__previous", mark("chevron"), this.dataset.previous, () => step(-1)),
        button("iconbtn zoom__next", mark("chevron"), this.dataset.next, () => step(1)),
      );
    }
    zoom.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by || zoom.querySelector(".is-enlarged")) return;
      event.preventDefault();
      step(by * direction());
    });
    // Closing leaves the page at the picture that was looked at last.
    zoom.addEventListener("close", () => {
      this.go(at);
      this.slides[at]?.focus({ preventScroll: true });
      for (const frame of slides) frame.classList.remove("is-enlarged");
    });
    document.body.append(zoom);
    return zoom;
  }
}

// One large picture: a press enlarges it where it was pressed, dragging or scrolling moves it.
class Magnifier {
  constructor(slide) {
    const small = slide.querySelector("img");
    this.frame = document.createElement("div");
    this.frame.className = "zoom__frame";
    this.picture = new Image();
    this.picture.alt = small.alt;
    this.picture.loading = "lazy";
    if (small.srcset) {
      this.picture.sizes = "100vw";
      this.picture.srcset = small.srcset;
    }
    this.picture.src = slide.href || small.src;
    this.picture.draggable = false;
    this.frame.append(this.picture);
    this.frame.addEventListener("click", (event) => this.toggle(event));
    this.frame.addEventListener("pointerdown", (event) => (this.from = event));
    this.frame.addEventListener("pointermove", (event) => this.drag(event));
  }
  toggle(event) {
    const { frame, picture } = this;
    if (this.from && Math.hypot(event.clientX - this.from.clientX, event.clientY - this.from.clientY) > 6) return;
    const box = picture.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    if (frame.classList.toggle("is-enlarged")) {
      const large = picture.getBoundingClientRect();
      frame.scrollBy(
        large.left + across * large.width - frame.clientWidth / 2,
        large.top + down * large.height - frame.clientHeight / 2,
      );
    }
  }
  drag(event) {
    if (event.pointerType !== "mouse" || event.buttons !== 1 || !this.frame.classList.contains("is-enlarged")) return;
    this.frame.scrollBy(-event.movementX, -event.movementY);
  }
}

const direction = () => (document.dir === "rtl" ? -1 : 1);

/* --- The product page: the chosen variant is read out; the bar at the foot --- */

let news = byId("product-main")?.dataset.news;
document.addEventListener("htmx:after:swap", () => {
  const said = byId("product-main")?.dataset.news;
  const line = byId("product-news");
  if (!said || said === news || !line) return;
  news = said;
  line.textContent = said;
});

// <souk-buybar>: shown while the button that it stands for has been scrolled out of view.
class BuyBar extends HTMLElement {
  connectedCallback() {
    const button = byId(this.dataset.for);
    if (!button) return;
    this.watcher = new IntersectionObserver(([entry]) => {
      this.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
      this.dock();
    });
    this.watcher.observe(button);
    this.sizes = new ResizeObserver(() => this.dock());
    this.sizes.observe(this);
  }
  disconnectedCallback() {
    this.watcher?.disconnect();
    this.sizes?.disconnect();
    document.documentElement.style.removeProperty("--dock");
  }
  dock() {
    const height = this.hidden ? 0 : this.offsetHeight;
    if (height) document.documentElement.style.setProperty("--dock", `${height}px`);
    else document.documentElement.style.removeProperty("--dock");
  }
}

/* --- Sharing: the system's own sheet, else the link is copied --- */

class Share extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (!event.target.closest("[data-shares]")) return;
      event.preventDefault();
      this.share();
    });
  }
  get address() {
    return this.querySelector("a[href]:not([target])")?.href ?? location.href;
  }
  async share() {
    const { title } = this.dataset;
    try {
      if (navigator.share) return await navigator.share({ title, url: this.address });
      await navigator.clipboard.writeText(this.address);
      toast(this.dataset.copied);
    } catch (error) {
      // Somebody closed the sheet; any other trouble shows the address, to be copied by hand.
      if (error.name !== "AbortError") prompt(title, this.address);
    }
  }
}

// What an answer has to say beside its HTML: HX-Trigger: {"says": {"text": "…", "isError": false}}.
document.addEventListener("says", ({ detail }) => toast(detail.text, detail));

// A question about what is on the page: the chat opens with its beginning written.
document.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-asks]");
  if (!asks || !customElements.get("souk-chat")) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("souk-asks", { detail: asks.dataset.asks }));
});

customElements.define("souk-stepper", Stepper);
customElements.define("souk-search", Search);
customElements.define("souk-gallery", Gallery);
customElements.define("souk-buybar", BuyBar);
customElements.define("souk-share", Share);
