// A signature drawn by finger, pen or mouse; its picture goes along with the form as a PNG data URL.
const pad = document.querySelector("[data-signature-pad]");
if (pad) {
  const canvas = pad.querySelector("canvas");
  const field = document.getElementById(pad.dataset.field);
  const context = canvas.getContext("2d");
  let drawing = false;
  let strokes = 0;
  let last = null;

  function fit() {
    if (!canvas.clientWidth) return;
    // What was drawn before the window was turned, or before the page came back with something to mend.
    const kept = strokes ? canvas.toDataURL("image/png") : field.value;
    if (kept) strokes = Math.max(strokes, 1);
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineWidth = 3;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = "#111";
    if (kept) {
      const image = new Image();
      image.addEventListener("load", () => {
        context.drawImage(image, 0, 0, canvas.clientWidth, canvas.clientHeight);
      });
      image.src = kept;
    }
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  function keep() {
    field.value = strokes ? canvas.toDataURL("image/png") : "";
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes += 1;
    last = place(event);
    context.beginPath();
    context.arc(last.x, last.y, 1.4, 0, Math.PI * 2);
    context.fill();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const here = place(event);
    context.beginPath();
    context.moveTo(last.x, last.y);
    context.lineTo(here.x, here.y);
    context.stroke();
    last = here;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      drawing = false;
      keep();
    });
  }
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    strokes = 0;
    keep();
  });
  // Also the first time it is laid out, however late that is.
  new ResizeObserver(fit).observe(canvas);
}
