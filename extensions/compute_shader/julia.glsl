#version 430
// extensions/compute_shader/julia.glsl: an invocation for each point. precise: no fused multiply-add.
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Columns { double xs[]; };
layout(std430, binding = 1) readonly buffer Rows { double ys[]; };
layout(std430, binding = 2) writeonly buffer Counts { int counts[]; };
uniform uint width;
uniform uint points;
uniform double cr;
uniform double ci;
uniform int maxiter;

void main() {
    const uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * 64 + gl_LocalInvocationID.x;
    if (i >= points) return;
    precise double zr = xs[i % width], zi = ys[i / width];
    int n = 0;
    while (n < maxiter) {
        precise double square = zr * zr + zi * zi;
        if (!(square < 4.0LF)) break;  // also of a NaN
        precise double next = zr * zr - zi * zi + cr;
        zi = 2.0LF * zr * zi + ci;
        zr = next;
        ++n;
    }
    counts[i] = n;
}
