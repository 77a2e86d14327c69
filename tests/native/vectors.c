// SPDX-License-Identifier: MIT OR Apache-2.0
/* An extension module with vectors (SIMD). */
#include <Python.h>

#include <wasm_simd128.h>

static PyObject* add(PyObject* self, PyObject* number) {
  const v128_t sum =
      wasm_i32x4_add(wasm_i32x4_splat((int)PyLong_AsLong(number)), wasm_i32x4_const(1, 2, 3, 4));
  return Py_BuildValue("(iiii)", wasm_i32x4_extract_lane(sum, 0), wasm_i32x4_extract_lane(sum, 1),
                       wasm_i32x4_extract_lane(sum, 2), wasm_i32x4_extract_lane(sum, 3));
}

static PyMethodDef functions[] = {{"add", add, METH_O, NULL}, {0}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "probe", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_probe(void) { return PyModule_Create(&module); }
