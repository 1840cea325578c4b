#include <caf/all.hpp>
#include <msgpack.hpp>

// The least that a file costs that uses CAF and msgpack: the baseline for user.cpp.
