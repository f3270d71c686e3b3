// The name is looked at while it is typed: a quarter of a second after the last stroke, never in the middle of
// a character that an input method is still putting together. Without this script a button does the same.
const box = document.querySelector("[data-name-answer]");
if (box) {
  const form = box.closest("form");
  const line = document.getElementById("name-line");
  const watched = new Set([
    "has_name", "name_division", "trade_name", "name_industry", "name_form", "alternatives", "investment_relation",
  ]);
  const PAUSE = 250;
  let timer = 0;
  let running = null;
  let composing = false;
  let shown = "";

  function later(pause = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  async function ask() {
    clearTimeout(timer);
    if (running) running.abort();
    running = new AbortController();
    const mine = running;
    try {
      const answer = await fetch(box.dataset.nameAnswer, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Requested-With": "fetch" },
        signal: mine.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = await answer.text();
      if (mine !== running) return;
      // What was unfolded stays unfolded while nothing has changed.
      if (page !== shown) replace(page);
      shown = page;
      tell();
    } catch (error) {
      if (error.name === "AbortError" || mine !== running) return;
      say(box.dataset.silent, "open");
    }
  }

  // Whoever was inside the answer is led to the new one.
  function replace(page) {
    const inside = box.contains(document.activeElement);
    box.innerHTML = page;
    if (inside) box.querySelector("#answer-title")?.focus();
  }

  // One line beside the field says the outcome; it is also what a screen reader is told.
  function tell() {
    const title = box.querySelector("#answer-title");
    const tone = box.querySelector("[data-tone]");
    say(title ? title.textContent : "", tone ? tone.dataset.tone : "");
    if (!title || tone.dataset.tone === "open") return;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = "#answer";
    link.textContent = box.dataset.see;
    line.append(" ", link);
  }

  function say(text, tone) {
    if (line.textContent.trim() === text && line.dataset.tone === tone) return;
    line.className = `ky-name-line${tone ? ` ky-name-line--${tone}` : ""}`;
    line.dataset.tone = tone;
    line.textContent = text;
  }

  function whole() {
    return ["name_division", "trade_name", "name_industry", "name_form"]
      .map((name) => new FormData(form).get(name) || "")
      .join("");
  }

  function put(name, value) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }

  async function take(data, back) {
    form.elements.was.value = back ? "" : whole();
    put("name_division", data.division);
    put("trade_name", data.trade);
    put("name_industry", data.industry);
    put("name_form", data.form);
    await ask();
    box.querySelector("#answer-title")?.focus();
  }

  async function relate(code) {
    const field = form.elements.investment_relation;
    if (!field.value.split(/\s+/).includes(code)) field.value = `${field.value.trim()}\n${code}`.trim();
    document.getElementById("related").open = true;
    await ask();
    box.querySelector("#answer-title")?.focus();
  }

  box.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    if (!button) return;
    if (button.dataset.related) {
      event.preventDefault();
      relate(button.dataset.related);
    } else if (button.dataset.trade) {
      event.preventDefault();
      take(button.dataset, "back" in button.dataset);
    }
  });
  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", (event) => {
    composing = false;
    if (watched.has(event.target.name)) later();
  });
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!composing && !event.isComposing && watched.has(event.target.name)) later();
    });
  }
}
