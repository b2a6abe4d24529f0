"""extensions/compute_shader/_context.py: the OpenGL context, its compute shaders, and calls of them.

Made where it is first used, for its driver may start threads, which survive no fork().  There is one for all threads of
the process, and in one of them at a time: to make one takes 0.1 s, and moderngl holds the GIL while it works.
"""

import functools
import os
import threading
import time
from pathlib import Path

import moderngl

GROUP = 64  # as local_size_x in the shaders
MOST_GROUPS = 65535  # in one dimension, that every OpenGL has
PARTS = ("inputs_s", "kernel_s", "result_s")

_lock = threading.Lock()
_mine = threading.local()
_opened_by = None  # the process that opened the device
_compile_s = 0.0


def reason_against():
    """Why no shader can run here, a clause; "" where one can."""
    try:
        context()
    except Exception as error:  # moderngl has no class of its own for all of them
        why = str(error).strip().partition("\n")[0]
        return f"no OpenGL 4.3 without a window: {why}; Debian's libegl-mesa0 and libgl1-mesa-dri have one in software"
    return ""


@functools.cache
def context():
    global _opened_by
    _opened_by = os.getpid()
    return moderngl.create_context(
        standalone=True, backend="egl", require=430, libgl="libGL.so.1", libegl="libEGL.so.1"
    )


@functools.cache
def shader(name):
    global _compile_s
    source = Path(__file__).with_name(f"{name}.glsl").read_text(encoding="utf-8")
    started_s = time.perf_counter()
    compiled = context().compute_shader(source)
    _compile_s += time.perf_counter() - started_s
    return compiled


def run(name, invocations, inputs, outputs, **uniforms):
    """Calls a shader, whose buffers are the inputs and then the outputs, in the order of their bindings."""
    if _opened_by not in (None, os.getpid()):
        raise RuntimeError("compute_shader: OpenGL was opened before this process was forked, its threads are not here")
    with _lock, context() as gl:
        _require_room(gl, (*inputs, *outputs))
        compiled, buffers = shader(name), []
        try:
            _mine.marks_s = list(_stages(gl, compiled, buffers, invocations, inputs, outputs, uniforms))
        finally:
            for buffer in buffers:
                buffer.release()


def _stages(gl, compiled, buffers, invocations, inputs, outputs, uniforms):
    """Yields the time before and after each of the PARTS."""
    yield time.perf_counter()
    for place, items in enumerate((*inputs, *outputs)):
        buffers.append(gl.buffer(reserve=-(-max(items.nbytes, 1) // 4) * 4))  # whole words
        buffers[-1].bind_to_storage_buffer(place)
    for buffer, items in zip(buffers, inputs):
        if items.nbytes > 0:
            buffer.write(items)
    gl.finish()
    yield time.perf_counter()
    _dispatch(gl, compiled, invocations, uniforms)
    yield time.perf_counter()
    for buffer, items in zip(buffers[len(inputs) :], outputs, strict=True):
        buffer.read_into(items, items.nbytes)
    yield time.perf_counter()


def _require_room(gl, arrays):
    most_bytes = gl.info["GL_MAX_SHADER_STORAGE_BLOCK_SIZE"]
    for items in arrays:
        if items.nbytes > most_bytes:
            raise MemoryError(f"compute_shader: a buffer of {items.nbytes} bytes, where the device takes {most_bytes}")


def _dispatch(gl, compiled, invocations, uniforms):
    for name, value in uniforms.items():
        compiled[name].value = value
    groups = -(-invocations // GROUP)
    columns = min(groups, MOST_GROUPS)
    compiled.run(columns, -(-groups // columns))
    gl.memory_barrier()
    gl.finish()
    if gl.error != "GL_NO_ERROR":
        raise RuntimeError("compute_shader: OpenGL could not run the shader")


def parts_of_last_call():
    """The device, and the seconds of each part."""
    marks_s = _mine.marks_s
    seconds = [later - earlier for earlier, later in zip(marks_s, marks_s[1:])]
    return {"name": context().info["GL_RENDERER"], **dict(zip(PARTS, seconds, strict=True)), "compile_s": _compile_s}
