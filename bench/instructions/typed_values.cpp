#include "bench/instructions/typed_values.hpp"

#include "bench/subjects/samples.hpp"

#include <actorgrid/wire_format.hpp>

#include <stdexcept>

// In a file of its own: whether g++ inlines msgpack's packing depends on the other functions of the
// same file and on their order, which is 3 % of the instructions.
void actorgrid::work::code_values(std::size_t count) {
  const auto order = sample_order();
  for (std::size_t i = 0; i < count; ++i)
    if (decode<work::order>(encode(order))->prices.size() != order.prices.size())
      throw std::logic_error("the work was not done");
}
