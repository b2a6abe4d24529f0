# extensions/cython/ladder/pyhost_cython_pxd/julia.pxd: the C types of what julia.py has, whose text stays as it is.
import cython


@cython.locals(cr=double, ci=double, zr=double, zi=double, x=double, y=double, n=int, i=Py_ssize_t)
cpdef julia(xs, ys, c, int maxiter, out=*)
