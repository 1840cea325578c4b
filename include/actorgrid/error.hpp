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

/// The code in an error, ok for none. Errors of CAF have codes of their own (a request's timeout is
/// deadline_exceeded, an actor that has ended actor_down, one that does not take a message or
/// answers with another type actor_mismatch); all others, and those of other categories, are
/// local_failure.
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

namespace detail {

/// What an actor answered a request with. That it is gone means `when_down`: one of the library's
/// stands for a connection or a node.
failure failure_of_answer(const caf::error& e, errc when_down);

} // namespace detail
} // namespace actorgrid
