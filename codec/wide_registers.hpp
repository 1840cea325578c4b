#pragma once

namespace actorgrid::codec {

/// Whether code compiled for AVX2 may run; true on architectures without it. False before static
/// objects are initialised.
#if defined(__x86_64__) || defined(__i386__)
inline const bool has_wide_registers = __builtin_cpu_supports("avx2") != 0;
#else
inline constexpr bool has_wide_registers = true;
#endif

} // namespace actorgrid::codec
