#version 430
// extensions/compute_shader/two_buffers.glsl: the talk's shader, for more invocations than one group has.
layout(local_size_x = 64) in;
layout(std430, binding = 0) writeonly buffer outs_1 { float xs[]; };
layout(std430, binding = 1) writeonly buffer outs_2 { int ys[]; };
uniform uint count;

void main() {
    const uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * 64 + gl_LocalInvocationID.x;
    if (i >= count) return;
    xs[i] = float(i) * 2.0;
    ys[i] = int(i);
}
