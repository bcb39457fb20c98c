// Writing a letter: fill in, note the receipt, type it back, send, verify the promise.
import { continueThread } from "./conversation.js";
import { $, breathe, clearDigits, dayInWords, download, el, isBlank, problem, screen, show, showDigits, today, tooLong } from "./dom.js";
import { photoPicker, receiptPicture } from "./photos.js";
import { checkPromise, keySet, post, recipients, RefusedByBox, refreshKeys, work } from "./post.js";
import * as protocol from "./protocol.js";
import { secretsOf } from "./secrets.js";

let receipt = "";
let secrets = null;
let outbox = null; // {code, publicKey, bundle, startedOn}
let photos = null;

export function startCompose() {
  photos = photoPicker($("photos"), $("thumbs"), (text) => problem($("photos-problem"), text));
  drawRecipients();
  drawPosts();
  const code = location.hash.slice(1);
  if (/^[0-9A-Za-z-]{1,12}$/u.test(code)) {
    $("box-number").value = code;
    history.replaceState(null, "", "/letters/");
  }
  $("urgent").addEventListener("change", () => show($("urgent-note"), $("urgent").checked));
  $("write").addEventListener("submit", onWritten);
  $("retype").addEventListener("submit", onRetyped);
  $("back").addEventListener("click", () => screen("write"));
  $("edit").addEventListener("click", () => {
    outbox = null;
    screen("write");
  });
  $("retry").addEventListener("click", send);
  $("save-sealed").addEventListener("click", saveSealed);
  document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", savePicture));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
}

// Whether something written is still only on this page.
export function isUnsent() {
  return $("text").value.trim() !== "" || photos?.count() > 0;
}

export function clearCompose() {
  protocol.wipe(secrets?.root, secrets?.auth, secrets?.boxSeed, secrets?.keys.secret);
  receipt = "";
  secrets = null;
  outbox = null;
  photos.clear();
  $("write").reset();
  $("retype").reset();
  clearDigits($("digits"));
  clearDigits($("digits-sent"));
}

function drawRecipients() {
  const rows = recipients().map((row, place) => {
    const input = el("input", { type: "radio", name: "recipient", value: row.code, id: `to-${row.code}` });
    input.checked = place === 0;
    const words = el("span", {}, row.label, el("span", { class: "small", "data-note": row.note }, row.note));
    return el("label", { class: "choice", "data-posts": JSON.stringify(row.posts.map((post_) => post_.id)) }, input, words);
  });
  $("recipients").replaceChildren(...rows);
  show($("no-recipients"), rows.length === 0);
  $("write").querySelector("button.main").disabled = rows.length === 0;
}

// The posts of all groups' members; ticking one closes the groups it belongs to.
function drawPosts() {
  const posts = new Map(recipients().flatMap((row) => row.posts.map((item) => [item.id, item.label])));
  const rows = Array.from(posts, ([id, label]) => {
    const input = el("input", { type: "checkbox", value: id, "data-label": label });
    input.addEventListener("change", closeGroups);
    return el("label", { class: "tick" }, input, " " + label);
  });
  $("posts").replaceChildren(...rows);
  show($("posts-part"), rows.length > 0);
}

function excludedPosts() {
  return Array.from($("posts").querySelectorAll("input:checked"));
}

function closeGroups() {
  const excluded = excludedPosts();
  for (const row of $("recipients").querySelectorAll(".choice")) {
    const members = JSON.parse(row.dataset.posts);
    const found = excluded.filter((input) => members.includes(input.value)).map((input) => input.dataset.label);
    const input = row.querySelector("input");
    const note = row.querySelector("[data-note]");
    input.disabled = found.length > 0;
    row.classList.toggle("off", found.length > 0);
    note.textContent = found.length > 0 ? `有 ${found.join("、")}，按您的要求不寄给这一组` : note.dataset.note;
  }
  const open = Array.from($("recipients").querySelectorAll("input:not(:disabled)"));
  if (open.length > 0 && !open.some((input) => input.checked)) {
    open[0].checked = true;
  }
  show($("no-recipients"), open.length === 0);
  $("write").querySelector("button.main").disabled = open.length === 0;
}

function chosenRecipient() {
  const code = $("recipients").querySelector("input:checked:not(:disabled)")?.value;
  return recipients().find((row) => row.code === code);
}

function onWritten(event) {
  event.preventDefault();
  const text = $("text").value;
  const wrong = isBlank(text) ? "请先写清楚是什么事。" : tooLong(text);
  problem($("text-problem"), wrong);
  if (wrong) {
    $("text").focus();
    return;
  }
  outbox = null;
  receipt = receipt || protocol.newReceipt();
  showDigits($("digits"), receipt);
  screen("receipt");
}

