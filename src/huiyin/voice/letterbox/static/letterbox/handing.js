// Handing in a letter that was sealed on another phone and saved as a file; nobody here can open it.
import { $, dayInWords, problem, show } from "./dom.js";
import { checkPromise, post, work } from "./post.js";
import * as protocol from "./protocol.js";

const LARGEST = 24 * 1024 * 1024;
const FIELDS = ["header", "nonce", "ct", "kc", "seals", "locator", "auth_hash", "r", "urgent"];

export function startHanding() {
  $("sealed-file").addEventListener("change", onChosen);
}

async function onChosen() {
  const [file] = $("sealed-file").files;
  $("sealed-file").value = "";
  if (file === undefined) {
    return;
  }
  problem($("handing-problem"), "");
  problem($("handing-done"), "");
  show($("handing-wait"));
  try {
    const day = await handIn(await read(file));
    problem($("handing-done"), `已送达，收信承诺核对无误，日期是 ${dayInWords(day)}。文件可以删掉了。`);
  } catch (error) {
    problem($("handing-problem"), /[。]$/u.test(error.message) ? error.message : "这封信没有递交成功，请再试一次。");
  } finally {
    show($("handing-wait"), false);
  }
}

async function read(file) {
  try {
    const fields = file.size <= LARGEST ? JSON.parse(await file.text()) : {};
    if (fields.format !== protocol.SEALED_LETTER) {
      throw new protocol.Malformed("format");
    }
    return { fields, bundle: protocol.fromJson(fields), secret: protocol.unb64(fields.r) };
  } catch {
    throw new Error("这不是封好的信，或者文件不完整。");
  }
}

async function handIn({ fields, bundle, secret }) {
  const posted = Object.fromEntries(FIELDS.map((name) => [name, fields[name]]));
  const answer = await post("letters", { ...posted, pow: await work(bundle) });
  return checkPromise(answer, bundle, secret);
}
