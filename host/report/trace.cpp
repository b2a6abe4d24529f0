// host/report/trace.cpp: spans into JSON, through a buffer of a few pages.
//
// Perfetto's importer shapes what is written here: it wants spans that nest, the enclosing one first where two begin
// together; it reads "ts" in microseconds whatever displayTimeUnit says; and a key that it does not know before
// traceEvents ended the import in some releases, so that there is none but otherData.
#include "report/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/gil_words.hpp"
#include "report/layout.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::string_view separator = ",\n";
constexpr std::string_view tail = "\n]}\n";

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// A JSON string; control characters go, for not every importer knows \u escapes.
std::string quote(std::string_view text) { return dump(Json(flatten(text))); }

class Buffer {
public:
    explicit Buffer(std::ostream& out) : out_(out) {}

    void append(std::string_view text) {
        text_.append(text);
        if (text_.size() >= buffer_bytes) flush();
    }

    void flush() {
        out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
        bytes_ += text_.size();
        text_.clear();
    }

    std::size_t bytes() const { return bytes_; }

private:
    std::ostream& out_;
    std::string text_;
    std::size_t bytes_ = 0;
};

// How each span is written, with what is the same in many of them made once.
class SpanFormat {
public:
    explicit SpanFormat(const GilAccount& account) {
        for (const GilThread& thread : account.threads)
            tracks_.push_back(fmt::format(R"("pid":{},"tid":{})", pid_of(account, thread.process), thread.tid));
        for (const CallAccount& call : account.calls) calls_.push_back(R"("name":)" + quote(call.name));
        for (const GilHold& hold : account.holds)
            holds_.push_back(fmt::format(R"(,"args":{{"site":{}}})",
                                         quote((hold.is_end ? "let go at " : "") + format_place(hold.site))));
    }

    // Without the separator; good until the next call.
    std::string_view operator()(const TraceSpan& span) {
        text_.clear();
        fmt::format_to(std::back_inserter(text_), R"({{"ph":"X",{},"ts":{:.3f},"dur":{:.3f},{}{}}})",
                       tracks_[static_cast<std::size_t>(span.thread)], static_cast<double>(span.start_ns) / 1e3,
                       static_cast<double>(std::max<std::int64_t>(span.duration_ns, 0)) / 1e3, name_of(span),
                       args_of(span));
        return {text_.data(), text_.size()};
    }

    bool is_known(const TraceSpan& span) const {
        return span.thread >= 0 && static_cast<std::size_t>(span.thread) < tracks_.size();
    }

private:
    static int pid_of(const GilAccount& account, int process) {
        const auto index = static_cast<std::size_t>(process);
        return process >= 0 && index < account.processes.size() ? account.processes[index].pid : 0;
    }

    std::string_view name_of(const TraceSpan& span) const {
        switch (span.kind) {
            case SpanKind::held: return R"("name":"held","cname":"thread_state_running")";
            case SpanKind::released: return R"("name":"released","cname":"thread_state_sleeping")";
            case SpanKind::waiting: return R"("name":"waiting","cname":"terrible")";
            case SpanKind::call: break;
        }
        const auto call = static_cast<std::size_t>(span.call);
        return span.call >= 0 && call < calls_.size() ? std::string_view(calls_[call]) : R"("name":"call")";
    }

    std::string_view args_of(const TraceSpan& span) const {
        const auto hold = static_cast<std::size_t>(span.hold);
        return span.hold >= 0 && hold < holds_.size() ? std::string_view(holds_[hold]) : "";
    }

    std::vector<std::string> tracks_;
    std::vector<std::string> calls_;
    std::vector<std::string> holds_;
    std::vector<char> text_;
};

Json metadata(std::string_view name, int pid, int tid, Json args) {
    return {{"ph", "M"}, {"pid", pid}, {"tid", tid}, {"name", name}, {"args", std::move(args)}};
}

std::string process_name(const GilAccount& account, std::size_t index) {
    const std::string engine = flatten(account.processes[index].engine);
    const std::string role = index == 0 ? cut(flatten(account.command), 80) : "child process";
    return (role.empty() ? "python" : role) + (engine.empty() ? "" : " (" + engine + ")");
}

