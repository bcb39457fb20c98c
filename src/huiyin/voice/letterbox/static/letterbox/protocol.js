// The letter protocol (security.md 5) in the browser; the twin of rules/ in Python. No page, no network, no storage here.
// Usage: `await ready;` once, then call. Bytes are Uint8Array; key ids in `seals` are hex strings.
import sodium from "./vendor/libsodium.js";
import { FIRST, SECOND } from "./words.js";

export const ready = sodium.ready;
export const VERSION = "letterbox/v1/";
export const SUITE = "x25519-xc20p-argon2id-sha256";
export const SEALED_LETTER = VERSION + "sealed-letter"; // the file that somebody else may hand in
export const SUITE_BY_SERVER = SUITE + "+server";
export const BUCKETS = [4, 16, 64, 256, 1024, 4096, 16384].map((kib) => kib * 1024);
const TIME_COST = 3;
const MEMORY = 64 * 1024 * 1024;

// ---- bytes and texts ----

export class Malformed extends Error {}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

export function fromUtf8(bytes) {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

export function hex(bytes) {
  return sodium.to_hex(bytes);
}

export function unhex(text) {
  return sodium.from_hex(text);
}

export function b64(bytes) {
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
}

export function unb64(text) {
  return sodium.from_base64(text, sodium.base64_variants.ORIGINAL);
}

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

export function u32(number) {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, number, false);
  return four;
}

function byCodePoint(one, other) {
  const a = Array.from(one);
  const b = Array.from(other);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const gap = a[i].codePointAt(0) - b[i].codePointAt(0);
    if (gap !== 0) {
      return gap;
    }
  }
  return a.length - b.length;
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    return new Map(keys.sort(byCodePoint).map((key) => [key, sorted(value[key])]));
  }
  return value;
}

function written(value) {
  if (value instanceof Map) {
    return "{" + Array.from(value, ([key, item]) => JSON.stringify(key) + ":" + written(item)).join(",") + "}";
  }
  if (Array.isArray(value)) {
    return "[" + value.map(written).join(",") + "]";
  }
  return JSON.stringify(value);
}

// Canonical JSON as bytes: sorted keys, no spaces, UTF-8 unescaped.
export function canonical(value) {
  return utf8(written(sorted(value)));
}

export function sha256(bytes) {
  return sodium.crypto_hash_sha256(bytes);
}

export function tagged(name, ...parts) {
  return sha256(join(utf8(VERSION + name + "\0"), ...parts));
}

// HMAC-SHA256 with a key of exactly 32 bytes (all keys here are).
function hmac(key, message) {
  return sodium.crypto_auth_hmacsha256(message, key);
}

export function hkdf(secret, name, size) {
  const pseudorandom = hmac(new Uint8Array(32), secret);
  return hmac(pseudorandom, join(utf8(VERSION + name), Uint8Array.of(1))).slice(0, size);
}

export function random(size) {
  return sodium.randombytes_buf(size);
}

export function isEqual(one, other) {
  return one.length === other.length && sodium.memcmp(one, other);
}

// ---- receipt ----

export function luhnDigit(digits) {
  let total = 0;
  Array.from(digits)
    .reverse()
    .forEach((digit, place) => {
      const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
      total += doubled > 9 ? doubled - 9 : doubled;
    });
  return String((10 - (total % 10)) % 10);
}

export function newReceipt() {
  let digits = "";
  for (let i = 0; i < 19; i += 1) {
    digits += String(sodium.randombytes_uniform(10));
  }
  return digits + luhnDigit(digits);
}

export function normaliseReceipt(typed) {
  return typed.normalize("NFKC").replace(/[\s\-–—.·]/gu, "");
}

export function isReceipt(text) {
  return /^[0-9]{20}$/u.test(text) && luhnDigit(text.slice(0, 19)) === text[19];
}

export function groupedReceipt(receipt) {
  return receipt.match(/.{1,4}/gu).join(" ");
}

