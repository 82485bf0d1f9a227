/** Save and open poses, save pictures and meshes. All of it happens in the browser. */

import { button, download, fileBox, group, make, row } from "./controls.js";
import { toGlb, toObj } from "./mesh_export.js";
import { readMotion, writeMotion } from "./motion_files.js";
import { poseFromJson, poseToJson } from "./pose_json.js";

export function filesPanel(store, viewport) {
  const { body, meta } = store;
  const surface = () => {
    const { vertices, normals, faces } = body;
    return { vertices, normals, faces, name: "body" };
  };
  const save = (words, hint, name, type, contents) => button(words, () => {
    return store.attempt(async () => download(name, await contents(), type));
  }, hint);
  const file = fileBox("Open a pose or a motion (.npz, .json) ", ".npz,.json",
    "Pose file, npz or json", (name, bytes) => store.attempt(() => open(store, name, bytes)));
  return make("div", {},
    group("Pose", row(
      save("Save npz", "pose, shape and place, in the layout of AMASS", "pose.npz",
        "application/octet-stream", () => writeMotion({
          poses: body.pose, transl: body.transl, betas: body.betas, fps: 30, gender: meta.gender,
        }, body.restPelvis(body.betas))),
      save("Save json", "the same, to be read by people", "pose.json", "application/json",
        () => poseToJson({ ...store.snapshot(), names: meta.names, gender: meta.gender }))),
    file),
    group("Picture", row(
      save("Save PNG", "the view as it is", "body.png", "image/png", () => viewport.stage.picture()))),
    group("Mesh as it stands", row(
      save("Save OBJ", "for any 3D program", "body.obj", "text/plain", () => toObj(surface())),
      save("Save GLB", "for Blender and viewers", "body.glb", "model/gltf-binary",
        () => toGlb(surface())))),
  );
}

function open(store, name, bytes) {
  if (name.toLowerCase().endsWith(".json")) {
    let pose;
    try {
      pose = poseFromJson(new TextDecoder().decode(bytes));
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    store.edit(pose);
  } else {
    const read = (betas) => readMotion(bytes, name, store.body.restPelvis(betas));
    const motion = read(store.body.betas);
    if (motion.count > 1) {
      store.setMotion(motion);
    } else {
      // A single pose brings its shape along, and has turned about the pelvis of that.
      const { poses, transl, betas } = read(motion.betas);
      store.edit({ pose: poses, transl, betas });
    }
  }
  store.say(`${name} is open`);
}
