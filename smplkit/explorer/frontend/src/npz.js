/**
 * NumPy's .npz files: zip archives with one .npy file for each array.
 *
 * Nothing in a file is executed: arrays of Python objects (pickles) are listed, not read. The whole
 * archive is checked: every array has to have its checksum, and as many bytes as its shape says.
 */
import { inflateSync, zipSync } from "fflate";

const CUT_OFF = "was cut off or is damaged; get it again";

const text = (bytes) => new TextDecoder().decode(bytes);

/** Typed array of the result and reader of one number, for the dtypes of numbers. */
const NUMBERS = {
  b1: [Uint8Array, (view, at) => view.getUint8(at)],
  u1: [Uint8Array, (view, at) => view.getUint8(at)],
  i1: [Int8Array, (view, at) => view.getInt8(at)],
  u2: [Uint16Array, (view, at, little) => view.getUint16(at, little)],
  i2: [Int16Array, (view, at, little) => view.getInt16(at, little)],
  u4: [Uint32Array, (view, at, little) => view.getUint32(at, little)],
  i4: [Int32Array, (view, at, little) => view.getInt32(at, little)],
  u8: [Float64Array, (view, at, little) => Number(view.getBigUint64(at, little))],
  i8: [Float64Array, (view, at, little) => Number(view.getBigInt64(at, little))],
  f2: [Float32Array, (view, at, little) => halfToNumber(view.getUint16(at, little))],
  f4: [Float32Array, (view, at, little) => view.getFloat32(at, little)],
  f8: [Float64Array, (view, at, little) => view.getFloat64(at, little)],
};

/** dtype that `writeNpz` gives to an array. */
const DTYPES = new Map([[Float32Array, "<f4"], [Float64Array, "<f8"], [Int32Array, "<i4"]]);

/**
 * @typedef {object} NpyArray
 * @property {number[]} shape [] for a scalar
 * @property {string} dtype as NumPy writes it, e.g. "<f4"; "|O" for Python objects
 * @property {ArrayLike<number> | string[]} data in C order. Whole numbers of 64 bits become
 *   numbers (exact to 2^53), half floats a Float32Array, truth values 0 and 1. Looking at it throws
 *   an Error where it is neither numbers nor text.
 */

/**
 * Read all arrays of an .npz file.
 * @param {Uint8Array} bytes the file
 * @returns {Map<string, NpyArray>} by name
 * @throws {Error} it is no .npz file, was cut off or is damaged; the message says "it ..."
 */
export function readNpz(bytes) {
  const arrays = new Map();
  for (const member of zipMembers(bytes)) {
    if (!member.name.endsWith(".npy")) continue;
    const name = member.name.slice(0, -".npy".length);
    arrays.set(name, readNpy(name, extract(bytes, member)));
  }
  if (!arrays.size) throw new Error("it is a zip archive without arrays; expected an .npz file");
  return arrays;
}

/**
 * Write an .npz file that `numpy.load` reads without pickle.
 * @param {Object<string, {shape: number[],
 *   data: Float32Array | Float64Array | Int32Array | string}>} arrays by name; a text has shape []
 * @returns {Uint8Array} the file, the same for the same arrays
 * @throws {Error} a shape does not fit its data
 */
export function writeNpz(arrays) {
  const files = {};
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const isText = typeof data === "string";
    const length = isText ? 1 : data.length;
    if (product(shape) !== length) {
      throw new Error(`${name} has shape ${tuple(shape)}, but ${length} values`);
    }
    // NumPy knows no text of length 0: an empty one is a zero, which it takes for the end.
    const values = isText ? Uint32Array.from(data || "\0", (c) => c.codePointAt(0)) : data;
    const dtype = isText ? `<U${values.length}` : DTYPES.get(data.constructor);
    const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
    const start = Math.ceil((header.length + 11) / 64) * 64; // data begin at a multiple of 64
    const file = new Uint8Array(start + values.byteLength);
    file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
    new DataView(file.buffer).setUint16(8, start - 10, true);
    file.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
    files[`${name}.npy`] = file;
  }
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}

