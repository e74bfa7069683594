// Verifies an export of a chain (techmatch audit export audit|matches) without any code of TechMatch.
//
//   node tests/verify-chain.mjs FILE [--anchor SEQUENCE:HASH]...
//
// Prints what was checked and ends with 0, or one line a fault and ends with 1. Written from docs/audit.md alone.
// Node, because it needs no package for SHA-256 and is on the machines that build TechMatch; version 20 or later.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const MAGIC = { audit: 'TMAUDIT1', matches: 'TMMATCH1' };
const SIGNALS = 5;

/** Reads the canonical encoding: big-endian numbers, texts and lists with their length before them. */
class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  take(n) {
    if (n < 0 || this.at + n > this.bytes.length) throw new Error(`expected ${n} more bytes at byte ${this.at}, got ${this.bytes.length - this.at}`);
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
  byte() { return this.take(1)[0]; }
  int32() { return this.take(4).readInt32BE(); }
  uint32() { return this.take(4).readUInt32BE(); }
  int64() { return this.take(8).readBigInt64BE(); }
  float() { return this.take(4).readFloatBE(); }
  double() { return this.take(8).readDoubleBE(); }
  text() { return new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.int32())); }
  texts() { return this.list(() => this.text()); }
  list(read) { return Array.from({ length: this.int32() }, read); }
  times(n, read) { return Array.from({ length: n }, read); }
  end() { if (this.at !== this.bytes.length) throw new Error(`expected the end at byte ${this.at}, got ${this.bytes.length - this.at} more`); }
}

function readAudit(bytes) {
  const r = new Reader(bytes);
  r.int64(); // time
  const actor = r.text();
  r.text(); // method
  const action = r.text();
  r.text(); // subject
  if (r.int64() < 0n) throw new Error('expected a revision of at least 0');
  r.text(); // content hash
  r.texts(); // fields
  r.text(); // reason
  r.end();
  if (actor === '' || action === '') throw new Error('expected an actor and an action');
}

function readProfile(r) {
  r.text(); r.int32();
  // Bit 0: rank fusion. Bit 1: there is a signal of BAT levels, and what its verdicts are worth.
  const form = r.byte();
  const byRank = (form & 1) === 1;
  const bat = (form & 2) === 2;
  const signals = bat ? SIGNALS + 1 : SIGNALS;
  r.int32(); r.times(signals, () => r.double()); r.byte();
  const floor = r.double();
  const level = r.double();
  r.int32();
  const hardGates = r.texts();
  r.text(); r.byte(); r.times(4, () => r.double());
  r.times(5, () => r.double());
  r.times(8, () => r.double());
  r.int32();
  if (bat) r.times(2, () => r.double());
  return { byRank, signals, floor, level, hardGates };
}

/** Beyond reading: what was served is in order of score, nothing that a hard gate removes, and every total is the sum of its parts. */
function readMatch(bytes) {
  const r = new Reader(bytes);
  r.text(); r.text(); r.int64(); // id, caller, time
  r.byte(); // direction
  r.text(); r.int64(); r.text(); r.text(); r.text(); r.text(); r.texts(); // subject
  r.text(); r.text(); // filter, understood as
  const wanted = r.int32();
  const profile = readProfile(r);
  r.text(); r.text(); r.text(); r.text(); r.int64(); r.double(); r.double(); // sources
  r.texts(); r.texts(); // legs, degraded
  const rules = r.texts();
  const candidates = r.list(() => ({
    name: r.text(), revision: r.int64(), owner: r.text(), failed: r.uint32(), unknown: r.uint32(), withheld: r.byte() === 1,
    signals: r.times(profile.signals, () => ({ trust: r.float(), raw: r.float(), calibrated: r.float() })),
  }));
  for (let i = 1; i < candidates.length; i++) if (!(candidates[i - 1].name < candidates[i].name)) throw new Error('expected the candidates in order of name');
  const abstained = r.text();
  for (const c of candidates) {
    [c.total, c.relevance] = [r.float(), r.float()];
    c.parts = r.times(profile.signals, () => ({ weight: r.double(), contribution: r.double() }));
    const offset = profile.byRank && c.relevance >= Math.fround(profile.floor) ? profile.floor : 0;
    const sum = c.parts.reduce((s, p) => s + p.contribution, offset);
    if (Math.abs(sum - c.total) > 1e-5) throw new Error(`${c.name}: expected contributions that add up to ${c.total}, got ${sum}`);
  }
  const hits = r.list(() => ({ candidate: candidates[r.int32()], rank: r.int32(), displacedFrom: r.int32() }));
  const misses = r.list(() => r.int32());
  r.end();
  if (hits.length > wanted) throw new Error(`expected at most ${wanted} hits, got ${hits.length}`);
  if (abstained !== '' && hits.length > 0) throw new Error('expected no hits beside an abstention');
  const hard = rules.reduce((mask, rule, bit) => profile.hardGates.includes(rule) ? mask | (1 << bit) : mask, 0);
  let rank = 0;
  let last = Infinity;
  for (const { candidate, rank: stated, displacedFrom } of hits) {
    if (!candidate) throw new Error('expected hits among the candidates');
    if ((candidate.failed & hard) !== 0) throw new Error(`${candidate.name} failed a hard gate and is a hit`);
    if (stated !== (candidate.withheld ? 0 : ++rank)) throw new Error(`${candidate.name}: expected rank ${rank}, got ${stated}`);
    if (displacedFrom === 0 && candidate.total > last) throw new Error(`${candidate.name} stands under a lower total`);
    if (displacedFrom === 0) last = candidate.total;
  }
  if (misses.some(i => !candidates[i])) throw new Error('expected near misses among the candidates');
}

