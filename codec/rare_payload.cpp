#include "codec/rare_payload.hpp"

namespace actorgrid::codec {

void rare_payload::destroyer::operator()(payload* box) const noexcept {
  delete box;
}

} // namespace actorgrid::codec