/** @returns {string} a shape as Python writes it: (), (3,), (2, 3) */
export function tuple(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function product(shape) {
  return shape.reduce((all, size) => all * size, 1);
}

/** The directory at the end of a zip archive: {name, method, checksum, packed, size, start}. */
function zipMembers(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) throw new Error("it is no .npz file: it does not begin as a zip archive");
  let end = bytes.length - 22; // a comment of up to 65535 bytes may follow
  while (end >= 0 && end > bytes.length - 65558 && view.getUint32(end, true) !== 0x06054b50) end--;
  try {
    if (view.getUint32(end, true) !== 0x06054b50) throw new RangeError();
    const members = [];
    let at = view.getUint32(end + 16, true);
    for (let n = view.getUint16(end + 10, true); n > 0; n--) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError();
      const nameLength = view.getUint16(at + 28, true);
      members.push({
        name: text(bytes.subarray(at + 46, at + 46 + nameLength)),
        method: view.getUint16(at + 10, true),
        checksum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        start: memberStart(view, view.getUint32(at + 42, true)),
      });
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return members;
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`it ${CUT_OFF}`); // looked outside the file
    throw error;
  }
}

/** Where the bytes of a member begin: behind a header of its own. */
function memberStart(view, at) {
  if (view.getUint32(at, true) !== 0x04034b50) throw new RangeError();
  return at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
}

function extract(bytes, { name, method, checksum, packed, size, start }) {
  const damaged = `${name} in it ${CUT_OFF}`;
  if (method !== 0 && method !== 8) {
    throw new Error(`${name} in it is packed in a way that is not read here; use numpy.savez`);
  }
  let file = bytes.subarray(start, start + packed);
  if (method === 8) {
    try {
      file = inflateSync(file, { out: new Uint8Array(size) });
    } catch {
      throw new Error(damaged);
    }
  }
  if (file.length !== size || crc32(file) !== checksum) throw new Error(damaged);
  return file;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) sum = CRC_TABLE[(sum ^ bytes[i]) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** The array of one .npy file. */
function readNpy(name, file) {
  const wrong = (what) => new Error(`${name} in it cannot be read: ${what}`);
  if (file.length < 12 || text(file.subarray(1, 6)) !== "NUMPY") throw wrong("it is no .npy file");
  if (file[6] < 1 || file[6] > 3) throw wrong(`version ${file[6]} of .npy, expected 1 to 3`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const begin = file[6] === 1 ? 10 : 12; // version 1 has 2 bytes for the length of the header
  const start = begin + (begin === 10 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = text(file.subarray(begin, start));
  const descr = /'descr':\s*(?:'([^']*)'|[[(])/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\dL,\s]*)\)/.exec(header)?.[1]; // Python 2 wrote (10L, 3L)
  if (!descr || !order || sizes === undefined) throw wrong("its header is damaged");
  const dtype = descr[1] ?? "structured";
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const [, byteOrder, kind, size] = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(dtype) ?? [];
  const isText = kind === "U" || kind === "S";
  if (!isText && !(kind + size in NUMBERS)) return unreadable(name, shape, dtype);
  const width = kind === "U" ? 4 * size : Number(size);
  if (width === 0 || file.length - start !== product(shape) * width) {
    throw wrong(`it has ${file.length - start} bytes for ${dtype} of shape ${tuple(shape)}`);
  }
  const read = isText ? textReader(kind, width) : NUMBERS[kind + size][1];
  const Result = isText ? Array : NUMBERS[kind + size][0];
  const data = new Result(product(shape));
  for (let i = 0; i < data.length; i++) data[i] = read(view, start + i * width, byteOrder !== ">");
  return { shape, dtype, data: order === "True" ? toRowMajor(data, shape) : data };
}

/** Reader of one text of a width in bytes, U: code points of 4 bytes, S: UTF-8. */
function textReader(kind, width) {
  const decode = {
    U: (view, at, little) => {
      const starts = Array.from({ length: width / 4 }, (_, i) => at + 4 * i);
      return String.fromCodePoint(...starts.map((start) => view.getUint32(start, little)));
    },
    S: (view, at) => text(new Uint8Array(view.buffer, view.byteOffset + at, width)),
  }[kind];
  return (...place) => decode(...place).replace(/\0+$/, ""); // short ones are filled up with zeros
}

/** An array that is neither numbers nor text: it may be there, but not be looked at. */
function unreadable(name, shape, dtype) {
  const what = dtype === "|O" ? "Python objects, which are never run here" : `of dtype ${dtype}`;
  return {
    shape,
    dtype,
    get data() {
      throw new Error(`${name} in it cannot be read: it is ${what}; expected numbers or text`);
    },
  };
}

/** The values of an array whose first index varies fastest, with the last one fastest. */
function toRowMajor(data, shape) {
  const result = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => product(shape.slice(0, axis)));
  for (let i = 0, from = 0; i < data.length; i++) {
    result[i] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/** A number of 16 bits: sign, 5 of the exponent, 10 of the fraction. */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
