"use strict";
// Makes pages quicker to use; every page also works without it.
(() => {
  document.documentElement.classList.add("with-script");

  // On narrow screens the menu and the tabs are rows to swipe: the present one is brought into view.
  for (const current of document.querySelectorAll('nav [aria-current="page"]')) {
    const row = current.closest("nav");
    const left = current.getBoundingClientRect().left - row.getBoundingClientRect().left + row.scrollLeft;
    // An entry with a count stays at the beginning: the present one stands beside it, so that none is seen in half between them.
    const staying = row.querySelector("a:has(.count)");
    const covered = staying && staying !== current ? staying.offsetWidth : 0;
    row.scrollLeft = left - (covered ? covered + 2 : Math.max(16, (row.clientWidth - current.offsetWidth) / 2));
  }

  // Selection on the transfer, stock and invoice pages. It survives searching: what is chosen but not shown travels as hidden fields.
  const chosen = new Map();

  function boxes() {
    return [...document.querySelectorAll('#selection input[name][type="checkbox"]')];
  }

  function remember(box) {
    if (box.checked) {
      chosen.set(box.value, { name: box.name, isNew: Number(box.dataset.new), receipts: Number(box.dataset.receipts) });
    } else {
      chosen.delete(box.value);
    }
  }

  function counted(count, one, many) {
    return `${count} ${count === 1 ? one : many}`;
  }

  function showSelection() {
    const bar = document.getElementById("selection-bar");
    if (!bar) return;
    const shown = boxes();
    for (const box of shown) {
      box.closest("tr").classList.toggle("selected", box.checked);
    }
    const all = document.getElementById("select-all");
    if (all) {
      const count = shown.filter((box) => box.checked).length;
      all.checked = count > 0 && count === shown.length;
      all.indeterminate = count > 0 && count < shown.length;
    }
    const elsewhere = document.getElementById("selected-elsewhere");
    elsewhere.replaceChildren();
    const visible = new Set(shown.map((box) => box.value));
    for (const [key, { name }] of chosen) {
      if (visible.has(key)) continue;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = key;
      elsewhere.append(field);
    }
    bar.hidden = chosen.size === 0;
    const values = [...chosen.values()];
    const { one = "order selected", many = "orders selected" } = document.getElementById("selection").dataset;
    const areOrders = values.some((value) => value.name === "number" && !Number.isNaN(value.isNew));
    const toEnter = values.filter((value) => value.isNew).length;
    const toUpdate = values.length - toEnter;
    const receipts = values.reduce((sum, value) => sum + value.receipts, 0);
    const parts = [counted(values.length, one, many)];
    if (areOrders && toEnter) parts.push(`${toEnter} to enter`);
    if (areOrders && toUpdate) parts.push(`${toUpdate} to update`);
    if (receipts) parts.push(counted(receipts, "line to receive", "lines to receive"));
    if (elsewhere.childElementCount) parts.push(`${elsewhere.childElementCount} not shown here`);
    document.getElementById("selection-words").textContent = parts.join(" · ");
  }

  function restoreSelection() {
    for (const box of boxes()) {
      box.checked = chosen.has(box.value);
    }
    showSelection();
  }

  let lastBox = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.('#selection input[name][type="checkbox"]');
    if (box) {
      const shown = boxes();
      if (event.shiftKey && lastBox && shown.includes(lastBox)) {
        const [from, to] = [shown.indexOf(lastBox), shown.indexOf(box)].sort((a, b) => a - b);
        for (const between of shown.slice(from, to + 1)) {
          between.checked = box.checked;
          remember(between);
        }
      }
      remember(box);
      lastBox = box;
      showSelection();
      return;
    }
    if (event.target.id === "select-all") {
      for (const other of boxes()) {
        other.checked = event.target.checked;
        remember(other);
      }
      showSelection();
      return;
    }
    if (event.target.id === "select-suggestions") {
      for (const other of document.querySelectorAll('#suggestions input[name="suggestion"][type="checkbox"]')) {
        other.checked = event.target.checked;
      }
      return;
    }
    if (event.target.id === "clear-selection") {
      chosen.clear();
      restoreSelection();
      return;
    }
    const copy = event.target.closest?.("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy).then(() => { copy.textContent = "Copied"; });
      return;
    }
    const expander = event.target.closest?.(".expander");
    if (expander) {
      event.preventDefault();
      toggleLines(expander);
    }
    for (const open of document.querySelectorAll(".states details[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // Rows that open in place.
  function toggleLines(expander) {
    const row = expander.closest("tr");
    const next = row.nextElementSibling;
    const isOpen = next?.classList.contains("opened");
    if (isOpen) next.remove();
    else htmx.trigger(expander, "open-lines");
    expander.setAttribute("aria-expanded", String(!isOpen));
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.(".expander") && event.key === " ") {
      event.preventDefault();
      toggleLines(event.target.closest(".expander"));
    }
    if (event.key === "/" && !event.target.closest("input, textarea, select")) {
      const search = document.getElementById("q");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll(".states details[open]")) open.open = false;
    }
  });

  // A form is sent once; its button says what is happening.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const busy = event.submitter?.dataset.busy ?? form.dataset.busy;
    if (form.dataset.once === undefined && !busy) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter ?? form.querySelector('button[type="submit"]');
    setTimeout(() => {
      if (!button) return;
      button.disabled = true;
      if (busy) button.textContent = busy;
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    for (const box of boxes()) remember(box);
    showSelection();
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.submitOnChange !== undefined) event.target.form.submit();
  });

  // "2 min ago" stays true while the page is open.
  function agoWords(seconds) {
    if (seconds < 60) return "just now";
    for (const [size, one, many] of [[86400, "day", "days"], [3600, "h", "h"], [60, "min", "min"]]) {
      const count = Math.floor(seconds / size);
      if (count) return `${count} ${count === 1 ? one : many} ago`;
    }
    return "just now";
  }
  const firstAges = new WeakMap();
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      if (!firstAges.has(time)) firstAges.set(time, Date.now());
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (seconds >= 0 && Date.now() - firstAges.get(time) > 30000) time.textContent = agoWords(seconds);
    }
  }, 15000);

  // When the server cannot be reached, say so instead of standing still.
  const notice = () => document.getElementById("notice");
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, () => {
      notice().textContent = "Stockpost cannot be reached at the moment. This page tries again by itself.";
      notice().hidden = false;
    });
  }
  document.addEventListener("htmx:after:swap", () => {
    if (notice()) notice().hidden = true;
    restoreSelection();
  });

  for (const box of boxes()) remember(box);
  restoreSelection();
})();
