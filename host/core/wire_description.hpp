// host/core/wire_description.hpp: every question and answer between two processes of pyhost: fields, types, who asks.
#pragma once

namespace pyhost::wire {

// A JSON object:
//     "types"      {name: {field: type}}
//     "question"   the fields of every question beside its own, "answer" those of every answer
//     "statuses"   of an answer
//     "whole"      those of answers that have all fields
//     "questions"  {name: {"by", "asks", "fields", "answer"}}, of which "answer" may be a type's name
// A field whose name ends in "?" may be missing.  Of an answer whose status is not "whole" any field may be missing but
// `status` and, where it is "over-budget", `call_s`; every status but "correct" has a `reason`.  A type is a name or,
// separated by "|", several of which one fits:
//     null, text, flag, status
//     seconds  0 to 10^9        amount  a number from 0 to 10^30
//     count    0 to 10^15       ns      a whole number from 0 to 2^63 - 1
//     [T]      a list, [T+] with at least one item, [T*2] with two
//     {T}      an object, whose keys are anything
const char* description();

}  // namespace pyhost::wire
