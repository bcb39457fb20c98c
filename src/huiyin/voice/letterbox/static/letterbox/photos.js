// Photos: drawn anew on a canvas, so that place, time and camera stay behind.
import { el } from "./dom.js";
import * as protocol from "./protocol.js";

const LONGEST = 1600;
const QUALITY = 0.8;
const MOST = 10;
const BYTES = 9 * 1024 * 1024;

export class PhotoProblem extends Error {}

// A picker bound to an input and a row of thumbnails. `files()` gives the body's files.
export function photoPicker(input, thumbs, onProblem) {
  let chosen = [];
  let running = Promise.resolve(); // one choice after the other, so that the limits count what is there
  let waiting = 0;

  async function add(list) {
    const unread = [];
    let limit = "";
    for (const file of list) {
      try {
        if (chosen.length >= MOST) {
          throw new PhotoProblem(`最多 ${MOST} 张照片。`);
        }
        const { canvas, bytes } = await redraw(file);
        if (chosen.reduce((sum, photo) => sum + photo.bytes.length, bytes.length) > BYTES) {
          throw new PhotoProblem("照片太大，请少选几张。");
        }
        chosen.push({ canvas, bytes });
      } catch (error) {
        if (error instanceof PhotoProblem) {
          limit = error.message;
        } else {
          unread.push(file.name);
        }
      }
    }
    waiting -= list.length;
    onProblem([unread.length > 0 ? cannotOpen(unread) : "", limit].join(""));
    draw();
  }

  function draw() {
    thumbs.replaceChildren(
      ...chosen.map((photo, place) => {
        const remove = el("button", { type: "button", class: "quiet", "aria-label": `去掉照片 ${place + 1}` }, "去掉");
        remove.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== photo);
          draw();
        });
        photo.canvas.setAttribute("aria-label", `照片 ${place + 1}`);
        photo.canvas.setAttribute("role", "img");
        return el("figure", {}, photo.canvas, remove);
      }),
    );
    if (waiting > 0) {
      thumbs.append(el("p", { class: "small", role: "status" }, `正在处理 ${waiting} 张照片…`));
    }
  }

  input.addEventListener("change", () => {
    const list = Array.from(input.files);
    input.value = "";
    waiting += list.length;
    onProblem("");
    draw();
    running = running.then(() => add(list));
  });

  return {
    count: () => chosen.length + waiting,
    // Resolves once every photo that was chosen is drawn or told of: nothing goes out without it.
    settled: () => running,
    files: () =>
      chosen.map((photo, place) => ({
        name: `照片${place + 1}.jpg`,
        type: "image/jpeg",
        data: protocol.b64(photo.bytes),
      })),
    clear: () => {
      chosen = [];
      draw();
    },
  };
}

function cannotOpen(names) {
  const shown = names.slice(0, 3).map((name) => `“${name}”`).join("、");
  return `${shown}${names.length > 3 ? `等 ${names.length} 张` : ""}打不开，没有加上。请换成 JPG 或 PNG，也可以在相册里打开后截屏，用截图。`;
}

async function redraw(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return { canvas, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

// Show a photo of the thread on a canvas of its own.
export async function paint(file) {
  const blob = new Blob([protocol.unb64(file.data)], { type: file.type });
  const picture = await createImageBitmap(blob);
  const canvas = el("canvas", { role: "img", "aria-label": file.name });
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas;
}

// The receipt as a picture to keep.
export async function receiptPicture(receipt, site) {
  const canvas = document.createElement("canvas");
  canvas.width = 900;
  canvas.height = 900;
  const pen = canvas.getContext("2d");
  const font = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
  const line = (text, y, size, weight = 400, color = "#1c2126") => {
    pen.font = `${weight} ${size}px ${font}`;
    pen.fillStyle = color;
    pen.fillText(text, 450, y);
  };
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, 900, 900);
  pen.strokeStyle = "#1f5c66";
  pen.lineWidth = 6;
  pen.strokeRect(30, 30, 840, 840);
  pen.textAlign = "center";
  line("回音 · 来信回执码", 140, 48, 600, "#1f5c66");
  receipt.match(/.{4}/gu).forEach((four, place) => line(four, 260 + place * 90, 76, 700));
  line("只有它能查到回复，丢了无法找回", 720, 34);
  line("不要给别人看", 772, 34);
  line(`打开 ${location.host}/letters/ 点“查回执”`, 830, 30, 400, "#4d555e");
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
