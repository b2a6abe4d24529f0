// third_party/fmt.cpp: fmt's compiled half, to be linked statically: Debian ships it as a shared library only.
//
// Used from its headers alone, every file that formats would take 5 s longer to compile. What is instantiated here
// differs from version to version, so third_party/spdlog.cmake names those that it was written for.
#include <fmt/format-inl.h>

namespace fmt::detail {

// What the headers leave to the compiled half and do not instantiate: numbers in a locale's style, and times.
template char decimal_point_impl<char>(locale_ref);
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template std::locale locale_ref::get<std::locale>() const;

#if FMT_VERSION >= 100000
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, vformat_args<>::type, locale_ref);
#endif

}  // namespace fmt::detail
