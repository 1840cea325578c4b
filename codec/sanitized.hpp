#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ACTORGRID_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ACTORGRID_SANITIZED
#endif

namespace actorgrid::codec {

/// Whether this was compiled for AddressSanitizer or ThreadSanitizer.
#ifdef ACTORGRID_SANITIZED
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

} // namespace actorgrid::codec

#undef ACTORGRID_SANITIZED
