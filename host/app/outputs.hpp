// host/app/outputs.hpp: before the work is done: are there places for what it will say?
#pragma once

#include "core/catalog.hpp"
#include "core/options.hpp"

namespace pyhost {

// The files of the reports, and the stream of the tables. Throws Error where one cannot be written, or is an input.
void require_outputs(const Options& options, const Catalog& catalog);

// Of a verb that writes nothing but to stdout.
void require_stdout();

// A file that is opened later must not get the number of a stream that is closed: it would have what is printed there.
void occupy_closed_streams();

}  // namespace pyhost
