/**
 * A body drawn by WebGL.
 *
 * Browsers keep about 16 WebGL contexts on a page and silently drop the oldest. A lecture has more
 * figures than that, so all of them share one renderer, which draws into a canvas nobody sees; each
 * figure copies the picture into its own.
 */

import {
  AmbientLight, BufferAttribute, BufferGeometry, ColorManagement, DirectionalLight,
  DynamicDrawUsage, LinearSRGBColorSpace, LineBasicMaterial, LineSegments, Mesh,
  MeshBasicMaterial, MeshLambertMaterial, OrthographicCamera, PerspectiveCamera, Scene,
  WebGLRenderer,
} from "three";
import { FIELD_OF_VIEW } from "./camera.js";
import { edgesOf, LIGHTS, AMBIENT } from "./shading.js";

ColorManagement.enabled = false; // colours are meant as they are written
let renderer; // undefined: not tried yet; null: there is no WebGL 2
const restored = new Set();

function sharedRenderer() {
  if (renderer !== undefined) return renderer;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { alpha: true, antialias: true });
  if (!context) return (renderer = null);
  renderer = new WebGLRenderer({ canvas, context });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.setClearColor(0, 0);
  canvas.addEventListener("webglcontextrestored", () => restored.forEach((redraw) => redraw()));
  return renderer;
}

/** Whether this page can draw with WebGL 2. */
export function hasWebGL() {
  return sharedRenderer() !== null;
}

export class GlScene {
  /**
   * @param {Uint32Array} faces
   * @param {number} numVertices
   * @param {() => void} redraw called when a lost context is back
   */
  constructor(faces, numVertices, redraw) {
    this.redraw = redraw;
    restored.add(redraw);
    this.scene = new Scene();
    this.scene.add(new AmbientLight(0xffffff, Math.PI * AMBIENT));
    this.lights = LIGHTS.map(({ strength }) => new DirectionalLight(0xffffff, Math.PI * strength));
    this.scene.add(...this.lights);

    const attribute = () => {
      return new BufferAttribute(new Float32Array(3 * numVertices), 3).setUsage(DynamicDrawUsage);
    };
    this.attributes = { position: attribute(), normal: attribute(), color: attribute() };
    this.geometry = new BufferGeometry();
    for (const [name, a] of Object.entries(this.attributes)) this.geometry.setAttribute(name, a);
    this.geometry.setIndex(new BufferAttribute(faces, 1));
    this.body = this._add(Mesh, this.geometry, new MeshLambertMaterial({
      vertexColors: true, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1,
    }));

    const edges = new BufferGeometry();
    edges.setAttribute("position", this.attributes.position);
    edges.setIndex(new BufferAttribute(edgesOf(faces), 1));
    this.edges = this._add(LineSegments, edges, new LineBasicMaterial({
      color: 0x1a1a1a, transparent: true, opacity: 0.35,
    }));

    const ghost = new BufferGeometry();
    this.ghostPosition = attribute();
    ghost.setAttribute("position", this.ghostPosition);
    ghost.setIndex(this.geometry.index);
    this.ghost = this._add(Mesh, ghost, new MeshBasicMaterial({
      color: 0x0072b2, transparent: true, opacity: 0.18, depthWrite: false,
    }));
    this.cameras = {
      perspective: new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 100),
      orthographic: new OrthographicCamera(-1, 1, 1, -1, -50, 100),
    };
  }

  /** @param {{vertices?, normals?, colors?: Float32Array}} surface what changed */
  setSurface({ vertices, normals, colors }) {
    const { position, normal, color } = this.attributes;
    for (const [target, values] of [[position, vertices], [normal, normals], [color, colors]]) {
      if (!values) continue;
      target.array.set(values);
      target.needsUpdate = true;
    }
  }

  /** @param {?Float32Array} vertices of a body to be shown through this one */
  setGhost(vertices) {
    this.ghost.visible = vertices !== null;
    if (!vertices) return;
    this.ghostPosition.array.set(vertices);
    this.ghostPosition.needsUpdate = true;
  }

  setWireframe(shown) {
    this.edges.visible = shown;
  }

  /** Draw into a 2D context, over what is there. @param {import("./camera.js").View} view */
  draw(context, view, pixelRatio) {
    const shared = sharedRenderer();
    const [width, height] = [view.width * pixelRatio, view.height * pixelRatio].map(Math.round);
    const { domElement } = shared;
    if (domElement.width !== width || domElement.height !== height) {
      shared.setPixelRatio(1);
      shared.setSize(width, height, false);
    }
    shared.render(this.scene, this._aim(view));
    context.drawImage(domElement, 0, 0, view.width, view.height);
  }

  _aim(view) {
    const { orthographic, target, distance } = view.camera;
    const camera = this.cameras[orthographic ? "orthographic" : "perspective"];
    if (orthographic) {
      camera.top = view.height / 2 / view.focal;
      camera.right = view.width / 2 / view.focal;
      [camera.bottom, camera.left] = [-camera.top, -camera.right];
    } else {
      camera.aspect = view.width / view.height;
      camera.near = Math.max(0.01, distance - 3);
    }
    camera.position.set(...view.position);
    camera.lookAt(...target);
    camera.updateProjectionMatrix();
    this.lights.forEach((light, i) => {
      const [x, y, z] = LIGHTS[i].direction; // in the camera's frame
      light.position.set(...[0, 1, 2].map((k) => {
        return x * view.right[k] + y * view.up[k] + z * view.back[k];
      }));
    });
    return camera;
  }

  _add(Kind, geometry, material) {
    const thing = new Kind(geometry, material);
    thing.frustumCulled = false; // its bounds would have to follow every pose
    thing.visible = Kind === Mesh && material.vertexColors;
    this.scene.add(thing);
    return thing;
  }

  dispose() {
    restored.delete(this.redraw);
    for (const { geometry, material } of [this.body, this.edges, this.ghost]) {
      geometry.dispose();
      material.dispose();
    }
  }
}
