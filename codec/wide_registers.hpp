#pragma once

namespace actorgrid::codec {

/// Whether code that was compiled for AVX2 may run; true where there is no such thing. False for
/// whoever asks before static objects are made.
#if defined(__x86_64__) || defined(__i386__)
inline const bool has_wide_registers = __builtin_cpu_supports("avx2") != 0;
#else
inline constexpr bool has_wide_registers = true;
#endif

} // namespace actorgrid::codec
