// Recipients' keys (security.md 5.5): the twin of rules/keyring.py. No page, no network, no storage here.
// Bytes are Uint8Array; a key pair is {public, secret}. `await ready;` once, then call.
import * as p from "../letterbox/protocol.js";
import sodium from "../letterbox/vendor/libsodium.js";

export const ready = p.ready;
export const SHORTEST = 12;
const TIME_COST = 3;
const MEMORY = 128 * 1024 * 1024;
const SALT = 16;
const NONCE = 24;

function stretch(password, salt) {
  const text = password.normalize("NFC");
  return sodium.crypto_pwhash(32, text, salt, TIME_COST, MEMORY, sodium.crypto_pwhash_ALG_ARGON2ID13);
}

// {public, salt, wrapped, authHash}: what the server keeps. `fixed` = {salt, nonce} is for tests only.
export function wrap(pair, password, fixed = {}) {
  const salt = fixed.salt || p.random(SALT);
  const nonce = fixed.nonce || p.random(NONCE);
  const root = stretch(password, salt);
  const boxed = sodium.crypto_secretbox_easy(pair.secret, nonce, p.hkdf(root, "wrap", 32));
  return { public: pair.public, salt, wrapped: p.join(nonce, boxed), authHash: p.sha256(p.hkdf(root, "auth", 32)) };
}

// {pair, auth}. Throws where the password is wrong or bytes were changed.
export function unlock(kept, password) {
  const root = stretch(password, kept.salt);
  const nonce = kept.wrapped.slice(0, NONCE);
  const secret = sodium.crypto_secretbox_open_easy(kept.wrapped.slice(NONCE), nonce, p.hkdf(root, "wrap", 32));
  const pair = p.keyPairOf(secret);
  if (!p.isEqual(pair.public, kept.public)) {
    throw new p.Malformed("key pair");
  }
  return { pair, auth: p.hkdf(root, "auth", 32) };
}

export function sealGroup(group, memberPublic) {
  return sodium.crypto_box_seal(group.secret, memberPublic);
}

export function openGroup(sealed, member, groupPublic) {
  const pair = p.keyPairOf(sodium.crypto_box_seal_open(sealed, member.public, member.secret));
  if (!p.isEqual(pair.public, groupPublic)) {
    throw new p.Malformed("group key");
  }
  return pair;
}