function onRetyped(event) {
  event.preventDefault();
  const isSame = protocol.normaliseReceipt($("again").value) === receipt;
  show($("again-problem"), !isSame);
  if (isSame) {
    send();
  }
}

function bodyOf() {
  const text = $("text").value.trim();
  const named = $("name").value.trim();
  const body = { subject: [...text.split("\n")[0]].slice(0, 40).join(""), text, files: photos.files(), reply: true };
  const optional = {
    place: $("place").value.trim(),
    box_number: $("box-number").value.trim(),
    exclude: [
      ...excludedPosts().map((input) => ({ post: input.value, label: input.dataset.label })),
      ...($("exclude").value.trim() ? [{ label: $("exclude").value.trim() }] : []),
    ],
    named: named ? { name: named, as_written: $("as-written").checked } : "",
    urgent: $("urgent").checked,
  };
  for (const [name, value] of Object.entries(optional)) {
    if (Array.isArray(value) ? value.length > 0 : Boolean(value)) {
      body[name] = value;
    }
  }
  return body;
}

const STEPS = ["在本机算出密钥", "把信封好", "防刷校验", "送到信箱，两处存好", "核对收信承诺"];

async function step(place) {
  const rows = STEPS.slice(0, place + 1).map((text, at) => el("li", at === place ? { class: "now" } : {}, text));
  $("progress").replaceChildren(...rows);
  await breathe();
}

async function send() {
  screen("sending");
  try {
    await step(0);
    secrets = secrets ?? (await secretsOf(receipt, keySet().site));
    await step(1);
    await photos.settled();
    if (outbox !== null) {
      await refreshKeys();
    }
    sealOnce();
    await step(2);
    const pow = await work(outbox.bundle);
    await step(3);
    const answer = await post("letters", { ...sealedFields(), pow });
    await step(4);
    arrived(checkPromise(answer, outbox.bundle, protocol.commitSecret(secrets.root)));
  } catch (error) {
    await failed(error);
  }
}

// An earlier attempt came in though its answer was lost: then the words go on in its thread. Says whether they do.
async function isGoingOn(error) {
  if (!(error instanceof RefusedByBox)) {
    return false;
  }
  try {
    await continueThread(secrets, $("text").value.trim(), photos.count() > 0);
  } catch {
    return false; // no such thread, or no connection: the refusal stands as it is
  }
  secrets = null; // the thread's now
  clearCompose();
  return true;
}

// The same sealed letter goes out again on a retry, unless the recipient's key changed meanwhile.
function sealOnce() {
  const to = recipients().find((row) => row.code === outbox?.code) ?? chosenRecipient();
  if (to === undefined) {
    throw new Error("请先选一个收件人。");
  }
  if (outbox !== null && protocol.isEqual(outbox.publicKey, to.publicKey)) {
    return;
  }
  const envelope = { site: keySet().site, box: to.code, writerKey: secrets.keys.public };
  const bundle = protocol.seal(envelope, bodyOf(), [to.publicKey]);
  outbox = { code: to.code, label: to.label, publicKey: to.publicKey, bundle, startedOn: outbox?.startedOn ?? today() };
}

function sealedFields() {
  return {
    ...protocol.toJson(outbox.bundle),
    locator: protocol.b64(secrets.locator),
    auth_hash: protocol.b64(secrets.authHash),
    r: protocol.b64(protocol.commitSecret(secrets.root)),
    urgent: $("urgent").checked,
  };
}

async function failed(error) {
  if (await isGoingOn(error)) {
    return;
  }
  problem($("failed-why"), /[。]$/u.test(error.message) ? error.message : "封信时出了错，没有寄出。");
  $("save-sealed").disabled = outbox === null;
  screen("failed");
}

function arrived(day) {
  $("sent-to").textContent = outbox.label;
  $("sent-day").textContent = dayInWords(day);
  const isExpected = outbox.startedOn <= day && day <= today();
  problem($("sent-note"), isExpected ? "" : "这个日期和您手机上的不一样。请核对手机日期；如果手机没错，请告诉工会。");
  showDigits($("digits-sent"), receipt);
  $("write").reset();
  photos.clear();
  screen("sent");
}

function saveSealed() {
  const text = JSON.stringify({ format: protocol.SEALED_LETTER, ...sealedFields() });
  download("封好的信.json", new Blob([text], { type: "application/json" }));
}

async function savePicture() {
  download("回执码.png", await receiptPicture(receipt, keySet().site));
}
