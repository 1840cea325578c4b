#pragma once

/// The version of this library and its programs, in its only place: CMake reads it from here.
#define ACTORGRID_VERSION "0.1.0"
