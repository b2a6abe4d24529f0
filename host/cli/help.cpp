// host/cli/help.cpp: the usage by hand, the options from CLI11.
#include "cli/help.hpp"

#include <utility>

#include "cli/own_options.hpp"
#include "cli/served.hpp"

namespace pyhost {
namespace {

constexpr const char* usage =
    R"(pyhost runs a Python script, swaps native functions in for its Python functions, proves that the
results are equal, and reports what each way costs and what it does to the GIL.

Usage: pyhost [run|gil] [OPTIONS] [python's options] (script.py | -m MODULE | -c CODE | -) [ARG...]

  pyhost script.py [ARG...]                      exactly what `python script.py ARG...` does
  pyhost script.py --backend=native [-- ARG...]  the reference, then each backend with the GIL held
                                                 and released; then the tables
  pyhost run script.py --backend=B [--gil=P]     one run with B swapped in; the report on stderr
  pyhost gil [OPTIONS] script.py [-- ARG...]     any script: who held the GIL, who waited, for how
                                                 long; the report on stderr
  pyhost bench [KERNEL...] [--backend=LIST]      measure kernels cell by cell
  pyhost list                                    kernels x backends; for each missing one, why
  pyhost check [BACKEND...]                      what each backend does with wrong input, and what
                                                 its calls leave behind
  pyhost check [script.py] --swap F=M:G          the same of a function of your own
  pyhost merge A.json B.json...                  runs of several Pythons or machines in one table
  pyhost info                                    this build, its Python, the machine
  pyhost help                                    this text; also --help (-h is Python's own help)

OPTIONS stand before the script; after it only if --backend or --swap is among them. Everything
else, and everything after --, is passed to the script. `pyhost -- script.py ...` is strictly
python.
native: every binding style that was built; for run and gil the first of them.
PYHOST_LOG=debug shows on stderr what pyhost and its children say to each other.

)";

constexpr const char* exits = R"(
Exit status: the script's own, for gil and run too; of a comparison 0 fine, 1 a wrong, crashed or
timed-out cell, 2 could not run what was asked, 130 after Ctrl-C (what was measured is kept and
printed).
)";

}  // namespace

std::string help_text() {
    Options options;
    CLI::App app;
    add_own_options(app, options);
    const auto visible = [](const CLI::Option* option) { return !option->get_group().empty(); };
    CLI::Formatter formatter;
    formatter.column_width(32);
    return usage + formatter.make_group("Options", false, std::as_const(app).get_options(visible)).substr(1) + "\n" +
           served_text() + exits;
}

}  // namespace pyhost
