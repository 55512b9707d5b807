// "What this is" in the browser: closing it, remembering the first notice where no folder may, and the country on cards.
() => {
  const REMEMBERED = "read";
  const about = () => document.querySelector("#about details");
  const close = () => {
    const open = about();
    if (!open?.open) return false;
    open.open = false;
    open.querySelector("summary").focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close()) event.stopImmediatePropagation(); // it doesn't stop an answer as well
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#about [data-close]")) close();
    const notice = event.target.closest?.(".welcome [data-act='read']")?.closest(".welcome");
    if (!notice) return;
    if (notice.dataset.once) {
      try { localStorage.setItem(REMEMBERED, "1"); } catch { /* the browser keeps none */ }
    }
    notice.hidden = true;
  });

  // The same field in all places shows the same country.
  document.addEventListener("change", (event) => {
    const field = event.target.closest?.("select[data-country]");
    if (!field) return;
    document.querySelectorAll("select[data-country]").forEach((other) => (other.value = field.value));
  });

  const greet = () => {
    const notice = document.querySelector(".welcome[data-once][hidden]:not([data-seen])");
    if (!notice) return;
    notice.dataset.seen = "";
    let read = null;
    try { read = localStorage.getItem(REMEMBERED); } catch { /* then it is told each time */ }
    notice.hidden = read !== null;
  };

  const place = () => {
    const label = document.querySelector("#about .country");
    if (!label) return;
    const chosen = document.querySelector("#chosen [data-chosen]");
    document.querySelectorAll("section.card[data-label]").forEach((card) => {
      const places = card.querySelector(".places");
      if (!card.querySelector("select")) {
        const copy = label.cloneNode(true);
        copy.querySelector("select").value = label.querySelector("select").value;
        places.after(copy);
      }
      const list = chosen?.querySelector(`ul[data-label="${card.dataset.label}"][data-severity="${card.dataset.severity}"]`);
      if (list && places.innerHTML !== list.innerHTML) places.innerHTML = list.innerHTML;
    });
  };

  const arrange = () => { greet(); place(); };
  new MutationObserver(arrange).observe(document.body, { childList: true, subtree: true });
  arrange();
}