// Names and order of the tracks, each event with the separator that precedes it.
std::string format_metadata(const GilAccount& account) {
    std::vector<Json> events;
    for (std::size_t i = 0; i < account.processes.size(); ++i) {
        const int pid = account.processes[i].pid;
        events.push_back(metadata("process_name", pid, pid, {{"name", process_name(account, i)}}));
        events.push_back(metadata("process_sort_index", pid, pid, {{"sort_index", i}}));
    }
    for (std::size_t i = 0; i < account.threads.size(); ++i) {
        const GilThread& thread = account.threads[i];
        const auto process = static_cast<std::size_t>(thread.process);
        const int pid = process < account.processes.size() ? account.processes[process].pid : 0;
        const std::string name = flatten(thread.name);
        events.push_back(metadata("thread_name", pid, thread.tid, {{"name", name.empty() ? "thread" : name}}));
        events.push_back(metadata("thread_sort_index", pid, thread.tid, {{"sort_index", i}}));
    }
    std::string text;
    for (const Json& event : events) text += (text.empty() ? "" : std::string(separator)) + dump(event);
    return text;
}

std::string format_head(const GilAccount& account, std::int64_t start_ns, std::int64_t dropped_events) {
    const Json other{
        {"schema", "pyhost-gil-trace"},      {"schema_version", 1},      {"command", flatten(account.command)},
        {"ending", flatten(account.ending)}, {"wall_s", account.wall_s}, {"monotonic_start_ns", start_ns},
        {"dropped_events", dropped_events}};
    return R"({"displayTimeUnit":"ns","otherData":)" + dump(other) + R"(,"traceEvents":[)" + "\n";
}

std::int64_t end_of(const TraceSpan& span) { return span.start_ns + span.duration_ns; }

// Spans that end after this moment need at most `room` bytes.
std::int64_t cut_off_ns(const GilTrace& trace, SpanFormat& format, std::size_t room) {
    std::vector<std::pair<std::int64_t, std::size_t>> sizes;  // end and bytes
    std::size_t all = 0;
    for (const TraceSpan& span : trace.spans) {
        if (!format.is_known(span)) continue;
        sizes.emplace_back(end_of(span), format(span).size() + separator.size());
        all += sizes.back().second;
    }
    if (all <= room) return std::numeric_limits<std::int64_t>::min();
    std::ranges::sort(sizes, std::greater{});
    std::size_t used = 0;
    for (const auto& [end_ns, bytes] : sizes) {
        used += bytes;
        if (used > room) return end_ns;
    }
    return std::numeric_limits<std::int64_t>::min();
}

}  // namespace

TraceFile write_trace(std::ostream& out, const GilAccount& account, const GilTrace& trace, std::size_t limit_bytes) {
    SpanFormat format(account);
    const std::string tracks = format_metadata(account);
    const std::size_t widest_head =
        format_head(account, trace.start_ns, std::numeric_limits<std::int64_t>::max()).size();
    const std::size_t room = limit_bytes - std::min(limit_bytes, widest_head + tracks.size() + tail.size());
    const std::int64_t cut_off = cut_off_ns(trace, format, room);
    const auto is_kept = [&](const TraceSpan& span) { return format.is_known(span) && end_of(span) > cut_off; };
    TraceFile file;
    file.written_spans = std::ranges::count_if(trace.spans, is_kept);
    file.dropped_events = trace.dropped_events + static_cast<std::int64_t>(trace.spans.size()) - file.written_spans;
    Buffer buffer(out);
    buffer.append(format_head(account, trace.start_ns, file.dropped_events));
    buffer.append(tracks);
    bool is_first = tracks.empty();
    for (const TraceSpan& span : trace.spans) {
        if (!is_kept(span)) continue;
        if (!is_first) buffer.append(separator);
        buffer.append(format(span));
        is_first = false;
    }
    buffer.append(tail);
    buffer.flush();
    file.bytes = buffer.bytes();
    return file;
}

}  // namespace pyhost
