// The opened keys of this page: in memory only, gone with the page, with "lock", and after half an hour of rest.
import * as p from "../letterbox/protocol.js";
import { $, breathe, show } from "./dom.js";
import * as keyring from "./keyring.js";
import { attempt, get, Told } from "./wire.js";

const REST = 30 * 60 * 1000;
let own = null; // {pair, auth}
let seals = []; // {id, group, public, pair, inForce}
let resting = 0;
const waiting = [];

export function isOpen() {
  return own !== null;
}

export function ownKey() {
  return own;
}

// The group keys this person can open: {id, group, public (hex), pair, inForce}.
export function groupKeys() {
  return seals;
}

export function whenOpen(act) {
  if (isOpen()) {
    act();
  } else {
    waiting.push(act);
  }
}

// The body of a bundle as the server gives it. Throws Told with a sentence where it can't be opened here.
export function openBundle(fields) {
  touch();
  const bundle = p.fromJson(fields);
  const key = seals.find((seal) => bundle.seals[p.keyId(seal.pair.public)]);
  if (!key) {
    throw new Told("这封信是用您打不开的旧密钥封的。请能打开的同事重新接纳您，或由他处理。");
  }
  try {
    return p.unseal(bundle, key.pair);
  } catch {
    throw new Told("这封信打不开：内容可能被改动过。请不要登记，并告诉信箱保管人。");
  }
}

export function touch() {
  if (!isOpen()) {
    return;
  }
  clearTimeout(resting);
  resting = setTimeout(lock, REST);
}

export function lock() {
  p.wipe(own?.pair.secret, own?.auth, ...seals.map((seal) => seal.pair.secret));
  own = null;
  window.location.reload();
}

export async function unlock(address, password) {
  const kept = await get(address);
  await keyring.ready;
  await breathe();
  let opened;
  try {
    opened = keyring.unlock(
      { public: p.unhex(kept.public), salt: p.unhex(kept.salt), wrapped: p.unhex(kept.wrapped) },
      password,
    );
  } catch {
    throw new Told("信件口令不对，请再试一次。");
  }
  own = opened;
  seals = kept.seals.flatMap((row) => {
    try {
      const pair = keyring.openGroup(p.unhex(row.sealed), own.pair, p.unhex(row.public));
      return [{ id: row.id, group: row.group, public: row.public, pair, inForce: row.in_force }];
    } catch {
      return [];
    }
  });
  touch();
}

// Bind the unlock form of a page, once it is there.
export function bindUnlock() {
  const form = $("unlock");
  if (!form || form.dataset.bound) {
    return;
  }
  form.dataset.bound = "1";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const button = $("unlock-button");
    const field = $("unlock-password");
    button.classList.add("is-loading");
    button.disabled = true;
    await attempt(() => unlock(form.dataset.ring, field.value), $("unlock-problem"));
    button.classList.remove("is-loading");
    button.disabled = false;
    if (!isOpen()) {
      field.select();
      return;
    }
    field.value = "";
    show(form, false);
    show($("lock-state"));
    $("lock")?.addEventListener("click", lock);
    waiting.splice(0).forEach((act) => act());
  });
}
