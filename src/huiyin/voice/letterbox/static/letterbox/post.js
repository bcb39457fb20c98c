// Talking to the letterbox: JSON over POST, no cookies, no addresses beyond what the network shows anyway.
import * as protocol from "./protocol.js";

// The letterbox said no; `message` is its Chinese sentence.
export class RefusedByBox extends Error {}
// What came back is no promise for what was sent.
export class BadPromise extends Error {}
// Nothing came back that could be understood.
export class Unreachable extends Error {}

export async function post(name, fields) {
  let response;
  let answer;
  try {
    response = await fetch(`/letters/${name}/`, {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    answer = await response.json();
  } catch {
    throw new Unreachable("没有连上信箱，请检查手机网络后再试。");
  }
  if (!response.ok) {
    throw new RefusedByBox((answer.refused ?? "信箱没有收下") + "。");
  }
  return answer;
}

let published = JSON.parse(document.getElementById("keys").textContent);
readKeys(published);

function readKeys(set) {
  published = set;
}

export function keySet() {
  return published;
}

// The recipients whose key bears the letterbox's signature.
export function recipients() {
  const signer = protocol.unb64(published.promise_key);
  return published.recipients
    .map((row) => ({ ...row, publicKey: protocol.unb64(row.key) }))
    .filter((row) => {
      const text = protocol.recipientText(row.code, row.epoch, row.publicKey);
      return protocol.keyId(row.publicKey) === row.key_id && protocol.isSigned(signer, text, protocol.unhex(row.signature));
    });
}

export function fingerprintOfSet() {
  return protocol.fingerprint(protocol.canonical(published));
}

// Read the page again for keys that changed while somebody was writing. The signer must stay the same.
export async function refreshKeys() {
  try {
    const response = await fetch("/letters/", { credentials: "omit", cache: "no-store", redirect: "error" });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("keys");
    const set = JSON.parse(fresh.textContent);
    if (set.promise_key === published.promise_key) {
      readKeys(set);
    }
  } catch {
    // The sending that follows will say that the letterbox can't be reached.
  }
}

// A challenge, and the work for this bundle.
export async function work(bundle, onTry) {
  const given = await post("challenge", {});
  const challenge = protocol.unb64(given.challenge);
  const answer = await protocol.solveWork(challenge, protocol.bundleHash(bundle), given.bits, onTry);
  return { challenge: given.challenge, answer: protocol.b64(answer) };
}

// Check the promise of an answer against what was sent; returns its day. Throws where it isn't good.
export function checkPromise(answer, bundle, secret) {
  const commitment = protocol.commit(secret, protocol.bundleHash(bundle));
  const text = protocol.promiseText(published.site, answer.day, commitment);
  const isGood = protocol.isSigned(protocol.unb64(published.promise_key), text, protocol.unb64(answer.promise));
  if (!isGood) {
    throw new BadPromise("信箱给出的收信承诺核对不上，不能当作已送达。");
  }
  return answer.day;
}
