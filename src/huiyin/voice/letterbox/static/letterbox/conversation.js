// The thread by receipt: state in one sentence, the talk, verdict, reply, withdrawal.
import { $, breathe, dayInWords, download, el, isBlank, problem, screen, show, tooLong } from "./dom.js";
import { paint, photoPicker } from "./photos.js";
import { checkPromise, keySet, post, recipients, refreshKeys, work } from "./post.js";
import * as protocol from "./protocol.js";
import { secretsOf } from "./secrets.js";

let secrets = null;
let thread = null;
let photos = null;
let unsure = null; // {said, bundle, n}: the last thing sent, while no answer to it came back

export function startConversation() {
  photos = photoPicker($("reply-photos"), $("reply-thumbs"), (text) => problem($("reply-problem"), text));
  const grades = ["很不满意", "不满意", "一般", "满意", "很满意"];
  $("stars").replaceChildren(
    ...grades.map((word, place) =>
      el("label", {}, el("input", { type: "radio", name: "rating", value: String(place + 1) }), word),
    ),
  );
  $("find").addEventListener("submit", onFind);
  $("verdict").addEventListener("submit", onVerdict);
  $("verdict").addEventListener("input", () => problem($("verdict-problem"), ""));
  $("reply").addEventListener("submit", onReply);
  $("withdraw").addEventListener("click", () => speak({ text: $("reply-text").value.trim(), withdraw: true }, "撤回已送达。收件人读到后，这里会写明哪些停下、哪些照办。"));
}

// Whether a reply or a word to the verdict is still only on this page.
export function isUnsaid() {
  return [$("why"), $("reply-text")].some((field) => field.value.trim() !== "") || photos?.count() > 0;
}

export function clearConversation() {
  protocol.wipe(secrets?.root, secrets?.auth, secrets?.boxSeed, secrets?.keys.secret);
  secrets = null;
  thread = null;
  unsure = null;
  photos.clear();
  ["find", "verdict", "reply"].forEach((name) => $(name).reset());
  show($("withdrawal"));
  $("talk").replaceChildren();
  $("sentence").textContent = "";
}

async function onFind(event) {
  event.preventDefault();
  const typed = protocol.normaliseReceipt($("code").value);
  if (!protocol.isReceipt(typed)) {
    problem($("code-problem"), "回执码是二十位数字，请核对有没有输错。");
    $("code").focus();
    return;
  }
  problem($("code-problem"), "");
  show($("find-wait"));
  $("find").querySelector("button.main").disabled = true;
  try {
    secrets = await secretsOf(typed, keySet().site);
    await load();
    screen("thread");
    $("find").reset();
  } catch (error) {
    problem($("code-problem"), error.message);
  } finally {
    show($("find-wait"), false);
    $("find").querySelector("button.main").disabled = false;
  }
}

// Open the thread of a letter that had come in before it was changed; the changed words wait in the reply.
export async function continueThread(known, text, hadPhotos) {
  const found = await fetchThread(known);
  secrets = known;
  await load(found);
  $("reply-text").value = text;
  screen("thread");
  const more = hadPhotos ? "照片请在下面重新选。" : "";
  problem($("thread-note"), `先前那封信其实已经送达，就在这里，回执码不变。后来改的话还没有寄出，放在“补充或回答”里，您看过再寄。${more}`);
  $("thread-note").scrollIntoView({ block: "center" });
}

function fetchThread(known) {
  return post("thread", { locator: protocol.b64(known.locator), auth: protocol.b64(known.auth) });
}

async function load(found) {
  thread = found ?? (await fetchThread(secrets));
  const pieces = thread.pieces.map((piece) => ({ ...piece, body: open(piece) }));
  await draw(pieces);
}

function open(piece) {
  if (piece.bundle === null) {
    return null;
  }
  try {
    return protocol.unseal(protocol.fromJson(piece.bundle), secrets.keys);
  } catch {
    return null;
  }
}

async function draw(pieces) {
  const label = recipients().find((row) => row.code === thread.box)?.label ?? "收件人";
  const answers = pieces.filter((piece) => piece.kind === "answer" && piece.body !== null);
  const status = answers.map((piece) => piece.body.status).filter(Boolean).at(-1);
  $("sentence").textContent = status?.sentence ?? (answers.length > 0 ? `${label}已经回信，见下面。` : `您的信已送达${label}，还没有回信。`);
  const due = status?.due_on ? `最迟 ${dayInWords(status.due_on)}。` : "";
  $("sentence-more").textContent = status ? [status.post ? `现在轮到：${status.post}。` : "", due].join("") : "每天汇总一次，请过几天再来看。";
  show($("verdict"), status?.can_confirm === true && !pieces.some((piece) => piece.body?.withdraw) && !hasSaid(pieces));
  show($("withdrawal"), !takenBack(pieces));
  $("talk").replaceChildren(...(await Promise.all(pieces.map((piece) => row(piece, label)))));
}

