// Asks the device for a passkey and sends its answer with the form; the server decides.
const form = document.querySelector("form[data-passkey]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const one of options.excludeCredentials ?? []) one.id = bytes(one.id);
  for (const one of options.allowCredentials ?? []) one.id = bytes(one.id);
  return options;
}

function answered(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    const told = document.querySelector("[data-passkey-failed]");
    told.hidden = true;
    try {
      const publicKey = asked(JSON.parse(form.dataset.options));
      const how = form.dataset.passkey === "add" ? "create" : "get";
      form.elements.answer.value = answered(await navigator.credentials[how]({ publicKey }));
      form.submit();
    } catch {
      // Stopped by the person, or the device has none: the page says what else there is.
      told.hidden = false;
    }
  });
}
