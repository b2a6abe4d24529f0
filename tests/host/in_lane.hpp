// tests/host/in_lane.hpp: a row in another lane.
#pragma once

#include "core/result.hpp"

inline pyhost::Row in_lane(pyhost::Row row, pyhost::Lane lane, pyhost::InputsBy inputs = pyhost::InputsBy::none) {
    row.key.lane = lane;
    row.key.inputs = inputs;
    return row;
}
