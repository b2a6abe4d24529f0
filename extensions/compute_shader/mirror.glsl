#version 430
// extensions/compute_shader/mirror.glsl: an invocation for each four pixels: GLSL knows no byte, and four are a word.
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Image { uint words[]; };
layout(std430, binding = 1) writeonly buffer Mirrored { uint mirrored[]; };
uniform uint width;
uniform uint pixels;

uint pixel(uint i) { return (words[i / 4] >> (i % 4 * 8)) & 255; }

void main() {
    const uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * 64 + gl_LocalInvocationID.x;
    if (4 * i >= pixels) return;
    uint word = 0;
    for (uint k = 0; k < 4 && 4 * i + k < pixels; ++k) {
        const uint x = (4 * i + k) % width, row = 4 * i + k - x;
        word |= pixel(row + width - 1 - x) << (k * 8);
    }
    mirrored[i] = word;
}