async function verify(file, anchors) {
  const faults = [];
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let chain = null;
  let head = null;
  let sequence = 0;
  let previous = Buffer.alloc(32);
  for await (const line of lines) {
    if (line === '') continue;
    let part;
    try { part = JSON.parse(line); } catch { faults.push(`after row ${sequence}: a line is no JSON`); continue; }
    if (chain === null) {
      if (part.format !== 'techmatch-chain/1' || !(part.chain in MAGIC)) throw new Error('expected the first line of an export of techmatch-chain/1');
      chain = part.chain;
      continue;
    }
    if (part.head) { head = part.head; continue; }
    if (head) faults.push('there are rows after the head');
    if (part.sequence !== sequence + 1) faults.push(`expected row ${sequence + 1}, got row ${part.sequence}`);
    sequence = part.sequence;
    const body = Buffer.from(String(part.body), 'base64');
    // Bits beyond the last byte would make two spellings of one body.
    if (body.toString('base64') !== part.body) faults.push(`row ${sequence}: the body is not canonical base64`);
    const header = Buffer.alloc(20);
    header.write(MAGIC[chain], 'ascii');
    header.writeBigInt64BE(BigInt(sequence), 8);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    const hash = createHash('sha256').update(header.subarray(0, 16)).update(previous).update(length).update(body).digest('hex');
    if (hash !== part.hash) faults.push(`row ${sequence} does not match its hash`);
    try { (chain === 'audit' ? readAudit : readMatch)(body); } catch (e) { faults.push(`row ${sequence}: ${e.message}`); }
    if (anchors.has(sequence) && anchors.get(sequence) !== part.hash) faults.push(`row ${sequence} is not the one whose hash was kept`);
    anchors.delete(sequence);
    previous = /^[0-9a-f]{64}$/.test(part.hash) ? Buffer.from(part.hash, 'hex') : Buffer.from(hash, 'hex');
  }
  if (chain === null) throw new Error('expected an export, got an empty file');
  if (!head) faults.push('the head is missing: the file is cut off');
  else if (head.sequence !== sequence || head.hash !== previous.toString('hex')) faults.push(`the rows end at ${sequence}, the head says ${head.sequence}`);
  for (const missing of anchors.keys()) faults.push(`row ${missing}, whose hash was kept, is not there`);
  return { chain, rows: sequence, head: previous.toString('hex'), faults };
}

const [file, ...options] = process.argv.slice(2);
const anchors = new Map();
for (let i = 0; i < options.length; i += 2) {
  const kept = /^(?:audit:|matches:)?(\d+):([0-9a-f]{64})$/.exec(options[i + 1] ?? '');
  if (options[i] !== '--anchor' || !kept) { console.error('usage: node verify-chain.mjs FILE [--anchor SEQUENCE:HASH]...'); process.exit(2); }
  anchors.set(Number(kept[1]), kept[2]);
}
if (!file) { console.error('usage: node verify-chain.mjs FILE [--anchor SEQUENCE:HASH]...'); process.exit(2); }
try {
  const found = await verify(file, anchors);
  for (const fault of found.faults) console.log(fault);
  console.log(`${found.chain}: ${found.rows} rows, head ${found.head}, ${found.faults.length} faults`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
} catch (e) {
  console.log(e.message);
  process.exitCode = 1;
}
