import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { zipSync } from "fflate";

import { readNpz, tuple, writeNpz } from "../src/npz.js";

const folder = process.env.SMPLKIT_GOLDEN;
const golden = { skip: folder ? false : "run by tests/browser/test_frontend_files.py" };
const bytesOf = (name) => new Uint8Array(readFileSync(join(folder, name)));
const jsonOf = (name) => JSON.parse(readFileSync(join(folder, name), "utf-8"));

const sample = {
  floats: { shape: [2, 3], data: Float32Array.of(1.5, -2, 3, 0, 1e-30, 6) },
  doubles: { shape: [2, 1, 2], data: Float64Array.of(0.1, -1e300, Math.PI, 2 ** -40) },
  integers: { shape: [3], data: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1) },
  nothing: { shape: [0, 72], data: new Float32Array() },
  scalar: { shape: [], data: Float64Array.of(120) },
  text: { shape: [], data: "fem\u00e4le \u{1f9cd}" },
  empty_text: { shape: [], data: "" },
};

for (const name of ["arrays_stored.npz", "arrays_packed.npz"]) {
  test(`${name}: all arrays as NumPy has them`, golden, () => {
    const expected = jsonOf("arrays.json");
    const read = readNpz(bytesOf(name));
    assert.deepEqual([...read.keys()], Object.keys(expected));
    for (const [key, { shape, dtype, values }] of Object.entries(expected)) {
      const array = read.get(key);
      assert.deepEqual([array.shape, array.dtype], [shape, dtype], key);
      const isText = /[US]/.test(dtype);
      const wanted = isText ? values : values.map(Number); // "NaN" and truth values
      assert.deepEqual(Array.from(array.data), wanted, key);
      assert.equal(Array.isArray(array.data), isText, key);
    }
    assert.ok(read.get("f4").data instanceof Float32Array);
    assert.ok(read.get("i8").data instanceof Float64Array);
  });
}

test("versions 1 to 3 of the header, and a comment behind the archive", golden, () => {
  for (const version of [1, 2, 3]) {
    const array = readNpz(bytesOf(`arrays_version${version}.npz`)).get("a");
    assert.deepEqual(Array.from(array.data), [1, 0, 0, 0, 1, 0]);
  }
});

test("what is part of a larger buffer is read from its place", golden, () => {
  const bytes = bytesOf("arrays_packed.npz");
  const larger = new Uint8Array(bytes.length + 20);
  larger.set(bytes, 13);
  const read = readNpz(larger.subarray(13, 13 + bytes.length));
  assert.deepEqual(read.get("fortran"), readNpz(bytes).get("fortran"));
});

test("pickles and records are listed, and throw when looked at", golden, () => {
  for (const [name, message] of [
    ["objects", /objects in it cannot be read: .*Python objects/],
    ["records", /records in it cannot be read: .*structured/],
  ]) {
    const file = name === "objects" ? "arrays_pickled.npz" : "arrays_records.npz";
    const read = readNpz(bytesOf(file));
    assert.deepEqual(Array.from(read.get("good").data), [1, 0, 0, 1]);
    assert.deepEqual(read.get(name).shape, [2]);
    assert.throws(() => read.get(name).data, message);
  }
});

test("cut off anywhere, a file is refused", golden, () => {
  for (const name of ["arrays_stored.npz", "arrays_packed.npz", "arrays_version2.npz"]) {
    const bytes = bytesOf(name);
    const isNamed = (error) => error.constructor === Error && error.message.startsWith("it ");
    const comment = name.includes("version") ? 30 : 0; // a lost comment is no loss
    for (let length = 0; length < bytes.length - comment; length++) {
      assert.throws(() => readNpz(bytes.subarray(0, length)), isNamed, `${name} at ${length}`);
    }
  }
});

test("a changed byte is noticed, or changes no array", golden, () => {
  const bytes = bytesOf("arrays_packed.npz");
  const whole = readNpz(bytes);
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 11) {
    const changed = bytes.slice();
    changed[at] ^= 1 << at % 8;
    let read;
    try {
      read = readNpz(changed);
    } catch (error) {
      assert.equal(error.constructor, Error, `${at}: ${error.stack}`);
      refused++;
      continue;
    }
    for (const [key, array] of read) {
      if (whole.has(key)) assert.deepEqual(array, whole.get(key), `${key} with byte ${at} changed`);
    }
  }
  assert.ok(refused > bytes.length / 11 / 2, `${refused} refused`);
});

