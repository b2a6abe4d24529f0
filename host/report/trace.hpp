// host/report/trace.hpp: the spans of every thread in the Trace Event Format of chrome://tracing, which Perfetto reads.
//
// Complete events ("ph": "X"), one track per thread; ui.perfetto.dev and chrome://tracing open the file as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>

#include "core/gil_account.hpp"

namespace pyhost {

struct TraceFile {
    std::int64_t written_spans = 0;
    std::int64_t dropped_events = 0;  // that the rings had no room for, and the spans that limit_bytes left out
    std::size_t bytes = 0;
};

// Where all spans would need more than `limit_bytes`, those that ended first are left out, of all threads up to the
// same moment. Bytes of names that are no UTF-8 become U+FFFD.
TraceFile write_trace(std::ostream& out, const GilAccount& account, const GilTrace& trace,
                      std::size_t limit_bytes = 48'000'000);

}  // namespace pyhost
