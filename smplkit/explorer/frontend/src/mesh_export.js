/**
 * The posed mesh as a file for other programs: static, metres, y up.
 *
 * @typedef {object} Surface
 * @property {Float32Array} vertices (3 V) metres
 * @property {Float32Array} normals (3 V) of length 1
 * @property {Uint32Array} faces (3 F) vertices of the triangles, counter-clockwise from outside
 * @property {string} name of the object in the file
 */
import { BufferAttribute, BufferGeometry, Mesh, MeshStandardMaterial } from "three";
import { GLTFExporter } from "three/addons/exporters/GLTFExporter.js";
import { OBJExporter } from "three/addons/exporters/OBJExporter.js";

/**
 * @param {Surface} surface
 * @returns {string} Wavefront OBJ, with normals
 */
export function toObj(surface) {
  return new OBJExporter().parse(toMesh(surface));
}

/**
 * @param {Surface} surface
 * @returns {Promise<ArrayBuffer>} binary glTF 2.0, with normals and a matte material
 */
export function toGlb(surface) {
  return new GLTFExporter().parseAsync(toMesh(surface), { binary: true });
}

function toMesh({ vertices, normals, faces, name }) {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(vertices, 3));
  geometry.setAttribute("normal", new BufferAttribute(normals, 3));
  geometry.setIndex(new BufferAttribute(faces, 1));
  const material = new MeshStandardMaterial({ color: 0xb8b8b8, roughness: 1, metalness: 0 });
  const mesh = new Mesh(geometry, material);
  mesh.name = name;
  return mesh;
}
