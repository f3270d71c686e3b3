// Photographs are made smaller before they are sent; with a camera the moves are taken one after the other.
const LONGEST = 1600;

async function smaller(source, width, height) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

function put(input, blob) {
  const files = new DataTransfer();
  files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
  input.files = files.files;
}

for (const input of document.querySelectorAll("input[data-picture]")) {
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || file.size < 400_000) return;
    try {
      // The picture's own orientation is applied here, since the smaller one carries none.
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      put(input, await smaller(bitmap, bitmap.width, bitmap.height));
    } catch {
      // What the browser cannot draw is sent as it is; the server says what is wrong with it.
    }
  });
}

const camera = document.querySelector("[data-camera]");
if (camera && navigator.mediaDevices?.getUserMedia) {
  const video = camera.querySelector("video");
  const told = camera.querySelector("[data-now]");
  const begin = camera.querySelector("[data-start]");
  const shoot = camera.querySelector("[data-shoot]");
  const files = document.querySelector("[data-files]");
  const inputs = [...document.querySelectorAll("input[data-picture]")];
  let next = 0;
  let stream = null;

  const label = (input) => document.querySelector(`label[for="${input.id}"]`).textContent;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  // Without a camera (refused, unplugged) the fields for files are the way.
  const giveUp = () => {
    close();
    camera.hidden = true;
    files.hidden = false;
  };
  camera.hidden = false;
  begin.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
    } catch {
      giveUp();
      return;
    }
    stream.getVideoTracks()[0].addEventListener("ended", giveUp);
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    // The fields stay in the form, filled by the camera; they are seen again when it cannot be used.
    files.hidden = true;
    begin.hidden = true;
    shoot.hidden = false;
    next = 0;
    told.textContent = label(inputs[next]);
    shoot.focus();
  });
  shoot.addEventListener("click", async () => {
    put(inputs[next], await smaller(video, video.videoWidth, video.videoHeight));
    next += 1;
    if (next < inputs.length) {
      told.textContent = label(inputs[next]);
      return;
    }
    shoot.disabled = true;
    close();
    document.getElementById("form-face").requestSubmit();
  });
  addEventListener("pagehide", close);
}
