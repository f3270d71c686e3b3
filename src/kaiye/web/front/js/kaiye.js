// Components of GOV.UK Frontend that the pages use. Every form works without them.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink,
  createAll,
} from "./govuk-frontend.js";

// GOV.UK Frontend asks the body whether it may start.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  createAll(Button, { preventDoubleClick: true }, scope);
  for (const component of [Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
    createAll(component, {}, scope);
  }
  for (const [component, name] of [[CharacterCount, "character-count"], [PasswordInput, "password-input"]]) {
    const words = document.getElementById(`words-${name}`);
    createAll(component, words ? { i18n: JSON.parse(words.dataset.words) } : {}, scope);
  }
}

start(document);
document.addEventListener("htmx:afterSettle", (event) => start(event.target));

// "Print this page" buttons do nothing without a script, so they are shown only with one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
