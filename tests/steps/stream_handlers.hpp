#pragma once

#include "tests/steps/book.hpp"

namespace actorgrid {
class node;
}

namespace actorgrid::steps {

/// Registers the streams of handlers.hpp.
void serve_streams(book& notes, node& n);

} // namespace actorgrid::steps
