// Run by test_protocol_js.py: node protocol.test.mjs <protocol.js> [<vectors.json>]; `-` reads crossed cases from stdin.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [protocolPath, source] = process.argv.slice(2);
const p = await import(pathToFileURL(protocolPath));
await p.ready;

function published(v) {
  return {
    header: p.utf8(v.header),
    nonce: p.unhex(v.nonce),
    ct: p.unb64(v.ct_b64),
    kc: p.unhex(v.key_commit),
    seals: Object.fromEntries(v.seals.map((s) => [s.key_id, p.unhex(s.seal)])),
  };
}

function testVectors(v) {
  const secrets = p.deriveSecrets(v.receipt, v.site);
  assert.ok(p.isReceipt(v.receipt));
  assert.equal(p.hex(secrets.root), v.argon2id.rk);
  assert.equal(p.hex(secrets.locator), v.derived.locator);
  assert.equal(p.hex(secrets.auth), v.derived.auth);
  assert.equal(p.hex(secrets.boxSeed), v.derived["box-seed"]);
  assert.equal(p.hex(p.commitSecret(secrets.root)), v.derived.commit);
  assert.equal(p.hex(secrets.authHash), v.auth_hash);
  assert.equal(p.hex(secrets.keys.public), v.writer.pk);
  assert.equal(p.hex(secrets.keys.secret), v.writer.sk);

  const publics = v.recipients.map((r) => p.unhex(r.pk));
  assert.deepEqual(publics.map(p.keyId), v.recipients.map((r) => r.key_id));
  const envelope = { site: v.site, box: "union", writerKey: p.unhex(v.writer.pk) };
  const fixed = { cek: p.unhex(v.cek), nonce: p.unhex(v.nonce) };
  const made = p.seal(envelope, JSON.parse(v.body), publics, fixed);
  assert.equal(p.fromUtf8(made.header), v.header);
  assert.equal(p.hex(p.sha256(made.header)), v.header_hash);
  assert.equal(p.fromUtf8(p.canonical(JSON.parse(v.body))), v.body);
  assert.equal(p.hex(p.sha256(made.ct)), v.ct_sha256);
  assert.equal(p.hex(made.kc), v.key_commit);

  const sealed = published(v);
  for (const r of v.recipients) {
    assert.deepEqual(p.unseal(sealed, { public: p.unhex(r.pk), secret: p.unhex(r.sk) }), JSON.parse(v.body));
  }
  assert.equal(p.hex(p.bundleHash(sealed)), v.bundle_hash);
  const c = p.commit(p.commitSecret(secrets.root), p.unhex(v.bundle_hash));
  assert.equal(p.hex(c), v.commit);
  assert.equal(p.fromUtf8(p.leaf("letter", "2026-11-22", c)), v.leaf);
  assert.equal(p.hex(p.leafHash(p.leaf("letter", "2026-11-22", c))), v.leaf_hash);
  const text = p.promiseText(v.site, "2026-11-22", c);
  assert.equal(p.fromUtf8(text), v.log.promise);
  assert.ok(p.isSigned(p.unhex(v.log.pk), text, p.unhex(v.log.sig)));
  assert.ok(!p.isSigned(p.unhex(v.log.pk), p.join(text, p.utf8(" ")), p.unhex(v.log.sig)));
}

// What Python sealed and counted is read here; what is made here goes back to be read by Python.
async function testCrossed(given) {
  const pair = { public: p.unb64(given.public), secret: p.unb64(given.secret) };
  const sealed = p.fromJson(given.bundle);
  const body = p.unseal(sealed, pair);
  assert.equal(p.b64(p.bundleHash(sealed)), given.bundle_hash);
  sealed.ct[0] ^= 1;
  assert.throws(() => p.unseal(sealed, pair));
  for (const padded of [new Uint8Array(5), new Uint8Array(4096).fill(255), new Uint8Array(4096).fill(1, 100)]) {
    assert.throws(() => p.unpad(padded));
  }
  assert.throws(() => p.pad(new Uint8Array(16 * 1024 * 1024)));
  const receipts = Array.from({ length: 50 }, p.newReceipt);
  const hash = p.unb64(given.bundle_hash);
  const challenge = p.unb64(given.challenge);
  const answer = await p.solveWork(challenge, hash, given.bits);
  assert.ok(p.isWorkDone(challenge, hash, answer, given.bits));
  const envelope = { site: given.site, box: given.box, writerKey: p.unb64(given.writer_key) };
  const back = p.seal(envelope, body, [pair.public]);
  return {
    body,
    receipts,
    answer: p.b64(answer),
    fingerprint: p.fingerprint(pair.public),
    canonical: p.fromUtf8(p.canonical(body)),
    normalised: p.normaliseReceipt(given.typed),
    reply_secret: p.b64(p.commitSecret(p.unb64(given.root), 3)),
    bundle: p.toJson(back),
  };
}

if (source === "-") {
  process.stdout.write(JSON.stringify(await testCrossed(JSON.parse(readFileSync(0, "utf8")))));
} else {
  testVectors(JSON.parse(readFileSync(source, "utf8")));
  process.stdout.write("ok");
}
