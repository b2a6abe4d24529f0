"""tests/device/fake_device.py: what a fake device is told, and arrays as other libraries show them to pyhost_cuda."""

import ctypes
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p, pythonapi

OUT_OF_MEMORY, UNKNOWN = 2, 999
HOST, DEVICE, MANAGED = 1, 2, 3  # kinds of memory


class Controls:
    """tests/host/fake_cuda/controls.cpp."""

    def __init__(self, library):
        functions = ctypes.CDLL(library)
        self.reset = functions.fake_cuda_reset
        self.fail = functions.fake_cuda_fail
        self.calls = functions.fake_cuda_calls
        self.live = functions.fake_cuda_live
        self.blocks = functions.fake_cuda_blocks
        self.go_to = functions.fake_cuda_go_to
        self.allocate = functions.fake_cuda_allocate


def address_of(array):
    return array.__cuda_array_interface__["data"][0]


class Told:
    """Four float32 by the array interface, of which a test changes what it likes."""

    def __init__(self, address=4096, without=(), **other):
        whole = {"version": 3, "shape": (4,), "typestr": "<f4", "data": (address, False), "strides": None} | other
        self.__cuda_array_interface__ = {name: whole[name] for name in whole if name not in without}


# DLPack's structures, from its specification and not from the code under test.
class Tensor(ctypes.Structure):
    _fields_ = [
        ("data", c_void_p),
        ("device_type", c_int32),
        ("device_id", c_int32),
        ("ndim", c_int32),
        ("code", c_uint8),
        ("bits", c_uint8),
        ("lanes", c_uint16),
        ("shape", POINTER(c_int64)),
        ("strides", POINTER(c_int64)),
        ("byte_offset", c_uint64),
    ]


DELETER = ctypes.CFUNCTYPE(None, c_void_p)


class Plain(ctypes.Structure):
    NAME, USED = b"dltensor", b"used_dltensor"
    _fields_ = [("tensor", Tensor), ("context", c_void_p), ("deleter", DELETER)]


class Versioned(ctypes.Structure):
    NAME, USED = b"dltensor_versioned", b"used_dltensor_versioned"
    _fields_ = [
        ("major", c_uint32),
        ("minor", c_uint32),
        ("context", c_void_p),
        ("deleter", DELETER),
        ("flags", c_uint64),
        ("tensor", Tensor),
    ]


DESTRUCTOR = ctypes.PYFUNCTYPE(None, c_void_p)
new_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, c_void_p, c_char_p, DESTRUCTOR)(("PyCapsule_New", pythonapi))
name_of = ctypes.PYFUNCTYPE(c_char_p, ctypes.py_object)(("PyCapsule_GetName", pythonapi))
rename = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, c_char_p)(("PyCapsule_SetName", pythonapi))
pointer_of = ctypes.PYFUNCTYPE(c_void_p, ctypes.py_object, c_char_p)(("PyCapsule_GetPointer", pythonapi))
_is_valid = ctypes.PYFUNCTYPE(ctypes.c_int, c_void_p, c_char_p)(("PyCapsule_IsValid", pythonapi))
_pointer_in = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", pythonapi))

ARRAYS = {"<f8": (2, 64), "<f4": (2, 32), "<i4": (0, 32), "|u1": (1, 8)}


class Producer:
    """A DeviceArray as another library would export it, by DLPack alone; a test changes what it likes.

    `made`, `deleted` and `dropped` count capsules, calls of their tensors' deleters, and ends of capsules.
    """

    def __init__(self, array, kind=Plain, **other):
        self.array, self.kind, self.other = array, kind, other
        self.made = self.deleted = self.dropped = 0
        self.asked = []  # the keyword arguments of each call
        self._deleter = DELETER(self._delete)
        self._destructor = DESTRUCTOR(self._drop)
        self._kept = []

    def __dlpack_device__(self):
        return self.other.get("device", (2, 0))

    def __dlpack__(self, **asked):
        self.asked.append(asked)
        told = self.array.__cuda_array_interface__
        shape = self.other.get("shape", told["shape"])
        strides = self.other.get("strides")
        code, bits, lanes = self.other.get("type", (*ARRAYS[told["typestr"]], 1))
        tensor = Tensor(
            data=self.other.get("data", told["data"][0]),
            device_type=self.other.get("tensor_device", 2),
            ndim=self.other.get("ndim", len(shape)),
            code=code,
            bits=bits,
            lanes=lanes,
            shape=(c_int64 * len(shape))(*shape) if shape is not None else None,
            strides=(c_int64 * len(strides))(*strides) if strides else None,
            byte_offset=self.other.get("byte_offset", 0),
        )
        if self.other.get("without_shape"):
            tensor.shape = None
        managed = self.kind(tensor=tensor, deleter=self.other.get("deleter", self._deleter))
        if self.kind is Versioned:
            managed.major, managed.minor = self.other.get("version", (1, 0))
            managed.flags = self.other.get("flags", 0)
        self._kept.append(managed)
        self.made += 1
        return new_capsule(ctypes.addressof(managed), self.kind.NAME, self._destructor)

    def _delete(self, managed):
        self.deleted += 1

    def _drop(self, capsule):
        self.dropped += 1
        if _is_valid(capsule, self.kind.NAME):  # nobody has taken it
            self.kind.from_address(_pointer_in(capsule, self.kind.NAME)).deleter(None)


class OnlyDlpack:
    """Of a DeviceArray what it exports by DLPack, and no array interface."""

    def __init__(self, array):
        self.__dlpack__, self.__dlpack_device__ = array.__dlpack__, array.__dlpack_device__
