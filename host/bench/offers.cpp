// host/bench/offers.cpp: one child a backend, side by side; which answer is whose.
#include "bench/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "bench/side_by_side.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

void read_absences(const nlohmann::json& reasons, Offering& offering) {
    const auto reason = [&](const char* policy) {
        return reasons[policy].is_null() ? std::string() : reasons[policy].get<std::string>();
    };
    offering.held = reason("held");
    offering.released = reason("released");
    offering.own = reason("own");
    offering.interpreters = reason("interpreters");
    offering.processes = reason("processes");
}

// One for each kernel, all with what went wrong where something did.
std::vector<Offering> offerings_in(const Answer& answer, const std::vector<std::string>& kernels) {
    std::vector<Offering> offerings(kernels.size());
    for (Offering& offering : offerings) {
        offering.status = answer.status;
        offering.reason = answer.reason;
    }
    if (answer.status != Status::correct) return offerings;
    const nlohmann::json& found = answer.value["offers"];
    for (std::size_t index = 0; index < kernels.size(); ++index) {
        if (index < found.size() && found[index]["kernel"] == kernels[index]) {
            read_absences(found[index]["reasons"], offerings[index]);
        } else {
            offerings[index].status = Status::failed;
            offerings[index].reason = "it answers for other kernels than it was asked for";
        }
    }
    return offerings;
}

// Why it is not to be had: it was not built, or its Python is gone since. Empty where it is.
std::string absence_of(const Backend& backend) {
    if (!backend.built) return backend.reason;
    std::error_code none;
    if (backend.executable.empty() || std::filesystem::exists(backend.executable, none)) return {};
    return fmt::format("there is no {}, which was there when pyhost was built: install it again",
                       backend.executable.string());
}

std::vector<Offering> absent(const std::string& reason, std::size_t count) {
    return std::vector<Offering>(count,
                                 {.status = Status::skipped, .reason = reason, .held = {}, .released = {}, .own = {}});
}

}  // namespace

Offers::Offers(const Context& context, const std::vector<Backend>& backends, std::vector<std::string> kernels)
    : kernels_(std::move(kernels)) {
    ChildOrder order = order_of(context, request_of(context));
    order.python_arguments = {"-c", "pass"};
    std::vector<std::string> names;
    std::vector<std::shared_ptr<Respondent>> children;
    std::vector<Request> requests;
    for (const Backend& backend : backends) {
        const std::string absence = absence_of(backend);
        if (!absence.empty()) offerings_[backend.name] = absent(absence, kernels_.size());
        if (!absence.empty() || backend.kind == BackendKind::reference) continue;
        names.push_back(backend.name);
        children.push_back(context.start(in_interpreter(context, backend.executable, order)));
        requests.push_back(
            {.child = children.back().get(),
             .question = {{"do", wire::ask::list_offers}, {"module", backend.module}, {"kernels", kernels_}}});
    }
    const std::vector<Answer> answers = ask_side_by_side(requests, context.options.timeout_s);
    for (const auto& child : children) child->dismiss();
    for (std::size_t i = 0; i < names.size(); ++i) offerings_[names[i]] = offerings_in(answers[i], kernels_);
}

const Offering& Offers::of(const Backend& backend, const std::string& kernel) const {
    const auto found = std::ranges::find(kernels_, kernel);
    require(found != kernels_.end(), "a backend was not asked about " + kernel);
    return of(backend)[static_cast<std::size_t>(found - kernels_.begin())];
}

AskOffering Offers::asking() const {
    return [this](const Backend& backend, const std::string& kernel) { return of(backend, kernel); };
}

}  // namespace pyhost::bench
