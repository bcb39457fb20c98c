// Showing opened bodies: the letter, and the talk that followed. Text nodes only; pictures are drawn anew.
import * as p from "../letterbox/protocol.js";
import { el, zhDay } from "./dom.js";

async function picture(file) {
  const blob = new Blob([p.unb64(file.data)], { type: file.type });
  const image = await createImageBitmap(blob);
  const canvas = el("canvas", { role: "img", "aria-label": file.name });
  const scale = Math.min(1, 1200 / Math.max(image.width, image.height));
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function saveButton(file) {
  const button = el("button", { type: "button", class: "btn btn-small" }, `保存 ${file.name}`);
  button.addEventListener("click", () => {
    const link = el("a", { download: file.name, href: URL.createObjectURL(new Blob([p.unb64(file.data)])) });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return button;
}

export async function attachments(body) {
  const place = el("div", { class: "letter-photos" });
  for (const file of body.files || []) {
    try {
      place.append(String(file.type).startsWith("image/") ? await picture(file) : saveButton(file));
    } catch {
      place.append(el("p", { class: "small quiet" }, `${file.name} 打不开。`));
    }
  }
  return place;
}

export function excluded(body) {
  return (Array.isArray(body.exclude) ? body.exclude : []).map((row) => (typeof row === "string" ? { label: row } : row));
}

function facts(body, day) {
  const rows = [["收到", zhDay(day)]];
  if (body.place) {
    rows.push(["地点", String(body.place)]);
  }
  if (body.box_number) {
    rows.push(["意见箱", String(body.box_number)]);
  }
  const walls = excluded(body).map((row) => row.label);
  if (walls.length) {
    rows.push(["要求回避", walls.join("、")]);
  }
  if (body.named) {
    rows.push(["署名", `${body.named.name}${body.named.as_written ? "（同意把原文交给承办岗位）" : ""}`]);
  }
  const list = el("dl", { class: "letter-facts" });
  rows.forEach(([name, value]) => list.append(el("dt", {}, name), el("dd", {}, value)));
  return list;
}

// The heading and the rest: pages that have no subject field take the first line for it.
function parts(body) {
  const [first, ...rest] = (body.text || "").split("\n");
  if (rest.length > 0 && first.trim() === body.subject) {
    return [body.subject, rest.join("\n").trim()];
  }
  return [(body.text || "").startsWith(body.subject || "-") ? "来信" : body.subject || "来信", body.text || "（没有文字）"];
}

// A whole letter.
export async function letter(body, day, { isByServer = false } = {}) {
  const sheet = el("article", { class: "letter-sheet" });
  const [title, text] = parts(body);
  const head = el("header", {}, el("h2", {}, title));
  if (body.urgent) {
    head.append(el("p", {}, el("span", { class: "badge badge-red" }, "来信人标为紧急安全隐患")));
  }
  if (body.paper) {
    head.append(el("p", { class: "small quiet" }, "纸质来信：原件在收件人手里，这里只有凭回执条开的往来。"));
  } else if (isByServer) {
    head.append(el("p", { class: "small quiet" }, "这封信是用无脚本的表单写的，在服务器上封好。"));
  }
  sheet.append(head, el("p", { class: "letter-text" }, text), await attachments(body), facts(body, day));
  return sheet;
}

const WHO = { writer: "来信人", state: "办理情况", question: "工会回信" };
const SAID = { put_right: "已经解决。", not_put_right: "没有解决。" };

// One later piece of a thread.
export async function piece(row, body) {
  const isWaiting = row.is_waiting ? " talk-waiting" : "";
  const box = el("article", { class: `talk-piece talk-${row.kind}${isWaiting}` });
  box.append(el("span", { class: "letter-meta" }, `${WHO[row.kind]} · ${zhDay(row.day)}`));
  if (body === null) {
    box.append("这一条打不开。");
    return box;
  }
  const lines = [SAID[body.verdict], body.rating ? `满意度：${body.rating} 分。` : "", body.withdraw ? "撤回这封信。" : "", body.text];
  box.append(lines.filter(Boolean).join("\n"));
  if ((body.files || []).length) {
    box.append(await attachments(body));
  }
  return box;
}
