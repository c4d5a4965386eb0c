// Orders in the dashboard. Every page works without it: the server says the sum before anything moves.

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}

const form = document.querySelector("[data-refund]");
if (form) {
  const sum = form.querySelector("[data-sum]");
  const money = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, {
    style: "currency",
    currency: form.dataset.currency,
  });
  const cents = (text) => Math.round(Number(text || 0) * 100);

  const ofLine = (row) => {
    const amount = row.querySelector("[data-amount]").value;
    if (amount) return cents(amount);
    const quantity = Number(row.querySelector("[data-quantity]").value || 0);
    const left = Number(row.dataset.quantity);
    if (!quantity || !left) return 0;
    return Math.round((cents(row.dataset.left) * Math.min(quantity, left)) / left);
  };

  const update = () => {
    const lines = [...form.querySelectorAll("[data-left]")].map(ofLine);
    const others = [...form.querySelectorAll("[data-extra] input")].map((field) => cents(field.value));
    const total = [...lines, ...others].reduce((whole, part) => whole + part, 0);
    sum.textContent = money.format(total / 100);
    sum.classList.toggle("text-danger", total > cents(form.dataset.most));
  };

  form.querySelector("[data-all]").hidden = false;
  form.querySelector("[data-all]").addEventListener("click", () => {
    for (const row of form.querySelectorAll("[data-left]")) {
      row.querySelector("[data-quantity]").value = row.dataset.quantity;
      row.querySelector("[data-amount]").value = "";
    }
    const shipping = form.querySelector("[name=shipping]");
    shipping.value = shipping.max;
    update();
  });
  form.addEventListener("input", update);
  form.querySelector("[data-sums]").hidden = false;
  update();
}
