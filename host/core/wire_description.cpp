// host/core/wire_description.cpp: the one description of the wire, as JSON: C++, Python and the page read it.
#include "core/wire_description.hpp"

namespace pyhost::wire {

const char* description() {
    return R"wire({
"types": {
  "Batch": {"start_ns": "ns", "end_ns": "ns", "core_wait_ns": "ns", "gil": "GilSplit|null"},
  "CallOverhead": {"vectorcall_s": "seconds", "bytecode_s": "seconds"},
  "Cell": {"threads": "count", "samples": "[Sample+]"},
  "Counts": {"calls": "count", "recorded?": "count", "refused?": "text", "compared?": "count",
             "difference?": "text"},
  "Device": {"name": "text", "inputs_s": "seconds", "kernel_s": "seconds", "result_s": "seconds", "compile_s": "seconds"},
  "Difference": {"items": "count", "of": "count", "largest": "amount|null", "relative": "amount|null"},
  "Elsewhere": {"interpreter": "text", "start_s": "seconds", "first_call_s": "seconds", "warm_up_calls": "count"},
  "GilSplit": {"held_s": "seconds", "released_s": "seconds", "waiting_s": "seconds", "releases": "count"},
  "Heartbeat": {"call_s": "seconds", "stall_s": "seconds", "ticks": "count"},
  "Job": {"size": "count", "worker": "count", "start_s": "seconds", "end_s": "seconds"},
  "Kept": {"fd": "count", "offset": "count", "bytes": "count", "sha256": "text", "digest?": "text"},
  "NoHeartbeat": {"call_s": "seconds", "reason": "text"},
  "Offer": {"kernel": "text", "reasons": "Reasons"},
  "Place": {"fd": "count", "offset": "count"},
  "Proof": {"provenance": "text", "work": "[amount*2]", "call_s": "seconds", "overhead": "CallOverhead|null",
            "peak_bytes?": "amount", "pool_bytes?": "amount", "import_s?": "seconds", "first_call_s?": "seconds",
            "elsewhere?": "Elsewhere", "transfer?": "Transfer", "device?": "Device", "difference?": "Difference"},
  "Reasons": {"held": "text|null", "released": "text|null", "own": "text|null", "interpreters": "text|null",
              "processes": "text|null"},
  "Sample": {"wall_s": "seconds", "cpu_s": "seconds", "core_wait_s": "seconds", "all_core_wait_s?": "seconds",
             "loop_call_s?": "seconds", "calls": "count", "all_calls": "amount", "gil": "GilSplit|null"},
  "Taken": {"job": "count", "start_s": "seconds", "end_s": "seconds"},
  "Transfer": {"inputs_s": "seconds", "result_s": "seconds", "inputs_bytes": "amount", "result_bytes": "amount"},
  "Window": {"wall_s": "seconds", "cpu_s": "seconds", "calls": "count"}
},
"statuses": ["correct", "differs", "other-stream", "wrong", "false-claim", "failed", "skipped", "over-budget"],
"whole": ["correct", "differs", "other-stream"],
"question": {"do": "text", "id?": "count"},
"answer": {"status": "status", "reason?": "text", "gil_turned_on_by?": "text", "cannot_swap?": "flag", "id?": "count"},
"questions": {
  "describe": {
    "by": "parent", "asks": "which script this is, and which Python",
    "fields": {},
    "answer": {"kind": "text", "functions": "[text]", "cases": "[text]", "variants": "[text]", "python": "text",
               "gil_engine": "text", "gil_hook_s": "seconds", "gil_pair_s": "seconds", "gil_enabled": "flag"}},
  "list_offers": {
    "by": "parent", "asks": "what a backend offers, in the order of the kernels",
    "fields": {"module": "text", "kernels": "[text]"},
    "answer": {"offers": "[Offer]"}},
  "measure_reference": {
    "by": "parent", "asks": "the times of the pure-Python function, and to leave its result in a file",
    "fields": {"kernel": "text", "case": "text", "threads": "[count+]", "budget_s": "seconds", "cache": "text",
               "fresh": "flag", "result": "Place"},
    "answer": {"cached": "flag", "cache_notes": "[text]", "result": "Kept", "cells": "[Cell+]",
               "heartbeat": "Heartbeat|NoHeartbeat|null", "overhead": "CallOverhead|null", "work": "[amount*2]",
               "provenance": "text", "call_s?": "seconds"}},
  "load": {
    "by": "parent", "asks": "to load the script, and so the backend; whether that can be done the proof will tell",
    "fields": {},
    "answer": {}},
  "prepare": {
    "by": "parent", "asks": "to prove a backend's function on a case",
    "fields": {"kernel": "text", "case": "text", "backend": "text", "module": "text", "policy": "text", "lane": "text",
               "inputs_by?": "text", "threads": "[count+]", "call_s": "seconds|null", "conformance": "flag",
               "result": "Kept"},
    "answer": "Proof"},
  "prepare_variant": {
    "by": "parent", "asks": "to prove one of the script's VARIANTS on a case, if a call is likely to fit into the budget",
    "fields": {"kernel": "text", "case": "text", "variant": "text", "call_s": "seconds|null", "budget_s": "seconds",
               "result": "Kept"},
    "answer": "Proof"},
  "sample": {
    "by": "parent", "asks": "for one batch of calls of what was prepared",
    "fields": {"kernel": "text", "case": "text", "threads": "count", "calls": "count"},
    "answer": "Sample"},
  "take_heartbeat": {
    "by": "parent", "asks": "how long another thread stalls beside a call of what was prepared",
    "fields": {"kernel": "text", "case": "text"},
    "answer": {"call_s": "seconds", "stall_s?": "seconds", "ticks?": "count"}},
  "run_script": {
    "by": "parent", "asks": "to run the script as __main__",
    "fields": {},
    "answer": {"wall_s": "seconds", "cpu_s": "seconds", "exit": "text|null", "functions": "{Counts}"}},
  "prepare_replay": {
    "by": "parent", "asks": "to prove a function on the recorded calls",
    "fields": {"kernel": "text", "case": "text", "module": "text", "policy": "text", "threads": "[count+]",
               "record": "text", "budget_s": "seconds", "timed": "count"},
    "answer": {"provenance": "text", "call_s": "seconds", "compared": "count", "timed": "count",
               "difference?": "Difference"}},
  "list_sizes": {
    "by": "parent", "asks": "which sizes the script offers",
    "fields": {"kernel": "text"},
    "answer": {"first": "count", "last": "count", "unit": "text"}},
  "measure_sized_reference": {
    "by": "parent", "asks": "to leave the reference's result at a size in a file",
    "fields": {"kernel": "text", "size": "count", "cache": "text", "fresh": "flag", "result": "Place"},
    "answer": {"call_s": "seconds", "cache_notes": "[text]", "result": "Kept"}},
  "prepare_sized": {
    "by": "parent", "asks": "to prove a backend's function at a size",
    "fields": {"kernel": "text", "size": "count", "module": "text", "policy": "text", "threads": "[count+]",
               "conformance": "flag", "result": "Kept"},
    "answer": "Proof"},
  "take_window": {
    "by": "parent", "asks": "for the calls of a stretch of time, of what was prepared at a size",
    "fields": {"kernel": "text", "size": "count", "threads": "count", "window_s": "seconds"},
    "answer": "Window"},
  "list_queue": {
    "by": "parent", "asks": "for the sizes of a script's QUEUE",
    "fields": {"kernel": "text", "case": "text"},
    "answer": {"sizes": "[count+]"}},
  "prepare_queue": {
    "by": "parent", "asks": "to prove a function that is to empty the queue",
    "fields": {"kernel": "text", "case": "text", "backend": "text", "module": "text", "policy": "text", "lane": "text",
               "sizes": "[count+]", "threads": "[count+]", "conformance": "flag", "results": "[Kept+]"},
    "answer": "Proof"},
  "run_queue": {
    "by": "parent", "asks": "to empty it by so many workers",
    "fields": {"kernel": "text", "case": "text", "threads": "count"},
    "answer": {"wall_s": "seconds", "cpu_s": "seconds", "jobs": "[Job+]"}},
  "list_probes": {
    "by": "parent", "asks": "for the labels of a kernel's right and wrong inputs",
    "fields": {"script": "text"},
    "answer": {"labels": "[text]"}},
  "run_probe": {
    "by": "parent", "asks": "what a backend's function does with one of these inputs",
    "fields": {"script": "text", "kernel": "text", "index": "count", "module": "text", "policy": "text", "are_words_judged": "flag"},
    "answer": {"probe": "text", "expected": "text", "outcome": "text", "verdict": "text"}},
  "find_leaks": {
    "by": "parent", "asks": "whether a backend's calls leave objects behind",
    "fields": {"script": "text", "kernel": "text", "module": "text", "policy": "text", "is_full": "flag"},
    "answer": {"probe": "text", "expected": "text", "outcome": "text", "verdict": "text"}},
  "measure_tax": {
    "by": "parent", "asks": "for loops of plain Python, timed here and in the interpreter that is embedded",
    "fields": {"cache": "text", "fresh": "flag"},
    "answer": {"is_kept": "flag", "stock": "text", "is_stock_shared": "flag", "processes": "[{[[seconds*2]+]}]"}},
  "keep_tax": {
    "by": "parent", "asks": "to keep what several children have measured, for the next run",
    "fields": {"cache": "text", "stock": "text", "is_stock_shared": "flag", "processes": "[{[[seconds*2]+]}+]"},
    "answer": {}},
  "quit": {
    "by": "parent", "asks": "to leave as python does; there is no answer",
    "fields": {},
    "answer": {}},
  "prepare_inside": {
    "by": "child", "asks": "a sub-interpreter to load the script and prove a function there",
    "fields": {"kernel": "text", "case": "text", "backend": "text", "module": "text", "policy": "text",
               "threads": "[count+]", "call_s": "seconds|null", "result": "Kept", "script": "text", "conformance": "flag"},
    "answer": "Proof"},
  "time_batch": {
    "by": "child", "asks": "a sub-interpreter for one batch of calls",
    "fields": {"calls": "count"},
    "answer": {"batch": "Batch"}},
  "load_inputs": {
    "by": "pool", "asks": "a worker process to take its inputs from shared memory",
    "fields": {"parts": "[[count*2]+]"},
    "answer": {}},
  "call_once": {
    "by": "pool", "asks": "a worker process to call, and to keep the result",
    "fields": {},
    "answer": {"peak_bytes": "amount"}},
  "give_result": {
    "by": "pool", "asks": "a worker process for that result, which lies in shared memory or follows in so many bytes",
    "fields": {},
    "answer": {"parts": "[[count*2]]", "bytes": "count"}},
  "run_batch": {
    "by": "pool", "asks": "a worker process for one batch of calls",
    "fields": {"calls": "count"},
    "answer": {"batch": "Batch", "cpu_s": "seconds"}},
  "empty_queue": {
    "by": "pool", "asks": "a worker process to take jobs from a pipe, and to keep the results",
    "fields": {"queue": "count"},
    "answer": {"jobs": "[Taken]", "cpu_s": "seconds"}}
}
})wire";
}

}  // namespace pyhost::wire
