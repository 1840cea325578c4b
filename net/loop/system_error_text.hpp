#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace actorgrid::ws {

/// The system's text for an error; when descriptors have run out, with what to do about it.
std::string explain(const boost::system::error_code& ec);
/// The same for an errno.
std::string explain(int error);

} // namespace actorgrid::ws
