/** What the kernel (or the static page) sends, turned into typed arrays. */

const TYPES = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
};

/**
 * Bytes however they arrived: some front ends hand over views into one large buffer, some pass
 * binary buffers on as base64 text.
 * @param {DataView|ArrayBuffer|Uint8Array|string} buffer
 * @returns {Uint8Array}
 */
export function toBytes(buffer) {
  if (typeof buffer === "string") return Uint8Array.from(atob(buffer), (c) => c.charCodeAt(0));
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/**
 * @param {DataView|ArrayBuffer|Uint8Array|string} buffer
 * @param {string} dtype numpy's short name, little-endian
 */
export function toArray(buffer, dtype) {
  const bytes = toBytes(buffer);
  // A copy: typed arrays must start at a multiple of their size, which a view need not.
  return new TYPES[dtype](bytes.slice().buffer);
}

/**
 * @param {{arrays: {name: string, dtype: string, shape: number[]}[]}} meta
 * @param {ArrayLike<DataView|ArrayBuffer|string>} buffers in the same order
 * @returns {Object<string, ArrayLike<number>>}
 */
export function decode(meta, buffers) {
  if (buffers.length !== meta.arrays.length) {
    throw new Error(`expected ${meta.arrays.length} buffers, got ${buffers.length}`);
  }
  const arrays = {};
  meta.arrays.forEach(({ name, dtype, shape }, i) => {
    arrays[name] = toArray(buffers[i], dtype);
    const count = shape.reduce((a, b) => a * b, 1);
    if (arrays[name].length !== count) {
      throw new Error(`${name} must hold ${count} numbers, got ${arrays[name].length}`);
    }
  });
  return arrays;
}
