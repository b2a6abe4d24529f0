// extensions/pycuda/kernels.cu: the kernels in CUDA C++, a thread for each item of the result; compiled with
// -fmad=false.
extern "C" {

// The talk's, for more items than one block has threads.
__global__ void multiply_them(const float* a, const float* b, float* dest, long long count) {
    const long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x;
    if (i < count) dest[i] = a[i] * b[i];
}

__global__ void vector_add(const float* a, const float* b, float* result, long long count) {
    const long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x;
    if (i < count) result[i] = a[i] + b[i];
}

__global__ void fused_arith(const double* a, const double* b, double* result, long long count) {
    const long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x;
    if (i < count) result[i] = (a[i] + b[i]) * 2 + a[i] * b[i];
}

__global__ void julia(const double* xs, const double* ys, int* counts, long long count, long long width, double cr,
                      double ci, int maxiter) {
    const long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x;
    if (i >= count) return;
    double zr = xs[i % width], zi = ys[i / width];
    int n = 0;
    while (n < maxiter && zr * zr + zi * zi < 4.0) {
        const double next = zr * zr - zi * zi + cr;
        zi = 2.0 * zr * zi + ci;
        zr = next;
        ++n;
    }
    counts[i] = n;
}
}
