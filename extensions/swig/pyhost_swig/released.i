// extensions/swig/pyhost_swig/released.i: the kernels; with -threads, SWIG detaches the thread state around each call.
%module released
%include "functions.i"
