#include "actors/node/status_parts.hpp"

#include "actors/core/json_object.hpp"

namespace actorgrid::actors {

namespace {

std::string json_of_unconnected(const unconnected_peer& p) {
  json_object o;
  o.text("name", p.seen.host).text("state", p.seen.state).flag("dials", p.seen.dials);
  return o.text("last_failure", p.seen.last_failure).text("hint", p.hint).take();
}

std::string json_of_row(const grid_row& row) {
  json_object o;
  o.text("name", row.name).text("why_not_asked", row.why_not_asked);
  o.number("connected", row.connected);
  o.raw("not_connected", json_array(row.not_connected, json_of_unconnected));
  return o.number("not_connected_left_out", row.not_connected_left_out).take();
}

std::string json_of_event(const recent_event& e) {
  json_object o;
  o.seconds("time_unix_seconds", e.happened.time_since_epoch());
  o.text("code", event_code(e.what->what)).text("level", to_string(level_of(e.what->what)));
  o.text("kind", to_string(e.what->what)).text("peer", e.what->peer).text("text", e.what->text);
  o.text("why", e.what->why ? render(e.what->why) : std::string{}).text("hint", e.what->hint);
  return o.text("lane", e.what->lane).number("times", e.times).take();
}

std::string json_of_setting(const setting_in_force& s) {
  return json_object{}
      .text("key", s.key)
      .text("value", s.value)
      .flag("is_default", s.is_default)
      .take();
}

} // namespace

std::string json_of_grid(const surveyed_grid& grid) {
  json_object o;
  if (grid.age)
    o.seconds("age_seconds", *grid.age);
  else
    o.raw("age_seconds", "null");
  o.raw("nodes", json_array(grid.matrix->nodes, json_quoted));
  o.raw("rows", json_array(grid.matrix->rows, json_of_row));
  return o.number("left_out", grid.matrix->left_out).take();
}

std::string json_of_events(const std::vector<recent_event>& events) {
  return json_array(events, json_of_event);
}

std::string json_of_settings(const std::vector<setting_in_force>& settings) {
  return json_array(settings, json_of_setting);
}

} // namespace actorgrid::actors
