// third_party/fmt.cpp: fmt's compiled half, to be linked statically: Debian ships it as a shared library only.
//
// Used from its headers alone, every file that formats would take 5 s longer to compile.
#include <fmt/format-inl.h>

namespace fmt::detail {

// What the headers leave to the compiled half and do not instantiate: numbers in a locale's style, and times.
template char decimal_point_impl<char>(locale_ref);
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template std::locale locale_ref::get<std::locale>() const;

}  // namespace fmt::detail