// Taken back, and not a word since: writing again means the writer has changed their mind.
function takenBack(pieces) {
  return pieces.filter((piece) => piece.kind !== "answer" && piece.body !== null).at(-1)?.body.withdraw === true;
}

// Whether the verdict on the newest state was given; the next state asks anew.
function hasSaid(pieces) {
  const told = pieces.findLastIndex((piece) => piece.kind === "answer" && piece.body?.status);
  return pieces.slice(told + 1).some((piece) => piece.body?.verdict);
}

async function row(piece, label) {
  const isTheirs = piece.kind === "answer";
  const line = el("li", isTheirs ? { class: "theirs" } : {});
  line.append(el("p", { class: "who" }, `${isTheirs ? label : "您"} · ${dayInWords(piece.day)}`));
  if (piece.body === null) {
    const text = piece.bundle === null ? "这一条带照片，为了省流量没有取回。" : "这一条打不开，可能被改动过。请告诉收件人。";
    line.append(el("p", { class: "said" }, text));
    return line;
  }
  const text = said(piece.body);
  if (text) {
    line.append(el("p", { class: "said" }, text));
  }
  for (const file of piece.body.files ?? []) {
    line.append(await shown(file));
  }
  return line;
}

function said(body) {
  const lines = [];
  if (body.verdict) {
    lines.push(body.verdict === "put_right" ? "已经解决。" : "没有解决。");
  }
  if (body.withdraw) {
    lines.push("撤回这封信。");
  }
  if (body.place) {
    lines.push(`地点：${body.place}`);
  }
  return [...lines, body.text].filter(Boolean).join("\n");
}

async function shown(file) {
  if (file.type.startsWith("image/")) {
    try {
      return await paint(file);
    } catch {
      return el("p", { class: "small" }, `${file.name} 打不开。`);
    }
  }
  const button = el("button", { type: "button", class: "quiet" }, `保存 ${file.name}`);
  button.addEventListener("click", () => download(file.name, new Blob([protocol.unb64(file.data)])));
  return button;
}

function onVerdict(event) {
  event.preventDefault();
  const data = new FormData($("verdict"));
  const verdict = data.get("verdict");
  const text = $("why").value.trim();
  const wrong = verdict ? tooLong(text) : "请先选“已经解决”或“没有解决”。";
  problem($("verdict-problem"), wrong);
  if (!wrong) {
    const rating = Number(data.get("rating"));
    speak({ text, verdict, ...(rating ? { rating } : {}) }, "评价已送达。");
  }
}

async function onReply(event) {
  event.preventDefault();
  const text = $("reply-text").value.trim();
  lock(true);
  await photos.settled();
  lock(false);
  const files = photos.files();
  const wrong = isBlank(text) && files.length === 0 ? "请先写要说的话。" : tooLong(text);
  if (wrong) {
    problem($("reply-problem"), wrong);
    return;
  }
  speak({ text, files }, "已送达。");
}

// Seal and send one reply; the typed words stay until the promise verifies.
async function speak(fields, done) {
  problem($("reply-problem"), "");
  problem($("thread-note"), "正在封好寄出…");
  lock(true);
  await breathe();
  try {
    await refreshKeys();
    const to = recipients().find((row_) => row_.code === thread.box);
    if (to === undefined) {
      throw new Error("这个收件组已经不再收信，请另写一封。");
    }
    const { bundle, n } = await sealOnce({ subject: "", files: [], reply: true, ...fields }, to);
    const r = protocol.commitSecret(secrets.root, n);
    const answer = await post("reply", {
      ...protocol.toJson(bundle),
      locator: protocol.b64(secrets.locator),
      auth: protocol.b64(secrets.auth),
      r: protocol.b64(r),
      n,
      pow: await work(bundle),
    });
    checkPromise(answer, bundle, r);
    unsure = null;
    ["verdict", "reply"].forEach((name) => $(name).reset());
    photos.clear();
    await load();
    problem($("thread-note"), done);
    $("thread-note").scrollIntoView({ block: "center" });
  } catch (error) {
    problem($("thread-note"), error.message);
  } finally {
    lock(false);
  }
}

// The same words go out again as the same sealed reply, so that they count once; other words take the next number.
async function sealOnce(body, to) {
  const said_ = JSON.stringify([to.key_id, body]);
  if (unsure !== null && unsure.said !== said_) {
    thread = await fetchThread(secrets);
  }
  if (unsure?.said !== said_) {
    const envelope = { site: keySet().site, box: to.code, writerKey: secrets.keys.public };
    unsure = { said: said_, bundle: protocol.seal(envelope, body, [to.publicKey]), n: thread.next_n };
  }
  return unsure;
}

function lock(isLocked) {
  $("thread").querySelectorAll("button").forEach((button) => {
    button.disabled = isLocked;
  });
}