// Slow on purpose: Argon2id, 64 MiB. Returns {root, locator, auth, authHash, boxSeed, keys: {public, secret}}.
export function deriveSecrets(receipt, site) {
  return secretsFromRoot(stretch(receipt, site));
}

// rk, the stretched receipt.
export function stretch(receipt, site) {
  const salt = tagged("receipt", utf8(site)).slice(0, 16);
  return sodium.crypto_pwhash(32, receipt, salt, TIME_COST, MEMORY, sodium.crypto_pwhash_ALG_ARGON2ID13);
}

export function secretsFromRoot(root) {
  const auth = hkdf(root, "auth", 32);
  const boxSeed = hkdf(root, "box-seed", 32);
  const pair = sodium.crypto_box_seed_keypair(boxSeed);
  return {
    root,
    locator: hkdf(root, "locator", 16),
    auth,
    authHash: sha256(auth),
    boxSeed,
    keys: { public: pair.publicKey, secret: pair.privateKey },
  };
}

// r of the letter (n = 0) or of the writer's n-th reply.
export function commitSecret(root, n = 0) {
  return hkdf(root, n ? `commit-${n}` : "commit", 32);
}

// ---- keys ----

export function newKeyPair() {
  const pair = sodium.crypto_box_keypair();
  return { public: pair.publicKey, secret: pair.privateKey };
}

export function keyPairOf(secret) {
  return { public: sodium.crypto_scalarmult_base(secret), secret };
}

// The 8-byte name of a public key as hex.
export function keyId(publicKey) {
  return hex(tagged("keyid", publicKey).slice(0, 8));
}

// Six words (72 bits) for a public key or for any bytes.
export function fingerprint(bytes) {
  const nine = tagged("words", bytes).slice(0, 9);
  const bits = Array.from(nine, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const words = [];
  for (let place = 0; place < 6; place += 1) {
    const twelve = parseInt(bits.slice(12 * place, 12 * place + 12), 2);
    words.push(FIRST[twelve >> 6] + SECOND[twelve & 63]);
  }
  return words.join(" ");
}

// ---- bundle: {header: Uint8Array, nonce, ct, kc, seals: {keyId: Uint8Array}} ----

export function headerOf({ site, box, writerKey, suite = SUITE }, publicKeys) {
  const keys = publicKeys.map(keyId).sort();
  return canonical({ v: 1, suite, site, box, keys, pkw: b64(writerKey) });
}

export function fieldsOf(bundle) {
  return JSON.parse(fromUtf8(bundle.header));
}

export function pad(plain) {
  const size = BUCKETS.find((bucket) => bucket >= plain.length + 4);
  if (size === undefined) {
    throw new Malformed("too long");
  }
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, plain.length, true);
  padded.set(plain, 4);
  return padded;
}

export function unpad(padded) {
  if (!BUCKETS.includes(padded.length)) {
    throw new Malformed("bucket");
  }
  const length = new DataView(padded.buffer, padded.byteOffset, 4).getUint32(0, true);
  if (length + 4 > padded.length || padded.subarray(4 + length).some((byte) => byte !== 0)) {
    throw new Malformed("padding");
  }
  return padded.slice(4, 4 + length);
}

function keyCommitment(cek, headerHash, nonce) {
  return hmac(cek, join(utf8(VERSION + "key-commit\0"), headerHash, nonce));
}

// Seal a body for publicKeys and for the writer. `fixed` = {cek, nonce} is for test vectors only.
export function seal(envelope, body, publicKeys, fixed = {}) {
  const everybody = new Map([...publicKeys, envelope.writerKey].map((key) => [keyId(key), key]));
  const header = headerOf(envelope, Array.from(everybody.values()));
  const headerHash = sha256(header);
  const cek = fixed.cek ?? random(32);
  const nonce = fixed.nonce ?? random(24);
  const padded = pad(canonical(body));
  const ct = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, headerHash, null, nonce, cek);
  const seals = {};
  for (const [name, key] of everybody) {
    seals[name] = sodium.crypto_box_seal(join(cek, headerHash), key);
  }
  return { header, nonce, ct, kc: keyCommitment(cek, headerHash, nonce), seals };
}

