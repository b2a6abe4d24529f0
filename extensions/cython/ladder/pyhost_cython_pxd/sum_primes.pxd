# extensions/cython/ladder/pyhost_cython_pxd/sum_primes.pxd: a C function for sum_primes.py's is_prime().
import cython


@cython.locals(divisor=long)
cpdef bint is_prime(long x)
