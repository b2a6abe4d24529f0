// host/bench/offers.hpp: what backends offer of kernels, asked of each backend once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/contestants.hpp"
#include "bench/context.hpp"

namespace pyhost::bench {

class Offers {
public:
    // Asks each of `backends` that was built, in a child of its own, about all of `kernels`. Not the reference.
    Offers(const Context& context, const std::vector<Backend>& backends, std::vector<std::string> kernels);

    // Of each of the kernels, in their order.
    const std::vector<Offering>& of(const Backend& backend) const { return offerings_.at(backend.name); }
    // Of one kernel. Throws Error for one that was not asked about.
    const Offering& of(const Backend& backend, const std::string& kernel) const;
    // The same as a function, for contestants(); these offers must outlive it.
    AskOffering asking() const;

private:
    std::vector<std::string> kernels_;
    std::map<std::string, std::vector<Offering>> offerings_;  // by backend
};

}  // namespace pyhost::bench