test("other files are refused by what they are", () => {
  const text = (content) => new TextEncoder().encode(content);
  const cases = [
    [new Uint8Array(), /no \.npz file/],
    [text("\x93NUMPY"), /no \.npz file/],
    [text("P"), /no \.npz file/],
    [text(`{"format": "smplkit-pose"}${" ".repeat(1e5)}`), /no \.npz file/],
    [text(`PK${"x".repeat(2e5)}`), /cut off/],
    [zipSync({ "a.txt": text("hello") }), /without arrays/],
    [zipSync({ "a.npy": text("hello, I am no array") }), /a in it cannot be read: .*no \.npy/],
    [zipSync({ "a.npy": npy("{'descr': '<f4'}", 8) }), /header is damaged/],
    [zipSync({ "a.npy": npy(header("<f4", "(3,)"), 8) }), /8 bytes for <f4 of shape \(3,\)/],
    [zipSync({ "a.npy": npy(header("<f4", `(${"9".repeat(400)}, 0)`), 0) }), /0 bytes for <f4/],
    [zipSync({ "a.npy": npy(header("<U0", "(9000000000,)"), 0) }), /0 bytes for <U0/],
    [zipSync({ "a.npy": npy(header("<f4", "(1,)"), 4, 9) }), /version 9/],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(() => readNpz(bytes), (error) => message.test(error.message), String(message));
  }
});

test("a header of version 2 may be longer than 65535 bytes", () => {
  const text = header("<i2", "(2,)") + " ".repeat(70000);
  const file = zipSync({ "a.npy": npy(text, 4, 2) });
  assert.deepEqual(readNpz(file).get("a").data, new Int16Array(2));
});

test("lengths that Python 2 wrote", () => {
  const file = zipSync({ "a.npy": npy(header("<i2", "(2L, 1L)"), 4) });
  assert.deepEqual(readNpz(file).get("a").shape, [2, 1]);
});

test("another size or way of packing than the file's is refused", () => {
  const bytes = writeNpz({ a: { shape: [1000], data: new Float32Array(1000) } });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = bytes.length - 22;
  while (view.getUint32(at, true) !== 0x02014b50) at--;
  view.setUint32(at + 24, 0xfffffff0, true);
  assert.throws(() => readNpz(bytes), /a\.npy in it was cut off or is damaged/);
  view.setUint32(at + 24, 4128, true);
  view.setUint16(at + 10, 12, true); // packed by bzip2
  assert.throws(() => readNpz(bytes), /packed in a way/);
});

test("what is written is read again, to the last bit", () => {
  const read = readNpz(writeNpz(sample));
  assert.deepEqual([...read.keys()], Object.keys(sample));
  for (const [name, { shape, data }] of Object.entries(sample)) {
    assert.deepEqual(read.get(name).shape, shape, name);
    assert.deepEqual(read.get(name).data, typeof data === "string" ? [data] : data, name);
  }
  assert.deepEqual(writeNpz(sample), writeNpz(sample));
});

test("a shape that does not fit is refused", () => {
  const data = new Float32Array(5);
  assert.throws(() => writeNpz({ a: { shape: [2, 3], data } }), /a has shape \(2, 3\), but 5/);
  assert.throws(() => writeNpz({ a: { shape: [2], data: "text" } }), /a has shape \(2,\), but 1/);
});

test("shapes look as in Python", () => {
  assert.deepEqual([[], [3], [2, 3]].map(tuple), ["()", "(3,)", "(2, 3)"]);
});

test("files for NumPy to read", golden, () => {
  mkdirSync(join(folder, "out"), { recursive: true });
  writeFileSync(join(folder, "out", "sample.npz"), writeNpz(sample));
});

function header(descr, shape) {
  return `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
}

/** An .npy file of a version with any header and a number of zero bytes behind it. */
function npy(text, zeros, version = 1) {
  const encoded = new TextEncoder().encode(`${text}\n`);
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), version, 0];
  const length = [0, 8, 16, 24].slice(0, version === 1 ? 2 : 4).map((n) => encoded.length >> n);
  return Uint8Array.from([...start, ...length, ...encoded, ...new Uint8Array(zeros)]);
}
