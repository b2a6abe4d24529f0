// extensions/opencl/kernels.cl: the kernels in OpenCL C, a work-item for each item of the result.
//
// A work-item beyond the end does nothing: where the size of a work-group is given, there are only whole groups.
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

#ifdef PYHOST_FLOAT  // of julia and polygon_mask
typedef float real;
typedef float2 real2;
#else
typedef double real;
typedef double2 real2;
#endif

kernel void vector_add(global const float* a, global const float* b, global float* result, ulong count) {
    const size_t i = get_global_id(0);
    if (i < count) result[i] = a[i] + b[i];
}

kernel void fused_arith(global const double* a, global const double* b, global double* result, ulong count) {
    const size_t i = get_global_id(0);
    if (i < count) result[i] = (a[i] + b[i]) * 2 + a[i] * b[i];
}

kernel void mirror(global const uchar* image, global uchar* result, ulong width, ulong height) {
    const size_t x = get_global_id(0), y = get_global_id(1);
    if (x < width && y < height) result[y * width + x] = image[y * width + width - 1 - x];
}

// The talk's horizontal_reflect, of pixels that are numbers.
kernel void mirror_image(read_only image2d_t image, write_only image2d_t result) {
    const sampler_t sampler = CLK_NORMALIZED_COORDS_FALSE | CLK_ADDRESS_NONE | CLK_FILTER_NEAREST;
    const int x = get_global_id(0), y = get_global_id(1);
    write_imageui(result, (int2)(x, y), read_imageui(image, sampler, (int2)(get_image_width(image) - 1 - x, y)));
}

kernel void julia(global const real* xs, global const real* ys, global int* counts, ulong width, ulong height,
                  real cr, real ci, int maxiter) {
    const size_t x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    real zr = xs[x], zi = ys[y];
    int n = 0;
    while (n < maxiter && zr * zr + zi * zi < 4) {
        const real next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        ++n;
    }
    counts[y * width + x] = n;
}

// Comparison by comparison as in Python, so that a NaN takes the same branches: min(a, b) is a unless b < a.
kernel void polygon_mask(global const real2* corners, global uchar* mask, ulong width, ulong height, ulong count,
                         uchar border_value) {
    const size_t column = get_global_id(0), row = get_global_id(1);
    if (column >= width || row >= height) return;
    const real x = column, y = row;
    uchar inside = 0;
    for (size_t i = 0; i < count; ++i) {
        const real2 p = corners[i], q = corners[i + 1 == count ? 0 : i + 1];
        if (p.x == x && p.y == y) {
            inside = border_value;
            break;
        }
        const real low = q.y < p.y ? q.y : p.y, high = q.y > p.y ? q.y : p.y, right = q.x > p.x ? q.x : p.x;
        if (y > low && y <= high && x <= right && p.y != q.y) {
            if (p.x == q.x || x <= (y - p.y) * (q.x - p.x) / (q.y - p.y) + p.x) inside ^= 1;
        }
    }
    mask[row * width + column] = inside;
}
