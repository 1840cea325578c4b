#include "net/loop/system_error_text.hpp"

#include <cerrno>

namespace actorgrid::ws {

std::string explain(const boost::system::error_code& ec) {
  std::string text = ec.message();
  if (ec.category() != boost::system::system_category()) return text;
  if (ec.value() == EMFILE)
    text += ": this process needs more descriptors (ulimit -n, LimitNOFILE of systemd)";
  if (ec.value() == ENFILE) text += ": the machine needs more descriptors (sysctl fs.file-max)";
  return text;
}

std::string explain(int error) {
  return explain({error, boost::system::system_category()});
}

} // namespace actorgrid::ws
