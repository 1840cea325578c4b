#include <caf/all.hpp>
#include <msgpack.hpp>

// What any file costs that uses CAF and msgpack: user.cpp is measured against it.