// The content key from the seal of `pair` = {public, secret}.
export function contentKey(bundle, pair) {
  const sealed = bundle.seals[keyId(pair.public)];
  if (sealed === undefined) {
    throw new Malformed("no seal for this key");
  }
  const opened = sodium.crypto_box_seal_open(sealed, pair.public, pair.secret);
  if (opened.length !== 64 || !isEqual(opened.slice(32), sha256(bundle.header))) {
    throw new Malformed("seal of another header");
  }
  return opened.slice(0, 32);
}

export function unlock(bundle, cek) {
  const headerHash = sha256(bundle.header);
  if (!isEqual(keyCommitment(cek, headerHash, bundle.nonce), bundle.kc)) {
    throw new Malformed("key commitment");
  }
  const padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, bundle.ct, headerHash, bundle.nonce, cek);
  return JSON.parse(fromUtf8(unpad(padded)));
}

// The body of a bundle, opened with one of its key pairs. Throws where anything was changed.
export function unseal(bundle, pair) {
  return unlock(bundle, contentKey(bundle, pair));
}

export function bundleHash(bundle) {
  const names = Object.keys(bundle.seals).sort();
  return tagged(
    "bundle",
    u32(bundle.header.length),
    bundle.header,
    bundle.nonce,
    u32(bundle.ct.length),
    bundle.ct,
    bundle.kc,
    ...names.flatMap((name) => [unhex(name), bundle.seals[name]]),
  );
}

export function toJson(bundle) {
  const names = Object.keys(bundle.seals).sort();
  return {
    header: fromUtf8(bundle.header),
    nonce: b64(bundle.nonce),
    ct: b64(bundle.ct),
    kc: b64(bundle.kc),
    seals: names.map((name) => ({ key_id: name, seal: b64(bundle.seals[name]) })),
  };
}

export function fromJson(fields) {
  return {
    header: utf8(fields.header),
    nonce: unb64(fields.nonce),
    ct: unb64(fields.ct),
    kc: unb64(fields.kc),
    seals: Object.fromEntries(fields.seals.map((row) => [row.key_id, unb64(row.seal)])),
  };
}

// ---- promise and log leaf ----

export function commit(secret, hash) {
  return tagged("commit", secret, hash);
}

export function leaf(kind, day, commitment) {
  return utf8(`${kind}\n${day}\n${hex(commitment)}\n`);
}

export function leafHash(data) {
  return sha256(join(Uint8Array.of(0), data));
}

export function promiseText(site, day, commitment) {
  return utf8(`${VERSION}promise\n${site}\n${day}\n${hex(commitment)}\n`);
}

export function recipientText(code, epoch, publicKey) {
  return utf8(`${VERSION}recipient\n${code}\n${epoch}\n${hex(publicKey)}\n`);
}

export function isSigned(publicKey, message, signature) {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}

// ---- proof of work ----

function zeroBits(bytes) {
  let count = 0;
  for (const byte of bytes) {
    if (byte !== 0) {
      return count + Math.clz32(byte) - 24;
    }
    count += 8;
  }
  return count;
}

export function isWorkDone(challenge, hash, answer, bits) {
  return zeroBits(tagged("pow", challenge, hash, answer)) >= bits;
}

// Try answers; lets the page breathe every few thousand. `onTry(count)` may show progress.
export async function solveWork(challenge, hash, bits, onTry = () => {}) {
  const message = join(utf8(VERSION + "pow\0"), challenge, hash, new Uint8Array(8));
  const view = new DataView(message.buffer);
  for (let number = 0; ; number += 1) {
    view.setBigUint64(message.length - 8, BigInt(number), false);
    if (zeroBits(sha256(message)) >= bits) {
      return message.slice(-8);
    }
    if (number % 4096 === 4095) {
      onTry(number + 1);
      await new Promise((resume) => setTimeout(resume, 0));
    }
  }
}

// Overwrite secrets that are no longer needed.
export function wipe(...many) {
  many.filter(Boolean).forEach((bytes) => sodium.memzero(bytes));
}
