#pragma once

/// The version of this library and its programs, defined only here: CMake reads it from this file.
#define ACTORGRID_VERSION "0.1.0"
