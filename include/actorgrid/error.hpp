#pragma once

#include <actorgrid/errc.hpp>

#include <caf/error.hpp>
#include <caf/expected.hpp>

#include <string>

namespace actorgrid {

/// What handlers return and callers receive: a value or a caf::error, never both.
template <class T>
using result = caf::expected<T>;

/// An error of this library at its border with CAF; the text travels as the error's context.
caf::error make_error(errc code, std::string text = {});
/// The same, of a code and text kept together.
caf::error make_error(const failure& f);

/// What a handler returns to fail with a text of its own; the caller sees errc::remote_failure.
caf::error remote_error(std::string text);

/// The code in an error; errors of CAF itself are mapped (a dead connection actor means
/// errc::disconnected), ok for no error.
errc code_of(const caf::error& e) noexcept;
/// Code and text of an error.
failure failure_of(const caf::error& e);
/// The text a peer gets when a handler fails with `e`: that of a remote_error as it is, others
/// rendered.
std::string remote_text(const caf::error& e);
/// "code: text", for people and logs.
std::string render(const caf::error& e);
/// The same, of a code and text kept together.
std::string render(const failure& f);

} // namespace actorgrid
