// What is put on record with a signature: screen and time zone; the place only when the person presses the button.
const field = document.getElementById("circumstances");
if (field) {
  const said = { screen: `${screen.width}x${screen.height}@${window.devicePixelRatio || 1}`, touch: navigator.maxTouchPoints || 0 };
  try {
    said.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    // An old browser does not know its zone: it is recorded as not known.
  }
  const keep = () => {
    field.value = JSON.stringify(said);
  };
  keep();
  const button = document.querySelector("[data-place]");
  const status = document.getElementById("place-status");
  const tell = (name) => {
    status.textContent = status.dataset[name];
  };
  if (button && navigator.geolocation) {
    button.addEventListener("click", () => {
      tell("asking");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          said.place = { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy };
          keep();
          tell("given");
        },
        (error) => {
          said.place = { why: error.code === 1 ? "denied" : "unavailable" };
          keep();
          tell("absent");
        },
        { timeout: 15000, maximumAge: 60000 },
      );
    });
  } else if (button) {
    button.hidden = true;
  }
}
