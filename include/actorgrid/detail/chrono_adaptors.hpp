#pragma once

#include <actorgrid/detail/wire_time.hpp>

#include <msgpack.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

/// Adaptors for std::chrono. They replace msgpack-cxx's own, which version 4 has only with Boost,
/// and version 6 and later always.
namespace actorgrid::detail {

inline std::optional<wire_time> time_in(const msgpack::object& o) {
  if (o.type != msgpack::type::EXT) return {};
  return time_of_extension(o.via.ext.type(),
                           std::as_bytes(std::span{o.via.ext.data(), o.via.ext.size}));
}

template <class Duration>
std::chrono::time_point<std::chrono::system_clock, Duration> point_in(const msgpack::object& o) {
  const auto time = time_in(o);
  if (!time) throw msgpack::type_error();
  const auto point = from_wire_time<Duration>(*time);
  if (!point) throw msgpack::type_error();
  return *point;
}

/// Refuses points in time of other clocks, with an explanation.
template <class Clock, class Duration>
struct wall_clock_only {
  static_assert(std::is_same_v<Clock, std::chrono::system_clock>,
                "times of this clock mean nothing to another machine: send a point of "
                "std::chrono::system_clock, or a duration");
};

} // namespace actorgrid::detail

namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  /// A point in time is a msgpack timestamp; the extension of the original is understood too.
  template <class Duration>
  struct pack<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    template <class Stream>
    packer<Stream>&
    operator()(packer<Stream>& out,
               std::chrono::time_point<std::chrono::system_clock, Duration> time) const {
      const auto body = actorgrid::detail::to_timestamp(actorgrid::detail::to_wire_time(time));
      out.pack_ext(body.size, -1);
      return out.pack_ext_body(body.bytes.data(), body.size);
    }
  };

  template <class Duration>
  struct convert<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    const msgpack::object&
    operator()(const msgpack::object& o,
               std::chrono::time_point<std::chrono::system_clock, Duration>& time) const {
      time = actorgrid::detail::point_in<Duration>(o);
      return o;
    }
  };

  /// A duration is an integer: its nanoseconds, as the original sends its own.
  template <class Rep, class Period>
  struct pack<std::chrono::duration<Rep, Period>> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out,
                               std::chrono::duration<Rep, Period> duration) const {
      return out.pack_int64(actorgrid::detail::to_nanoseconds(duration));
    }
  };

  template <class Rep, class Period>
  struct convert<std::chrono::duration<Rep, Period>> {
    const msgpack::object& operator()(const msgpack::object& o,
                                      std::chrono::duration<Rep, Period>& duration) const {
      using type = std::chrono::duration<Rep, Period>;
      const auto known = actorgrid::detail::from_nanoseconds<type>(o.as<std::int64_t>());
      if (!known) throw type_error();
      duration = *known;
      return o;
    }
  };

  template <class Clock, class Duration>
  struct pack<std::chrono::time_point<Clock, Duration>>
      : actorgrid::detail::wall_clock_only<Clock, Duration> {};
  template <class Clock, class Duration>
  struct convert<std::chrono::time_point<Clock, Duration>>
      : actorgrid::detail::wall_clock_only<Clock, Duration> {};

  } // namespace adaptor
}

#if defined(MSGPACK_V1_TYPE_CPP11_CHRONO_HPP)
MSGPACK_API_VERSION_NAMESPACE(v1) {
  namespace adaptor {

  /// Takes precedence over the adaptor of msgpack-cxx for all clocks, which object::as<T> uses.
  template <class Duration>
  struct as<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    std::chrono::time_point<std::chrono::system_clock, Duration>
    operator()(const msgpack::object& o) const {
      return actorgrid::detail::point_in<Duration>(o);
    }
  };

  template <class Duration>
  struct as<std::chrono::time_point<std::chrono::steady_clock, Duration>>
      : actorgrid::detail::wall_clock_only<std::chrono::steady_clock, Duration> {};

  } // namespace adaptor
}
#endif
} // namespace msgpack
