// What the rules say of a page appears at its fields while it is filled in, half a second after the last stroke.
// Without this script the same is said after saving.
const box = document.querySelector("[data-typed]");
if (box) {
  const form = box.closest("form");
  const PAUSE = 500;
  let timer = 0;
  let running = null;
  let composing = false;

  async function ask() {
    clearTimeout(timer);
    if (running) running.abort();
    running = new AbortController();
    const mine = running;
    try {
      const answer = await fetch(box.dataset.typed, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Requested-With": "fetch" },
        signal: mine.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const said = document.createElement("template");
      said.innerHTML = await answer.text();
      if (mine === running) show(said.content);
    } catch (error) {
      // Nothing is lost: the page says the same when it is saved.
      if (error.name !== "AbortError" && mine === running) show(document.createDocumentFragment());
    }
  }

  function show(said) {
    for (const old of form.querySelectorAll(".ky-typed")) {
      const group = old.closest(".govuk-form-group");
      describe(group, old.id, false);
      old.remove();
    }
    let number = 0;
    for (const remark of said.querySelectorAll("[data-field]")) {
      const field = form.querySelector(`[name="${CSS.escape(remark.dataset.field)}"]`);
      const group = field ? field.closest(".govuk-form-group") : null;
      if (!group) continue;
      number += 1;
      remark.id = `typed-${number}`;
      group.append(remark);
      describe(group, remark.id, true);
    }
    // Read aloud only when it changes, and never while nothing is wrong from the start.
    const line = said.querySelector("[data-said]");
    const text = line && (number || box.textContent) ? line.textContent : "";
    if (box.textContent !== text) box.textContent = text;
  }

  function describe(group, id, add) {
    for (const field of group ? group.querySelectorAll("input, textarea, select") : []) {
      const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
      if (add) others.push(id);
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    }
  }

  function later() {
    if (composing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  form.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  form.addEventListener("compositionend", () => { composing = false; later(); });
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { clearTimeout(timer); if (running) running.abort(); });
}
