import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { toGlb, toObj } from "../src/mesh_export.js";

const folder = process.env.SMPLKIT_GOLDEN;
const golden = { skip: folder ? false : "run by tests/browser/test_frontend_files.py" };

/** The part of the browser's FileReader that three's exporter uses; node has none. */
globalThis.FileReader ??= class {
  async readAsArrayBuffer(blob) {
    this.result = await blob.arrayBuffer();
    this.onloadend();
  }
};

/** A tetrahedron with one corner in the origin. */
const third = 1 / Math.sqrt(3);
const solid = {
  vertices: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0.1),
  normals: Float32Array.of(-third, -third, -third, 1, 0, 0, 0, 1, 0, 0, 0, 1),
  faces: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
  name: "body",
};

/** The lines of an OBJ that start with a word, each as the rest of its words. */
function rows(obj, word) {
  const lines = obj.split("\n").map((line) => line.split(" "));
  return lines.filter(([first]) => first === word).map(([, ...rest]) => rest);
}

test("OBJ: vertices, normals and faces that count from one", () => {
  const obj = toObj(solid);
  assert.deepEqual(rows(obj, "v").flat().map(Number), Array.from(solid.vertices));
  assert.deepEqual(rows(obj, "f"), [
    ["1//1", "3//3", "2//2"],
    ["1//1", "2//2", "4//4"],
    ["1//1", "4//4", "3//3"],
    ["2//2", "3//3", "4//4"],
  ]);
  const normals = rows(obj, "vn").flat().map(Number);
  assert.ok(normals.every((x, i) => Math.abs(x - solid.normals[i]) < 1e-6));
  assert.deepEqual(rows(obj, "o"), [["body"]]);
  assert.deepEqual([rows(obj, "usemtl"), rows(obj, "mtllib")], [[], []]); // no second file needed
});

test("GLB: one mesh with a matte material, its arrays as they were", async () => {
  const glb = await toGlb(solid);
  const view = new DataView(glb);
  assert.equal(view.getUint32(0, true), 0x46546c67); // "glTF"
  assert.equal(view.getUint32(8, true), glb.byteLength);
  const length = view.getUint32(12, true);
  const content = JSON.parse(new TextDecoder().decode(new Uint8Array(glb, 20, length)));
  assert.equal(content.asset.version, "2.0");
  const values = (index, Type) => {
    const accessor = content.accessors[index];
    const part = content.bufferViews[accessor.bufferView];
    const start = 20 + length + 8 + (part.byteOffset ?? 0) + (accessor.byteOffset ?? 0);
    return new Type(glb, start, accessor.count * (accessor.type === "VEC3" ? 3 : 1));
  };
  assert.equal(content.meshes.length, 1);
  const [part] = content.meshes[0].primitives;
  assert.deepEqual(values(part.attributes.POSITION, Float32Array), solid.vertices);
  assert.deepEqual(values(part.attributes.NORMAL, Float32Array), solid.normals);
  assert.deepEqual(values(part.indices, Uint32Array), solid.faces);
  assert.equal(content.nodes[0].name, "body");
  const look = content.materials[part.material].pbrMetallicRoughness;
  assert.deepEqual([look.metallicFactor, look.roughnessFactor ?? 1], [0, 1]);
  assert.equal(content.nodes[0].matrix, undefined); // metres, y up: nothing is turned or scaled
});

test("files for trimesh to read", golden, async () => {
  const content = JSON.parse(readFileSync(join(folder, "mesh.json"), "utf-8"));
  const surface = {
    vertices: Float32Array.from(content.vertices),
    normals: Float32Array.from(content.normals),
    faces: Uint32Array.from(content.faces),
    name: "body",
  };
  mkdirSync(join(folder, "out"), { recursive: true });
  writeFileSync(join(folder, "out", "mesh.obj"), toObj(surface));
  writeFileSync(join(folder, "out", "mesh.glb"), new Uint8Array(await toGlb(surface)));
});
