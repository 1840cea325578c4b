#pragma once

#include <actorgrid/application_error.hpp>
#include <actorgrid/errc.hpp>

#include <caf/error.hpp>
#include <caf/expected.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <system_error>

namespace actorgrid {

/// What handlers return and callers receive: a value or a caf::error, never both.
template <class T>
using result = caf::expected<T>;

/// Makes a caf::error of this library; the text is stored as the error's context.
caf::error make_error(errc code, std::string text = {});
/// The same, from a failure.
caf::error make_error(const failure& f);

/// For a handler to return in order to fail with its own text; the caller sees
/// errc::remote_failure.
caf::error remote_error(std::string text);

/// The same with a code of the application: an enum made known by std::is_error_code_enum and
/// make_error_code(), as usual. The caller sees errc::remote_failure and finds the code with
/// has_code(). A peer that is no ActorGrid node sees the text alone; without a text, the message
/// of the code's category.
caf::error remote_error(std::error_code code, std::string text = {});

/// For a handler that fails where the same call may succeed later, or at another node: marks its
/// error, so that it is_retryable() for callers in other ActorGrid nodes, and retry() and
/// call_any() go on. Errors that are none of remote_error() become one, with their text.
///
/// With `after`, retry() waits at least that long before it calls this node again; see
/// retry_after().
///
///     return grid::retryable(grid::remote_error(store_errc::no_quorum));
caf::error retryable(const caf::error& e, std::chrono::milliseconds after = {});
/// Whether the same operation may succeed later: by the error's code, or because the handler said
/// so with retryable().
bool is_retryable(const caf::error& e) noexcept;
/// How long to wait before the same call is made at the same node again, as the peer asked: with
/// errc::rate_limited, and what its handlers say with retryable(). Zero if it did not.
std::chrono::milliseconds retry_after(const caf::error& e) noexcept;

/// Whether an error has that code: an application's, by the name of its category and its value,
/// whichever process it comes from; or one of errc.
///
///     if (grid::has_code(reply.error(), store_errc::stale)) ...
bool has_code(const caf::error& e, std::error_code code) noexcept;
/// What the application's handler said about the error; null if nothing. Lives as long as a copy of
/// the error.
std::shared_ptr<const application_error> application_error_of(const caf::error& e);

/// The code of an error; ok if there is none. CAF's errors are mapped: a request timeout is
/// deadline_exceeded, an actor that has ended is actor_down, and an actor that does not handle the
/// message or answers with another type is actor_mismatch. All other errors, of any category, are
/// local_failure.
errc code_of(const caf::error& e) noexcept;
/// Code and text of an error.
failure failure_of(const caf::error& e);
/// The text sent to the peer when a handler fails with `e`: that of a remote_error or of
/// not_allowed unchanged, other errors rendered.
std::string remote_text(const caf::error& e);
/// What is sent to the peer when a handler fails with `e`: that text, with the application's code
/// if there is one. Of the library's own codes only not_allowed is kept.
failure remote_failure_of(const caf::error& e);
/// "code: text", for people and logs.
std::string render(const caf::error& e);
/// The same, from a failure.
std::string render(const failure& f);

namespace detail {

/// The failure in an actor's answer to a request. If the actor has ended, the code is `when_down`,
/// as an actor of the library stands for a connection or a node.
failure failure_of_answer(const caf::error& e, errc when_down);

} // namespace detail
} // namespace actorgrid
