// Leaving quickly: a button that is always in view, or Shift three times. The page goes blank at once, the answer under
// way stops because nobody listens any more, and Back finds nothing: this page's place in the history is taken.
() => {
  const WITHIN = 1500; // milliseconds for the three presses
  let presses = [];
  let leaving = false;

  const leave = () => {
    if (leaving) return;
    leaving = true;
    document.documentElement.style.setProperty("display", "none", "important"); // before anything that takes time
    document.title = "";
    for (const store of ["localStorage", "sessionStorage"]) {
      try { window[store].clear(); } catch { /* the browser keeps none */ }
    }
    window.stop();
    location.replace("about:blank");
  };

  const button = document.createElement("button");
  button.type = "button";
  button.id = "leave";
  button.textContent = "Leave";
  button.title = "Blanks this page at once. Pressing Shift three times does the same.";
  button.addEventListener("click", leave);
  const corner = document.createElement("aside");
  corner.setAttribute("aria-label", "Leave quickly");
  corner.append(button);
  document.body.prepend(corner);

  window.addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) {
      presses = []; // a capital letter isn't a wish to leave
      return;
    }
    if (event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (presses.length >= 3) leave();
  }, true);
  window.addEventListener("pointerdown", () => (presses = []), true); // nor is marking text with Shift

  // A browser that kept the page in memory would show it again on Back.
  window.addEventListener("pagehide", () => document.documentElement.style.setProperty("display", "none", "important"));
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
