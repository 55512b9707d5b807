// What happens in the browser alone: copying, opening the passage behind a number, keys, and where the page stands.
() => {
  const opened = new Set(); // sections that the reader opened stay open while the answer grows
  const inTurn = (place, selector) =>
    [...document.querySelectorAll(`[data-turn="${place}"]`)].flatMap((part) => [...part.querySelectorAll(selector)]);
  const box = () => document.querySelector("#box textarea");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = () => (calm() ? "auto" : "smooth");

  const copy = async (button, place) => {
    const words = inTurn(place, "p.said").map((said) => {
      const plain = said.cloneNode(true);
      plain.querySelectorAll("sup").forEach((sup) => sup.remove());
      return plain.textContent.replace(/\s+/g, " ").trim();
    });
    const from = inTurn(place, "details.source:has(.cited) summary").map(
      (line) => `${line.querySelector(".title").textContent} (${line.querySelector(".by").textContent})`);
    if (from.length) words.push(`From: ${from.join("; ")}`);
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(words.join("\n\n"));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Could not copy";
    }
    setTimeout(() => (button.textContent = before), 1600);
  };

  const cite = (button) => {
    const place = button.closest("[data-turn]").dataset.turn;
    const passage = inTurn(place, `.passage[data-number="${button.dataset.number}"]`)[0];
    if (!passage) return;
    const section = passage.closest("details");
    section.open = true;
    opened.add(section.dataset.key);
    passage.scrollIntoView({ block: "center", behavior: behavior() });
    passage.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const summary = event.target.closest?.("details.source > summary");
    if (summary) {
      const section = summary.parentElement;
      section.open ? opened.delete(section.dataset.key) : opened.add(section.dataset.key);
      return;
    }
    const button = event.target.closest?.("[data-act]");
    if (button?.dataset.act === "copy") copy(button, button.dataset.place);
    if (button?.dataset.act === "cite") cite(button);
    if (button?.dataset.act === "edit" || event.target.closest?.("#send, #stop")) box()?.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") [...document.querySelectorAll("#stop, .stop")].find((stop) => stop.offsetParent)?.click();
  });

  // On a phone the keyboard would cover the page.
  if (matchMedia("(hover: hover) and (pointer: fine)").matches) box()?.focus({ preventScroll: true });

  let shown = "", walked = "";
  new MutationObserver(() => {
    document.querySelectorAll("details.source").forEach((section) => {
      if (opened.has(section.dataset.key) && !section.open) section.open = true;
    });
    const live = document.querySelector("#live .turn");
    const now = live ? `${live.dataset.turn}/${live.querySelector(".question p").textContent}` : "";
    if (live && now !== shown) live.scrollIntoView({ block: "start", behavior: behavior() });
    const steps = [...document.querySelectorAll(".flow .step-done")].filter((step) => step.offsetParent);
    const ask = [...document.querySelectorAll(".flow .now .ask")].find((line) => line.offsetParent);
    const at = `${steps.length}/${ask?.textContent}`;
    if (ask && at !== walked) {
      steps.at(-1)?.scrollIntoView({ block: "start", behavior: behavior() });
      if (walked) ask.closest(".flow").querySelector(".box textarea")?.focus({ preventScroll: true });
    }
    if (ask) walked = at;
    if (!live) opened.clear();
    shown = now;
  }).observe(document.body, { childList: true, subtree: true });
}
